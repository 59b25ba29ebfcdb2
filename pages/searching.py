"""One search over everything a patient may look for."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clinics.directory import directory
from clinics.models.clinics import fold
from clinics.reading import documents
from insights.reading import articles
from pages.reading import terms
from treatments.citations import without_marks
from treatments.library import library

MOST = 20
HANGUL = re.compile("[가-힣]")


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    text: str
    is_demo: bool = False


@dataclass(frozen=True)
class Group:
    label: str
    hits: list[Hit]


def search(q: str) -> list[Group]:
    """Groups with hits, those whose name holds the words before those whose text does."""
    needle = fold(q)
    if not needle:
        return []
    held = library()
    named: Callable[[Any], str] = lambda row: f"{row.name} {row.name_ko or ''} {row.other_names}"  # noqa: E731 one use
    groups = [
        Group(_("Kinds of hair loss"), page_hits(held.conditions.values(), needle, named, lambda row: row.summary)),
        Group(_("Options"), page_hits(held.treatments.values(), needle, named, lambda row: row.summary)),
        Group(
            _("Insights"),
            page_hits(
                articles().values(),
                needle,
                lambda row: f"{row.title} {row.answers}",
                lambda row: f"{row.summary} {row.body}",
                lambda row: row.summary,
            ),
        ),
        Group(_("Clinics"), clinic_hits(needle)),
        Group(_("Glossary"), glossary_hits(needle)),
    ]
    return [group for group in groups if group.hits]


def holds(text: str, needle: str) -> bool:
    """Whether a text holds the folded words; in Korean with or without the spaces between them."""
    folded = fold(text)
    return needle in folded or bool(HANGUL.search(needle) and needle.replace(" ", "") in folded.replace(" ", ""))


def page_hits(rows: Iterable, needle: str, name: Callable, text: Callable, show: Callable | None = None) -> list[Hit]:
    first, second = [], []
    for row in rows:
        hit = Hit(
            str(row.title if hasattr(row, "title") else row.name),
            row.get_absolute_url(),
            without_marks((show or text)(row)),
        )
        if holds(name(row), needle):
            first.append(hit)
        elif holds(text(row), needle):
            second.append(hit)
    return (first + second)[:MOST]


def clinic_hits(needle: str) -> list[Hit]:
    index = directory.index()
    found = documents(index.page(index.matching(needle), 0, MOST))
    return [
        Hit(row["name"]["en"], reverse("clinic", args=[row["slug"]]), row["name"].get("ko", ""), row["is_demo"])
        for row in found
    ]


def glossary_hits(needle: str) -> list[Hit]:
    url = reverse("glossary")
    return [
        Hit(row.term, f"{url}#{row.slug}", without_marks(row.definition))
        for row in terms()
        if holds(f"{row.term} {row.term_ko or ''} {row.definition}", needle)
    ][:MOST]
