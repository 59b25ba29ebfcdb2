"""The words of docs/glossary.md: which of them a text uses, and whether its translation has their counterpart. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

RULE = "|---|"  # beneath the head of a table
BRACKETS = re.compile(r"[()（）]")


@dataclass(frozen=True)
class Term:
    """A word of the glossary. `forms`: language -> as it is written there.

    `required`: one of the forms has to stand in the translation; else the word is only advice.
    """

    english: str
    forms: Mapping[str, tuple[str, ...]]
    required: bool

    @property
    def word(self) -> re.Pattern[str]:
        return re.compile(rf"\b{re.escape(self.english)}s?\b", re.IGNORECASE)


class Use(NamedTuple):
    """A term that stands in an English text, and how its translation meets it."""

    english: str
    forms: tuple[str, ...]  # any of them will do
    required: bool
    met: bool


def parse(text: str, languages: Sequence[str]) -> list[Term]:
    """The terms of both tables of the glossary; its columns are those languages, English first.

    The second table says which forms a running text has to have. What stands in the first alone is advice.
    """
    advice, required = (list(rows(part)) for part in text.split("\n" + RULE)[1:3])
    held = {row[0].lower() for row in required}
    return [
        *(term(row, languages, True) for row in required),
        *(term(row, languages, False) for row in advice if row[0].lower() not in held),
    ]


def rows(table: str) -> Iterable[list[str]]:
    """The cells of each row, up to the end of the table."""
    for line in table.splitlines()[1:]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def term(row: Sequence[str], languages: Sequence[str], required: bool) -> Term:
    english, *others = row
    forms = {code: tuple(cell.split(" / ")) for code, cell in zip(languages[1:], others, strict=True)}
    return Term(english, forms, required)


def uses(terms: Iterable[Term], english: str, translation: str, language: str) -> list[Use]:
    """The terms of the English text, required ones first."""
    found = [one for one in terms if one.word.search(english)]
    return [Use(one.english, one.forms[language], one.required, met(one.forms[language], translation)) for one in found]


def met(forms: Iterable[str], translation: str) -> bool:
    written = translation.lower()
    return any(form.lower() in written for form in accepted(forms))


def accepted(forms: Iterable[str]) -> list[str]:
    """What counts as one of the forms: '동반탈락(쇼크로스)' is met by either of its two words."""
    return [part.strip() for form in forms for part in (form, *BRACKETS.split(form)) if part.strip()]
