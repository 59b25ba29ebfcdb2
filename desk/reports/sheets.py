"""A report as data: tables whose cells are numbers, shown as a page, drawn, or sent as CSV."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.money import format_amount
from core.typography import grouped
from desk.reports.drawing import Drawing

Text = str | Promise
TEXT, COUNT, WON, HOURS, PERCENT = "text", "count", "won", "hours", "percent"


@dataclass(frozen=True)
class Column:
    title: Text
    kind: str = COUNT


@dataclass(frozen=True)
class Sheet:
    """One table. The first cell of a row is its label; a number that is None was counted of too few."""

    title: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    drawing: Drawing | None = None
    is_demo: bool = False

    @property
    def shown_rows(self) -> list[list[str]]:
        return [[shown(value, one.kind) for value, one in zip(row, self.columns, strict=True)] for row in self.rows]


@dataclass(frozen=True)
class Report:
    slug: str
    title: Text
    sheets: Sequence[Sheet]
    notes: Sequence[Text] = field(default_factory=list)
    counted_at: datetime | None = None  # None: just now
    is_old: bool = False

    def csv_lines(self) -> Iterator[list[str]]:
        """Every sheet one below the other, each with its own head; numbers without signs or groups."""
        for sheet in self.sheets:
            data = _("Demonstration data") if sheet.is_demo else _("Real data")
            yield [_("Data"), _("Table"), *(str(column.title) for column in sheet.columns)]
            for row in sheet.rows:
                yield [data, str(sheet.title), *(_("too few") if cell is None else plain(cell) for cell in row)]


def plain(value: Any) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def shown(value: Any, kind: str) -> str:
    """'₩1,500,000', '12.5 h', '40 %', '1,234'; 'too few'."""
    if value is None:
        return _("too few")
    if kind == WON:
        return format_amount(round(value), "KRW")
    if kind == HOURS:
        return _("%(count)s h") % {"count": grouped(*divided(value))}
    if kind == PERCENT:
        return f"{value:.0f} %"
    return grouped(value) if kind == COUNT else str(value)


def divided(value: float) -> tuple[int, str]:
    """(12, '5') for 12.5."""
    whole, tenth = divmod(round(value * 10), 10)
    return whole, str(tenth)
