"""A person's answers, and how they are read: strictly, and never with a guess."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from guide.questions import BY_KEY, NONE


@dataclass(frozen=True)
class Answers:
    """One code for each question, several for the two that allow it; none of those is an empty tuple."""

    cause: str
    diagnosed_by: str
    unchanged_for: str
    scalp_today: str
    donor_hair: str
    extent: str
    age: str
    wished_result: str
    expectation: str
    health: tuple[str, ...] = ()
    red_flags: tuple[str, ...] = ()

    def given(self) -> dict[str, tuple[str, ...]]:
        """Question key -> codes."""
        pairs = zip(KEYS, astuple(self), strict=True)
        return {key: value if isinstance(value, tuple) else (value,) for key, value in pairs}


KEYS = tuple(field.name for field in fields(Answers))


class BadAnswers(ValueError):
    """Answers that cannot be read. `problems`: (question key, sentence) for each."""

    def __init__(self, problems: list[tuple[str, str]]):
        super().__init__(" ".join(f"{key}: {sentence}" for key, sentence in problems))
        self.problems = problems


def read(data: Mapping[str, Any]) -> Answers:
    """Answers from a form or from JSON: one code a question; for `health` and `red_flags` a list, or nothing.

    Raises BadAnswers: unknown or missing keys and codes, wrong types, repeated codes, "none" beside another.
    """
    problems = [(str(key), _("There is no such question.")) for key in data if key not in BY_KEY]
    values: dict[str, Any] = {}
    for key, question in BY_KEY.items():
        if key in data:
            problem = problem_of_list(key, data[key]) if question.many else problem_of_code(key, data[key])
            values[key] = data[key]
        else:
            problem = "" if question.many else _("An answer is missing.")
        if problem:
            problems.append((key, problem))
    if problems:
        raise BadAnswers(problems)
    for key in ("health", "red_flags"):
        values[key] = tuple(code for code in values.get(key, ()) if code != NONE)
    return Answers(**values)


def problem_of_code(key: str, code: Any) -> str:
    """What is wrong with this code as an answer to the question, or ""."""
    if not isinstance(code, str):
        return _("The answer has to be one code.")
    if code not in BY_KEY[key].codes:
        return _("“%(code)s” is no answer to this question.") % {"code": shown(code)}
    return ""


def problem_of_list(key: str, codes: Any) -> str:
    if not isinstance(codes, list | tuple):
        return _("The answer has to be a list of codes.")
    problem = next(filter(None, (problem_of_code(key, code) for code in codes)), "")
    if not problem and len(set(codes)) < len(codes):
        problem = _("An answer is given more than once.")
    if not problem and NONE in codes and len(codes) > 1:
        problem = _("“None of these” cannot stand beside another answer.")
    return problem


def shown(code: str) -> str:
    """A foreign code as a message repeats it: printable and short."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in code[:40])
