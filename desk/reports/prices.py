"""Prices by option, area and city: of public clinics, in won, only what visitors may compare today."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from clinics.directory import directory
from clinics.models import Clinic, Listing
from core.sourced import today
from desk.reports.summary import summary

NAME = "prices"
EVERYWHERE = ""
Group = tuple[bool, str, str, str]  # demonstration data, option, area, city


def count() -> list[dict[str, Any]]:
    """A row for each group that has an amount: its key, and whole won (None where there are too few)."""
    found: dict[Group, list[int]] = defaultdict(list)
    for demo, treatment, area, city, won in amounts():
        found[demo, treatment, area, city].append(won)
        found[demo, treatment, area, EVERYWHERE].append(won)
    return [row(group, won) for group, won in sorted(found.items())]


def amounts() -> Iterator[tuple[bool, str, str, str, int]]:
    """The lower end of each comparable amount, as the directory sorts by it (clinics/index.py)."""
    day = str(today())
    rules = directory.rules(day)
    public = Listing.objects.filter(clinic__in=Clinic.objects.published()).order_by()
    for facets, demo in public.values_list("facets", "clinic__is_demo").iterator(chunk_size=2000):
        shown = {offer[0] for offer in facets["o"] if rules.gate(offer)}
        for treatment, area, low, _high, currency, _computed, until in facets["p"]:
            if treatment in shown and until >= day and (won := rules.convert(low, currency)):
                yield demo, treatment, area, facets["c"], won


def row(group: Group, won: list[int]) -> dict[str, Any]:
    demo, treatment, area, city = group
    figures = {name: value and round(value) for name, value in asdict(summary(won)).items()}
    return {"demo": demo, "treatment": treatment, "area": area, "city": city, **figures}
