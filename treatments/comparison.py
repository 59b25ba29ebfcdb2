"""The fourteen questions, answered for some options and one kind of hair loss."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.cache import kept
from core.comparison import DISPUTED, KNOWN, STALE, Cell, Comparison, Item, Row, unknown
from core.sourced import today
from core.tables import table
from core.templatetags.portal import lines
from treatments.citations import Citations, claim_ids, escaped, without_marks
from treatments.library import Library
from treatments.models import Condition, Fact, Treatment
from treatments.pictures import picture


def choose(library: Library, slugs: Sequence[str]) -> tuple[list[Treatment], list[str]]:
    """The options asked for, always in the fixed order, and what to tell about the rest. None asked: all six."""
    messages = []
    for slug in dict.fromkeys(slugs):
        if slug not in library.treatments:
            messages.append(_("“%(slug)s” is not one of the six options. It was left out.") % {"slug": slug[:60]})
        elif slugs.count(slug) > 1:
            messages.append(
                _("%(name)s was asked for more than once. It is shown once.") % {"name": library.treatments[slug]}
            )
    known = [row for slug, row in library.treatments.items() if slug in slugs]
    if slugs and not known:
        messages.append(_("All six options are shown instead."))
    return known or list(library.treatments.values()), messages


def compare(
    library: Library,
    treatments: Sequence[Treatment],
    condition: Condition | None,
    citations: Citations,
    messages: Sequence[str] = (),
) -> Comparison:
    slug, language, held = condition.slug if condition else "", get_language(), kept.pieces()
    rows = []
    for key, label in kept.get(("rows", language), row_labels):
        cells = []
        for treatment in treatments:
            name = ("cell", language, slug, treatment.slug, key)
            if name not in held:
                held[name] = made_cell(library.cell(slug, treatment.slug, key))
            cells.append(numbered(*held[name], citations))
        rows.append(Row(key, label, cells))
    return Comparison([item(library, row, slug, language) for row in treatments], rows, list(messages))


class AllOptions(NamedTuple):
    """All six options side by side for one kind of hair loss: as data, as the page's HTML, and what they cite."""

    comparison: Comparison
    table: SafeString
    points: SafeString
    numbers: dict[str, int]  # claim id -> its number on the page


def all_options(library: Library, condition: Condition | None) -> AllOptions:
    """Made once a content version and language: most visitors open the comparison so, and it is the longest page."""

    def build() -> AllOptions:
        citations, treatments = Citations(library.claims), list(library.treatments.values())
        made = compare(library, treatments, condition, citations)
        html = table(made, _("Options side by side"))
        return AllOptions(made, html, points_of(treatments, citations), citations.numbers)

    return kept.get(("all options", get_language(), condition.slug if condition else ""), build)


def points_of(treatments: Sequence[Treatment], citations: Citations) -> SafeString:
    """Good and bad points of each option under its name."""
    found = [f"<h3>{escaped(row.short_name)}</h3>\n{points(row, citations)}\n" for row in treatments]
    return SafeString("".join(found))  # escaped in both parts


def points(treatment: Treatment, citations: Citations) -> SafeString:
    """Good and bad points of one option, side by side, in equal room."""
    good, bad = kept.get(
        ("points", treatment.pk, get_language()),
        lambda: [[escaped(one) for one in lines(text)] for text in (treatment.good_points, treatment.bad_points)],
    )
    columns = column(_("Good points"), good, citations) + column(_("Bad points"), bad, citations)
    return SafeString(f'<div class="points">{columns}</div>')  # the lines are escaped


def column(title: str, texts: Iterable[str], citations: Citations) -> str:
    items = "".join([f"<li>{citations.in_html(text)}</li>" for text in texts])
    return f'<div><p class="points-title">{escaped(title)}</p><ul>{items}</ul></div>'


def row_labels() -> list[tuple[str, str]]:
    return [(key, str(label)) for key, label in Fact.Row.choices]


def item(library: Library, treatment: Treatment, condition: str, language: str | None) -> Item:
    def build() -> Item:
        fit = library.fits.get((condition, treatment.slug))
        label = fit.get_verdict_display() if fit else ""
        return Item(treatment.slug, treatment.short_name, treatment.get_absolute_url(), label=label)

    return kept.get(("item", language, condition, treatment.slug), build)


def numbered(made: Cell, parts: "Parts", citations: Citations) -> Cell:
    """A cell with the numbers that its citations have on this page; all else is made once a language."""
    if not parts:
        return made
    html = "".join([before + citations.in_html(text) + after for before, text, after in parts])
    return made._replace(html=SafeString(html))  # joined from safe parts


Parts = list[tuple[str, str, str]]  # what stands before a text, the escaped text, what stands after


def made_cell(facts: Sequence[Fact]) -> tuple[Cell, Parts]:
    """A cell from its facts; the first number out of 100 is the cell's value."""
    if not facts:
        return unknown(), []
    number = next((fact for fact in facts if fact.value is not None), None)
    made = Cell(
        text=" ".join(without_marks(fact.text) for fact in facts),
        status=status(facts, today()),
        value=number.value if number else None,
        low=number.low if number else None,
        high=number.high if number else None,
        unit=unit(number) if number else "",
        source="; ".join(claim_ids(*(fact.text for fact in facts))),
        checked_on=str(min(fact.checked_on for fact in facts)),
    )
    if len(facts) == 1 and number is None:
        return made, [("", escaped(facts[0].text), "")]
    return made, [part(fact) for fact in facts]


def status(facts: Sequence[Fact], on) -> str:
    if any(fact.is_stale(on) for fact in facts):
        return STALE
    return DISPUTED if any(fact.disputed for fact in facts) else KNOWN


def unit(fact: Fact) -> str:
    return f"of 100 {fact.unit}"


def markup(fact: Fact, citations: Citations) -> SafeString:
    """A fact's statement, its claims as numbered links, with its picture where it has a number."""
    before, text, after = kept.get(("fact", fact.pk, get_language()), lambda: part(fact))
    return SafeString(before + citations.in_html(text) + after)  # all three are safe, see part()


def part(fact: Fact) -> tuple[str, str, str]:
    """What stands before a fact's text, the escaped text, what stands after."""
    text = escaped(fact.text)
    if fact.value is None:
        return "<p>", text, "</p>"
    return (
        format_html('<p class="outof100">{}', picture(fact)),
        text,
        format_html(" ({})</p>", context(fact)),
    )


def context(fact: Fact) -> str:
    """What a number needs beside it: range, group, time, strength."""
    parts = [fact.group, fact.time]
    if fact.people:
        parts.append(ngettext("%(n)d person studied", "%(n)d people studied", fact.people) % {"n": fact.people})
    if fact.low is not None:
        parts.append(_("range %(low)d to %(high)d") % {"low": fact.low, "high": fact.high})
    parts.append(_("evidence: %(strength)s") % {"strength": fact.get_strength_display()})
    return " · ".join(parts)
