"""Cities: their months, and cities side by side."""

from collections.abc import Mapping, Sequence

from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.translation import gettext as _

from clinics.index import Index
from clinics.models import City, CityMonth, ReferencePrice
from clinics.present import View, count_of_clinics
from clinics.prices import Line, of_city
from core.comparison import DISPUTED, STALE, Cell, Comparison, Item, Row, unknown
from core.markdown import to_html
from core.typography import listed
from treatments.citations import Citations, without_marks

HOT, COLD, WET = 28.0, -2.0, 12.0  # our own marks for the month strip: daily high, nightly low, wet days


def healing(month: CityMonth) -> str:
    """'good', 'mixed' or 'hard' for skin that should stay dry and out of sun and frost: our own rule of thumb."""
    hard = (month.day_max >= HOT) + (month.night_min <= COLD) + (month.wet_days >= WET)
    return ("good", "mixed", "hard")[min(hard, 2)]


def compare(
    cities: Sequence[City], index: Index, view: View, treatments: Mapping, citations: Citations, messages: Sequence[str]
) -> Comparison:
    items = [Item(city.slug, city.name, city.get_absolute_url()) for city in cities]
    rows = [Row("clinics", _("Clinics here"), [clinics_cell(city, index, "") for city in cities])]
    for slug in ("smp", "fue", "fut", "combined"):
        if slug in treatments:
            label = _("Clinics that offer %(option)s") % {"option": treatments[slug].short_name}
            rows.append(Row(f"clinics.{slug}", label, [clinics_cell(city, index, slug) for city in cities]))
    rows += [
        Row(
            "official.hairs_2000",
            _("Official average, 2,000 hairs or more"),
            [official_cell(city, view, "hairs_2000") for city in cities],
        ),
        Row(
            "official.per_hair",
            _("Official average for one hair (mo)"),
            [official_cell(city, view, "per_hair") for city in cities],
        ),
        Row("price_note", _("About the prices"), [prose_cell(city.price_note, city, citations) for city in cities]),
        Row("about", _("What is said of it"), [prose_cell(city.about, city, citations) for city in cities]),
        Row("travel", _("Getting there"), [prose_cell(city.travel, city, citations) for city in cities]),
        Row("seasons", _("Seasons"), [prose_cell(city.seasons, city, citations) for city in cities]),
        Row(
            "dry",
            _("Driest months"),
            [months_cell(view.market.months.get(city.slug, []), "wet_days") for city in cities],
        ),
        Row(
            "cool",
            _("Coolest months by day"),
            [months_cell(view.market.months.get(city.slug, []), "day_max") for city in cities],
        ),
    ]
    return Comparison(items, rows, list(messages))


def clinics_cell(city: City, index: Index, treatment: str) -> Cell:
    chosen = {"city": (city.slug,), "treatment": (treatment,) if treatment else ()}
    count = index.filtered(chosen, index.everything).bit_count()
    return Cell(count_of_clinics(count), value=count, unit="clinics", source=_("this directory"))


def official_cell(city: City, view: View, basis: str) -> Cell:
    line = next((one for one in of_city(view, city.slug) if one.row.basis == basis), None)
    if line is None:
        return unknown()
    if not line.row.comparable:
        return Cell(
            _("not compared: the official figure is probably billed in another unit"), DISPUTED, source=line.row.source
        )
    return amount_cell(line, line.row)


def amount_cell(line: Line, row: ReferencePrice) -> Cell:
    extra = listed([line.converted, line.note])
    return Cell(
        f"{line.own} ({extra})" if extra else line.own,
        STALE if line.stale else "known",
        low=row.low, high=row.high, currency=row.currency,
        source=f"{row.source}, {row.year}", checked_on=str(row.checked_on),
    )  # fmt: skip


def prose_cell(text: str, city: City, citations: Citations) -> Cell:
    if not text:
        return Cell(_("nothing to add"), checked_on=str(city.checked_on))
    html = citations.in_html(to_html(text))
    return Cell(
        without_marks(text).strip(),
        STALE if city.is_stale() else "known",
        source=city.source,
        checked_on=str(city.checked_on),
        html=html,
    )


def months_cell(months: Sequence[CityMonth], column: str) -> Cell:
    """The three months with the lowest value."""
    if not months:
        return unknown()
    lowest = sorted(sorted(months, key=lambda month: getattr(month, column))[:3], key=lambda month: month.month)
    unit = _("%(n)s wet days") if column == "wet_days" else "%(n)s °C"
    words = [f"{month_name(month.month)} ({unit % {'n': f'{getattr(month, column):.0f}'}})" for month in lowest]
    text = listed(words)
    return Cell(text, source="Open-Meteo, 2016-2025", html=format_html("<p>{}</p>", text))


def month_name(number: int) -> str:
    return str(MONTHS[number])
