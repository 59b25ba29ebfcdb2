"""The reports on the market, from the figures that are counted now and then: prices, and what clinics state."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from clinics.market import market
from clinics.models import TreatmentArea
from desk.figures import held
from desk.reports import coverage, prices
from desk.reports.drawing import Bar, Box, Drawing, bars, boxes
from desk.reports.freshness import share
from desk.reports.sheets import TEXT, WON, Column, Report, Sheet
from treatments.library import library

FIVE = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")


def price_report() -> Report:
    figures = held(prices.NAME, prices.count)
    groups = groupby(figures.value, key=lambda row: (row["demo"], row["treatment"], row["area"]))
    notes = [
        _("Public clinics only, each with one amount: the lower end of the range by which the directory sorts."),
        _("Left out: prices out of date, prices for local patients, and what cannot be compared."),
        _("SMP: one course of an area. FUE and FUT: 2,000 grafts. Other currencies at the newest rate."),
    ]
    sheets = [price_sheet(*key, list(rows)) for key, rows in groups]
    return Report("prices", _("Prices"), sheets, notes, figures.counted_at, figures.is_old)


def price_sheet(demo: bool, treatment: str, area: str, found: list[dict[str, Any]]) -> Sheet:
    held_rows = {row["city"]: row for row in found}
    names = {**{slug: city.name for slug, city in market().cities.items()}, prices.EVERYWHERE: _("All cities")}
    rows = [price_row(name, held_rows.get(slug)) for slug, name in names.items()]
    columns = [
        Column(_("City"), TEXT), Column(_("Clinics")), Column(_("Lowest"), WON), Column(_("Lower quartile"), WON),
        Column(_("Median"), WON), Column(_("Upper quartile"), WON), Column(_("Highest"), WON),
    ]  # fmt: skip
    title = name_of_group(treatment, area)
    return Sheet(title, columns, rows, price_drawing(title, rows), demo)


def price_row(name: str, found: dict[str, Any] | None) -> list:
    return [name, found["count"] if found else 0, *(found[key] if found else None for key in FIVE)]


def name_of_group(treatment: str, area: str) -> str:
    option = library().treatments[treatment].short_name
    return f"{option}, {TreatmentArea(area).label}" if area else str(option)


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
    sheets = [coverage_sheet(demo, list(rows)) for demo, rows in groups]
    return Report("coverage", _("Coverage"), sheets, [note], figures.counted_at, figures.is_old)


def coverage_sheet(demo: bool, found: list[dict[str, Any]]) -> Sheet:
    cities = [market().cities[row["city"]].name for row in found]
    names = {"clinics": _("Published clinics"), **coverage.FACTS}
    rows = [[str(name), *(one[key] for one in found), sum(one[key] for one in found)] for key, name in names.items()]
    columns = [Column(_("Fact"), TEXT), *map(Column, cities), Column(_("All cities"))]
    return Sheet(_("Clinics that state it"), columns, rows, coverage_drawing(rows), demo)


def coverage_drawing(rows: list[list]) -> Drawing:
    whole = rows[0][-1]
    shares = [Bar(label, [("plain", share(total, whole))]) for label, *_cities, total in rows[1:]]
    least = min(rows[1:], key=lambda row: row[-1])
    description = _("Stated least often: %(fact)s, by %(share)d of 100 clinics.") % {
        "fact": least[0], "share": round(share(least[-1], whole)),
    }  # fmt: skip
    return bars(_("Of 100 clinics, so many state it"), description, shares, top=100)
