"""Reference prices: Korea beside the US and UK, official averages, with bars on one axis."""

from dataclasses import dataclass

from clinics.models import ReferencePrice
from clinics.present import View, converted
from core.money import PriceRange, convert_range, format_range

Kinds = ReferencePrice.Kind
Bases = ReferencePrice.Basis


@dataclass(frozen=True)
class Line:
    """One amount with its place on the axis (`x` and `width` in percent; None where it may not be drawn)."""

    label: str
    own: str
    converted: str
    note: str
    row: ReferencePrice
    x: float | None
    width: float | None
    abroad: bool

    @property
    def stale(self) -> bool:
        return self.row.is_stale()


@dataclass(frozen=True)
class Group:
    label: str
    lines: list[Line]


def line(row: ReferencePrice, view: View, top: int, label: str) -> Line:
    own = PriceRange(row.low, row.high, row.currency)
    shown = converted(own, view)
    x = width = None
    if row.comparable and top:
        in_won = convert_range(own, "KRW", view.rates)
        if in_won:
            begin = in_won.low if in_won.high > in_won.low else 0  # one amount is drawn from zero, a range as a range
            x = round(begin / top * 100, 1)
            width = max(1.0, round((in_won.high - begin) / top * 100, 1))
            x = min(x, 100 - width)
    return Line(label, format_range(own), shown["converted"], shown["note"], row, x, width, row.country != "KR")


def top_of(rows: list[ReferencePrice], view: View) -> int:
    """The end of the axis in won: the highest amount that may be drawn."""
    tops = [
        convert_range(PriceRange(row.low, row.high, row.currency), "KRW", view.rates) for row in rows if row.comparable
    ]
    return max((price.high for price in tops if price), default=0)


def smp(view: View) -> list[Group]:
    """Per treatment area, Korea first, then US / UK, on one axis for the page."""
    rows = [row for row in view.market.references if row.treatment_group == "smp"]
    top = top_of(rows, view)
    groups = []
    for basis in (Bases.FULL_SCALP, Bases.HAIRLINE, Bases.SCAR, Bases.TOUCH_UP):
        own = [row for row in rows if row.basis == basis]
        groups.append(Group(str(basis.label), [line(row, view, top, row.get_country_display()) for row in own]))
    return groups


def official(view: View, basis: str, bars: bool) -> list[Line]:
    """The official averages of one unit, in the order of the source file."""
    rows = [row for row in view.market.references if row.kind == Kinds.OFFICIAL and row.basis == basis]
    top = top_of(rows, view) if bars else 0
    return [line(row, view, top, row.region) for row in rows]


def operations(view: View) -> list[Line]:
    """One transplant operation: marketing pages in Korea, the NHS in the UK, on one axis."""
    rows = [row for row in view.market.references if row.basis == Bases.OPERATION]
    rows.sort(key=lambda row: row.country != "KR")
    top = top_of(rows, view)
    return [line(row, view, top, row.get_country_display()) for row in rows]


def of_city(view: View, slug: str) -> list[Line]:
    """The official averages that may be shown for a city beside others."""
    rows = [row for row in view.market.references if row.kind == Kinds.OFFICIAL and row.city and row.city.slug == slug]
    return [line(row, view, 0, str(row.get_basis_display())) for row in rows]
