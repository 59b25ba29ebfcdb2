"""The fourteen questions, answered for some options and one kind of hair loss."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.comparison import DISPUTED, KNOWN, STALE, Cell, Comparison, Item, Row, unknown
from core.sourced import today
from treatments.citations import Citations, claim_ids, without_marks
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
            messages.append(_("%(name)s was asked for more than once. It is shown once.") % {"name": library.treatments[slug]})
    known = [row for slug, row in library.treatments.items() if slug in slugs]
    if slugs and not known:
        messages.append(_("All six options are shown instead."))
    return known or list(library.treatments.values()), messages


def compare(
    library: Library, treatments: Sequence[Treatment], condition: Condition | None, citations: Citations, messages: Sequence[str] = ()
) -> Comparison:
    slug = condition.slug if condition else ""
    items = [item(library, row, condition) for row in treatments]
    rows = [
        Row(key, label, [cell(library.cell(slug, treatment.slug, key), citations) for treatment in treatments])
        for key, label in Fact.Row.choices
    ]
    return Comparison(items, rows, list(messages))


def item(library: Library, treatment: Treatment, condition: Condition | None) -> Item:
    fit = library.fits.get((condition.slug, treatment.slug)) if condition else None
    return Item(
        treatment.slug, treatment.short_name, treatment.get_absolute_url(), label=fit.get_verdict_display() if fit else ""
    )


def cell(facts: Sequence[Fact], citations: Citations) -> Cell:
    """One cell from its facts; the first number out of 100 is the cell's value."""
    if not facts:
        return unknown()
    on = today()
    number = next((fact for fact in facts if fact.value is not None), None)
    ids = claim_ids(*(fact.text for fact in facts))
    return Cell(
        text=" ".join(without_marks(fact.text) for fact in facts),
        status=status(facts, on),
        value=number.value if number else None,
        low=number.low if number else None,
        high=number.high if number else None,
        unit=unit(number) if number else "",
        source="; ".join(ids),
        checked_on=str(min(fact.checked_on for fact in facts)),
        html=format_html_join("", "{}", ([markup(fact, citations)] for fact in facts)),
    )


def status(facts: Sequence[Fact], on) -> str:
    if any(fact.is_stale(on) for fact in facts):
        return STALE
    return DISPUTED if any(fact.disputed for fact in facts) else KNOWN


def unit(fact: Fact) -> str:
    return f"of 100 {fact.unit}"


def markup(fact: Fact, citations: Citations):
    text = citations.link(fact.text)
    if fact.value is None:
        return format_html("<p>{}</p>", text)
    return format_html('<figure class="outof100 small">{}<figcaption>{}<small>{}</small></figcaption></figure>', picture(fact), text, context(fact))


def context(fact: Fact) -> str:
    """What a number needs beside it: range, group, time, strength."""
    parts = [fact.group, fact.time]
    if fact.people:
        parts.append(ngettext("%(n)d person studied", "%(n)d people studied", fact.people) % {"n": fact.people})
    if fact.low is not None:
        parts.append(_("range %(low)d to %(high)d") % {"low": fact.low, "high": fact.high})
    parts.append(_("evidence: %(strength)s") % {"strength": fact.get_strength_display()})
    return " · ".join(parts)
