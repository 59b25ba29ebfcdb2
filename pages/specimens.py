"""Showing one component several times on one page: in the page's own direction and from right to left. Pure but
for rendering.

Two copies on a page would share their ids and the names of their landmarks, which neither HTML nor a screen
reader allows; so each copy's ids and names carry its mark. Nothing else differs from what visitors get.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

POINTING = re.compile(r'\b(id|for|aria-labelledby|aria-describedby|aria-controls|aria-errormessage)="([^"]+)"')
TURNED = "ar"  # the language of the block that runs from right to left
States = Mapping[str, Mapping[str, Any]]  # what a state is called -> what the template is given


class Specimen(NamedTuple):
    name: str  # the file in templates/, or what it is where it has none of its own
    states: Callable[[], States]
    part: str = ""  # the template that shows it, where it cannot stand alone
    note: str = ""

    @property
    def slug(self) -> str:
        return re.sub(r"\W+", "-", self.name.removesuffix(".html")).strip("-").lower()


class Side(NamedTuple):
    language: str
    turned: bool
    states: Sequence[tuple[str, SafeString]]


def sides(specimen: Specimen, request: HttpRequest) -> list[Side]:
    """The specimen in the page's language, and in one that is written from right to left."""
    own = translation.get_language() or "en"
    return [side(specimen, request, own, False), side(specimen, request, TURNED, True)]


def side(specimen: Specimen, request: HttpRequest, language: str, turned: bool) -> Side:
    with translation.override(language):
        made = [
            (label, apart(drawn(specimen, values, request), f"{specimen.slug}-{'rtl' if turned else 'own'}-{number}"))
            for number, (label, values) in enumerate(specimen.states().items(), 1)
        ]
    return Side(language, turned, made)


def drawn(specimen: Specimen, values: Mapping[str, Any], request: HttpRequest) -> str:
    return render_to_string(specimen.part or specimen.name, dict(values), request)


def apart(html: str, mark: str) -> SafeString:
    """The same HTML with ids, what points to them, and names of landmarks that no other copy has."""

    def marked(found: re.Match) -> str:
        names = " ".join(f"{name}-{mark}" for name in found[2].split())
        also = f" {mark}" if found[1] == "aria-labelledby" else ""
        return f'{found[1]}="{names}{also}"'

    html = POINTING.sub(marked, html)
    html = re.sub(r'href="#([\w-]+)"', rf'href="#\1-{mark}"', html)
    html = re.sub(r'aria-label="([^"]*)"', rf'aria-label="\1 ({mark})"', html)
    html = html.replace('role="search"', f'role="search" aria-label="{mark}"')
    return SafeString(html)  # it was safe before, and marks are letters, digits and hyphens
