"""A side-by-side table as data. HTML, CSV, JSON and print come from the same object. Pure."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeAlias

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

KNOWN, STALE, NOT_PUBLISHED, DISPUTED = "known", "stale", "not_published", "disputed"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Text: TypeAlias = str | Promise


@dataclass(frozen=True)
class Item:
    """A column: what is compared."""

    slug: str
    name: Text
    url: str = ""
    is_demo: bool = False
    label: str = ""  # under the name, for example its verdict or city


class Cell(NamedTuple):
    """One value. `low`, `high` and `value` are numbers in `currency` (minor units) or `unit`.

    `html` is the same text marked up for the page; without it the page shows `text`.
    """

    text: Text
    status: str = KNOWN
    value: int | None = None
    low: int | None = None
    high: int | None = None
    currency: str = ""
    unit: str = ""
    source: str = ""
    checked_on: str = ""
    html: SafeString | None = None

    @property
    def stale(self) -> bool:
        return self.status == STALE

    @property
    def unknown(self) -> bool:
        return self.status == NOT_PUBLISHED


def unknown() -> Cell:
    return Cell(_("not published"), NOT_PUBLISHED)


@dataclass(frozen=True)
class Row:
    key: str
    label: Text
    cells: Sequence[Cell]

    def differs(self) -> bool:
        return len({str(cell.text) for cell in self.cells}) > 1


@dataclass(frozen=True)
class Comparison:
    items: Sequence[Item]
    rows: Sequence[Row]
    messages: Sequence[str] = field(default_factory=list)

    def __post_init__(self):
        for row in self.rows:
            if len(row.cells) != len(self.items):
                raise ValueError(f"row {row.key} has {len(row.cells)} cells for {len(self.items)} items")
            if any(not str(cell.text).strip() for cell in row.cells):
                raise ValueError(f"row {row.key} has a blank cell: unknown is “not published”, never blank")

    def only_differences(self) -> "Comparison":
        return replace(self, rows=[row for row in self.rows if row.differs()])

    def as_json(self) -> dict[str, Any]:
        return {
            "items": [{"slug": item.slug, "name": str(item.name), "is_demo": item.is_demo} for item in self.items],
            "rows": [
                {"key": row.key, "label": str(row.label), "cells": [cell_json(cell) for cell in row.cells]}
                for row in self.rows
            ],
            "messages": [str(message) for message in self.messages],
        }

    def as_csv(self) -> str:
        """One line a row; each item has its text, status, source and day side by side."""
        head, demo = [""], _("demonstration data")
        for item in self.items:
            name = f"{item.name} ({demo})" if item.is_demo else str(item.name)
            head += [name, _("status"), _("source"), _("checked on")]
        lines = [head]
        for row in self.rows:
            line = [str(row.label)]
            for cell in row.cells:
                line += [str(cell.text), cell.status, cell.source, cell.checked_on]
            lines.append(line)
        return csv_text(lines)


def cell_json(cell: Cell) -> dict[str, Any]:
    return {
        "text": str(cell.text),
        "value": cell.value,
        "low": cell.low,
        "high": cell.high,
        "currency": cell.currency or None,
        "unit": cell.unit or None,
        "source": cell.source or None,
        "checked_on": cell.checked_on or None,
        "status": cell.status,
    }


def csv_text(lines: Sequence[Sequence[Any]]) -> str:
    """CSV (RFC 4180) whose cells no spreadsheet takes for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    for line in lines:
        writer.writerow([harmless(str(cell)) for cell in line])
    return out.getvalue()


def harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
