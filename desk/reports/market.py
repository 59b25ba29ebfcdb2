"""The reports on the market, from the figures that are counted now and then: prices, and what clinics state."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from clinics.models import City, TreatmentArea
from desk.figures import held
from desk.reports import coverage, prices
from desk.reports.drawing import Bar, Box, Drawing, bars, boxes
from desk.reports.freshness import share
from desk.reports.sheets import TEXT, WON, Column, Report, Sheet
from treatments.models import Treatment

FIVE = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")


def price_report() -> Report:
    figures = held(prices.NAME, prices.count)
    groups = groupby(figures.value, key=lambda row: (row["demo"], row["treatment"], row["area"]))
    notes = [
        _("Public clinics only, each with one amount: the lower end of the range by which the directory sorts."),
        _("Left out: prices out of date, prices for local patients, and what cannot be compared."),
        _("SMP: one course of an area. FUE and FUT: 2,000 grafts. Other currencies at the newest rate."),
    ]
    cities, options = names(City, "name"), names(Treatment, "short_name")
    sheets = [
        price_sheet(demo, name_of(options[slug], area), cities, list(rows)) for (demo, slug, area), rows in groups
    ]
    return Report("prices", _("Prices"), sheets, notes, figures.counted_at, figures.is_old)


def names(model: type[Model], column: str) -> dict[str, str]:
    """{slug: name in the reader's language}, in the order of the rows."""
    return {row.slug: getattr(row, column) for row in model._default_manager.all()}


def name_of(option: str, area: str) -> str:
    return f"{option}, {TreatmentArea(area).label}" if area else option


def price_sheet(demo: bool, title: str, cities: dict[str, str], found: list[dict[str, Any]]) -> Sheet:
    by_city = {row["city"]: row for row in found}
    rows = [price_row(name, by_city.get(slug)) for slug, name in {**cities, prices.EVERYWHERE: _("All cities")}.items()]
    columns = [
        Column(_("City"), TEXT), Column(_("Clinics")), Column(_("Lowest"), WON), Column(_("Lower quartile"), WON),
        Column(_("Median"), WON), Column(_("Upper quartile"), WON), Column(_("Highest"), WON),
    ]  # fmt: skip
    return Sheet(title, columns, rows, price_drawing(title, rows), demo)


def price_row(name: str, found: dict[str, Any] | None) -> list:
    return [name, found["count"] if found else 0, *(found[key] if found else None for key in FIVE)]


def price_drawing(title: str, rows: Sequence[Sequence]) -> Drawing:
    found = [Box(name, tuple(five) if five[0] is not None else None) for name, _count, *five in rows]
    description = _(
        "In won: a line from the lowest to the highest price, a box between the quartiles, a stroke at the median."
    )
    return boxes(_("%(group)s: prices by city") % {"group": title}, description, found)


def coverage_report() -> Report:
    figures = held(coverage.NAME, coverage.count)
    groups = groupby(figures.value, key=lambda row: row["demo"])
    note = _("Of the published clinics of a city, how many state it.")
    cities = names(City, "name")
    sheets = [coverage_sheet(demo, cities, list(rows)) for demo, rows in groups]
    return Report("coverage", _("Coverage"), sheets, [note], figures.counted_at, figures.is_old)


def coverage_sheet(demo: bool, cities: dict[str, str], found: list[dict[str, Any]]) -> Sheet:
    facts = {"clinics": _("Published clinics"), **coverage.FACTS}
    rows = [[str(name), *(one[key] for one in found), sum(one[key] for one in found)] for key, name in facts.items()]
    columns = [Column(_("Fact"), TEXT), *(Column(cities[one["city"]]) for one in found), Column(_("All cities"))]
    return Sheet(_("Clinics that state it"), columns, rows, coverage_drawing(rows), demo)


def coverage_drawing(rows: list[list]) -> Drawing:
    whole = rows[0][-1]
    shares = [Bar(label, [("plain", share(total, whole))]) for label, *_cities, total in rows[1:]]
    least = min(rows[1:], key=lambda row: row[-1])
    description = _("Stated least often: %(fact)s, by %(share)d of 100 clinics.") % {
        "fact": least[0], "share": round(share(least[-1], whole)),
    }  # fmt: skip
    return bars(_("Of 100 clinics, so many state it"), description, shares, unit=" %", top=100, totals=True)
