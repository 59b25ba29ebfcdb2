"""Claim ids inside texts: finding them, and numbering them on a page."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

MARK = re.compile(r"\s*\[([A-Z]+-\d+(?:\s*,\s*[A-Z]+-\d+)*)\]")


def claim_ids(*texts: str) -> list[str]:
    """The ids in square brackets, in order of appearance, each once: 'alive [SCA-01, SCA-13]'."""
    found: dict[str, None] = {}
    for text in texts:
        for group in MARK.findall(text or ""):
            found.update(dict.fromkeys(part.strip() for part in group.split(",")))
    return list(found)


def without_marks(text: str) -> str:
    return MARK.sub("", text or "")


@lru_cache(maxsize=4096)
def pieces(html: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A text cut at its marks: (what stands before, the ids cited there), the last one without ids."""
    cut, at = [], 0
    for match in MARK.finditer(html):
        cut.append((html[at : match.start()], tuple(part.strip() for part in match.group(1).split(","))))
        at = match.end()
    return (*cut, (html[at:], ()))


@lru_cache(maxsize=4096)
def escaped(text: str) -> str:
    return str(conditional_escape(text))


class Citations:
    """The sources of one page, numbered as they appear. `claims` maps id -> Claim (publishable ones only)."""

    def __init__(self, claims: Mapping[str, Any]):
        self.claims = claims
        self.numbers: dict[str, int] = {}

    def link(self, text: str) -> SafeString:
        """The escaped text, its marks turned into numbered links to the list of sources."""
        return self.in_html(escaped(text))

    def in_html(self, html: str) -> SafeString:
        """The same for text that is safe HTML already."""
        made = "".join([before + self._links(ids) if ids else before for before, ids in pieces(html)])
        return SafeString(made)  # safe HTML came in, and only our own links were put in

    def cite(self, ids: Iterable[str]) -> SafeString:
        return SafeString(self._links(ids))  # ids are those of claims

    def _links(self, ids: Iterable[str]) -> str:
        """One link for the ids of one mark, '2, 5': it leads to the first, the numbers name the rest."""
        first, shown = "", []
        for claim_id in ids:
            number = self.numbers.get(claim_id)
            if number is None:
                if claim_id not in self.claims:  # withdrawn since it was written
                    continue
                number = self.numbers[claim_id] = len(self.numbers) + 1
            first = first or claim_id
            shown.append(str(number))
        return f'<a class="cite" href="#{first}">{", ".join(shown)}</a>' if shown else ""

    @property
    def used(self) -> list[tuple[int, Any]]:
        """(number, claim) of everything cited so far, for the list of sources."""
        return [(number, self.claims[claim_id]) for claim_id, number in self.numbers.items()]

    @property
    def ids(self) -> str:
        """The ids cited so far, 'AA-01,SCA-01', for a link to their own page."""
        return ",".join(self.numbers)
