"""Claim ids inside texts: finding them, and numbering them on a page."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

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


class Citations:
    """The sources of one page, numbered as they appear. `claims` maps id -> Claim (publishable ones only)."""

    def __init__(self, claims: Mapping[str, Any]):
        self.claims = claims
        self.numbers: dict[str, int] = {}

    def link(self, text: str) -> SafeString:
        """The escaped text, its marks turned into numbered links to the list of sources."""
        return mark_safe(MARK.sub(self._links, conditional_escape(text)))  # noqa: S308 escaped on the line itself

    def in_html(self, html: SafeString) -> SafeString:
        """The same for text that is safe HTML already."""
        return mark_safe(MARK.sub(self._links, html))  # noqa: S308 only our own links are put in

    def cite(self, ids: Iterable[str]) -> SafeString:
        return mark_safe("".join(self._one(claim_id) for claim_id in ids))  # noqa: S308 ids are checked against claims

    def _links(self, match: re.Match) -> str:
        return "".join(self._one(part.strip()) for part in match.group(1).split(","))

    def _one(self, claim_id: str) -> str:
        if claim_id not in self.claims:  # withdrawn since it was written: its number says nothing any more
            return ""
        number = self.numbers.setdefault(claim_id, len(self.numbers) + 1)
        return f'<a class="cite" href="#{claim_id}">{number}</a>'

    @property
    def used(self) -> list[tuple[int, Any]]:
        """(number, claim) of everything cited so far, for the list of sources."""
        return [(number, self.claims[claim_id]) for claim_id, number in self.numbers.items()]
