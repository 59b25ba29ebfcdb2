"""Sheets out of the catalogue: CSV as a stream, XLSX for what a spreadsheet is comfortable with."""

import csv
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from desk.imports.cells import escaped
from desk.imports.resources import SheetResource

MOST_ROWS = 1_000_000  # of a CSV file
MOST_WORKBOOK_ROWS = 20_000  # some seconds of a server's time
LONGEST_CELL = 32_767  # characters that a cell of a workbook holds
READ = 2000  # rows at once
BOM = "\ufeff"  # by it spreadsheets know that the letters are UTF-8


class CannotExport(Exception):
    """Says what to do instead."""


class Echo:
    def write(self, text: str) -> str:
        return text


def rows_of(resource: SheetResource, queryset: QuerySet, most: int) -> Iterator[list[str]]:
    """The headings, then every row as texts that no spreadsheet runs."""
    yield resource.headings()
    for row in islice(queryset.order_by("pk").iterator(chunk_size=READ), most):
        yield [escaped(text) for text in resource.texts(row).values()]


def as_csv(resource: SheetResource, queryset: QuerySet) -> Iterator[str]:
    write = csv.writer(Echo()).writerow
    yield BOM
    for cells in rows_of(resource, queryset, MOST_ROWS):
        yield write(cells)


def as_workbook(resource: SheetResource, queryset: QuerySet) -> BinaryIO:
    """A file that is gone when it is closed. Raises CannotExport before anything is written."""
    if queryset.order_by("pk")[MOST_WORKBOOK_ROWS:].exists():
        text = _("A workbook holds at most %(most)s rows here. Narrow the list, or take CSV.")
        raise CannotExport(text % {"most": f"{MOST_WORKBOOK_ROWS:,}"})
    rows = list(rows_of(resource, queryset, MOST_WORKBOOK_ROWS))
    refuse_what_does_not_fit(rows)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(resource._meta.model._meta.model_name)
    for cells in rows:
        sheet.append(cells)
    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by the answer)
    book.save(file)
    file.seek(0)
    return file


def refuse_what_does_not_fit(rows: list[list[str]]) -> None:
    if any(len(cell) > LONGEST_CELL or ILLEGAL_CHARACTERS_RE.search(cell) for cells in rows for cell in cells):
        raise CannotExport(_("A text is too long for a workbook, or holds a sign that none can hold. Take CSV."))
