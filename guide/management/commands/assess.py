"""Cases for reviewers: JSON with answers comes in, JSON with what the rules say goes out."""

import json
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from guide.answers import Answers, BadAnswers, read, shown
from guide.questions import BY_KEY
from guide.suitability import assess

MOST_BYTES = 20_000_000


class Command(BaseCommand):
    help = (
        "Reads one JSON object with answers, or a list of them, from standard input and prints what the rules say as "
        "JSON. Whatever is unknown or missing is refused with exit code 2. Needs no database."
    )
    requires_system_checks = []

    def handle(self, **options):
        with override("en"):
            data = parsed(sys.stdin.buffer.read(MOST_BYTES + 1) if sys.stdin else b"")
            if isinstance(data, list):
                answers = [case(one, f"case {number}, ") for number, one in enumerate(data, 1)]
                self.write_list(answers)
            else:
                self.stdout.write(as_json(case(data)))

    def write_list(self, cases: list[Answers]) -> None:
        """Case by case, as the reasons of many would fill the memory."""
        self.stdout.write("[", ending="")
        for number, answers in enumerate(cases):
            self.stdout.write((",\n" if number else "") + as_json(answers), ending="")
        self.stdout.write("]")


def refuse(sentence: str) -> NoReturn:
    raise CommandError(" ".join(sentence.split()), returncode=2)


def parsed(raw: bytes) -> Any:
    """The JSON value, or a refusal."""
    if len(raw) > MOST_BYTES:
        refuse(f"The input is longer than {MOST_BYTES} bytes: split the list.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(f"The input is no UTF-8 text: byte {error.start + 1} cannot be read.")
    if not text.strip():
        refuse("The input is empty: one JSON object or a list of them is needed.")
    try:
        return json.loads(text, object_pairs_hook=without_repeats, parse_constant=no_number)
    except json.JSONDecodeError as error:
        refuse(f"The input is no JSON: {error.msg} at line {error.lineno}, column {error.colno}.")
    except RecursionError:
        refuse("The input is nested too deeply.")
    except NotOurs as error:
        refuse(f"The input is not as it should be: {error}.")
    except ValueError:  # all that json has left to complain of
        refuse("The input holds a number with too many digits.")


class NotOurs(Exception):
    """What the json module would accept and we do not."""


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotOurs(f"the key “{shown(key)}” is given more than once in one object")
        found[key] = value
    return found


def no_number(name: str) -> NoReturn:
    raise NotOurs(f"{name} is no JSON")


def case(data: Any, where: str = "") -> Answers:
    """One case's answers; a refusal names the case, the first key that is wrong, and how many more are."""
    if not isinstance(data, Mapping):
        refuse(f"{where}a JSON object with answers is needed, not {kind(data)}.")
    try:
        return read(data)
    except BadAnswers as error:
        key, sentence = error.problems[0]
        more = len(error.problems) - 1
        known = f" Known: {', '.join(BY_KEY[key].codes)}." if key in BY_KEY else ""
        refuse(f"{where}“{shown(key)}”: {sentence}{known}{f' ({more} more in this case.)' if more else ''}")


def kind(data: Any) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(data), "null")


def as_json(answers: Answers) -> str:
    found = assess(answers)
    return json.dumps(
        {
            **found.verdicts,
            "dermatologist": found.dermatologist,
            "reasons": [
                {
                    "option": reason.option,
                    "effect": reason.effect,
                    "question": reason.question,
                    "answer": reason.answer,
                    "text": str(reason.text),
                    "claims": list(reason.claims),
                }
                for reason in found.reasons
            ],
            "contradictions": [
                {"questions": list(one.questions), "text": str(one.text)} for one in found.contradictions
            ],
        }
    )
