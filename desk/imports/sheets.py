"""Reads an uploaded table, CSV or XLSX, line by line, whatever it may be: nothing of it is trusted."""

import codecs
import csv
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_noop as _
from openpyxl import Workbook, load_workbook

from core.memory import at_most
from desk.imports.cells import text_of
from desk.imports.reasons import FileRefused

MOST_BYTES = 100_000_000  # of a file; 100,000 rows of the HIRA register are about 30 MB as CSV
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000  # characters
MOST_UNPACKED = 400_000_000  # bytes of a workbook; its sheet is read as a stream
MOST_IN_MEMORY = 150_000_000  # bytes of its texts, which are not
MOST_HELD = 1_500_000_000  # bytes in memory while a workbook is read, whatever it claims of itself
HELD = 65_536  # bytes read at once while the encoding is found
ENCODINGS = ("utf-8-sig", "cp949")


@dataclass(frozen=True)
class Line:
    """One row of a file: its line there, its cells by heading, and which of them hold a formula."""

    number: int
    cells: dict[str, str]
    formulas: tuple[str, ...] = ()
    surplus: bool = False  # more cells than there are headings


Raw = tuple[int, list[str], tuple[int, ...]]  # line, cells, positions of formulas


class Sheet:
    """The table in a file. Raises FileRefused at once or while its lines are read."""

    def __init__(self, path: Path):
        if path.stat().st_size > MOST_BYTES:
            raise FileRefused(TOO_LARGE, most=MOST_BYTES // 1_000_000)
        self.raw = workbook_rows(path) if is_zip(path) else csv_rows(path)
        first = next(self.raw, None)
        if first is None:
            raise FileRefused(_("The file is empty. Its first line has to hold the headings."))
        self.headings = [" ".join(cell.split()) for cell in first[1]]

    def lines(self, after: int = 0) -> Iterator[Line]:
        """What follows the headings, from the line after `after` on; empty lines are passed over."""
        for count, (number, cells, formulas) in enumerate(self.raw):
            if count >= MOST_ROWS:
                raise FileRefused(_("The file has more than %(most)s rows. Divide it."), most=f"{MOST_ROWS:,}")
            if number <= after or not any(cells):
                continue
            named = dict(zip(self.headings, cells, strict=False))
            surplus = any(cells[len(self.headings) :])
            yield Line(number, named, tuple(self.headings[at] for at in formulas if at < len(self.headings)), surplus)


TOO_LARGE = _("The file is larger than %(most)d MB. Divide it, or save it as CSV.")
FAR_TOO_LARGE = _("Unpacked, this workbook is far too large. Save the table as CSV and upload that.")
NO_TABLE = _("This is neither a CSV file nor an XLSX workbook that can be read. Save it as CSV UTF-8 and upload that.")
NO_TEXT = _("The text of this file is neither UTF-8 nor cp949. Save it as CSV UTF-8 and upload that.")
TOO_WIDE = _("Line %(line)d has more than %(most)d columns. This is not one of the tables that are taken here.")


def is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


# --- CSV ----------------------------------------------------------------------------------------------
def csv_rows(path: Path) -> Iterator[Raw]:
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(LONGEST_CELL)
        file.seek(0)
        csv.field_size_limit(LONGEST_CELL)
        reader = csv.reader(file, delimiter=delimiter_of(first), strict=True)
        number = 1
        try:
            for cells in reader:
                if len(cells) > MOST_COLUMNS:
                    raise FileRefused(TOO_WIDE, line=number, most=MOST_COLUMNS)
                yield number, cells, ()
                number = reader.line_num + 1
        except csv.Error as error:
            text = _("Line %(line)d cannot be read: a quotation mark is not closed, or a cell is too long.")
            raise FileRefused(text, line=number) from error


def encoding_of(path: Path) -> str:
    """The first of ENCODINGS in which the whole file makes sense."""
    for encoding in ENCODINGS:
        if decodes(path, encoding):
            return encoding
    raise FileRefused(NO_TEXT)


def decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(HELD):
                if b"\0" in piece:  # of a program, or of two-byte text
                    raise FileRefused(NO_TABLE)
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def delimiter_of(first: str) -> str:
    """What parts the headings; spreadsheets of some countries write semicolons, and some tools tabs."""
    return max(",;\t", key=first.count)


# --- XLSX ---------------------------------------------------------------------------------------------
def workbook_rows(path: Path) -> Iterator[Raw]:
    refuse_bombs(path)
    try:
        with at_most(MOST_HELD), path.open("rb") as file, closing(opened(file)) as book:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a workbook claims of its size is not believed
            yield from (raw(number, cells) for number, cells in enumerate(sheet.iter_rows(), 1))
    except FileRefused:
        raise
    except MemoryError as error:
        raise FileRefused(FAR_TOO_LARGE) from error
    except Exception as error:  # a library over a file that anybody may have made: it fails in any way
        raise FileRefused(NO_TABLE) from error


def opened(file: BinaryIO) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on styles and the like, which do not matter here
        return load_workbook(file, read_only=True, data_only=False, keep_links=False)


def raw(number: int, cells: tuple) -> Raw:
    if len(cells) > MOST_COLUMNS:
        raise FileRefused(TOO_WIDE, line=number, most=MOST_COLUMNS)
    formulas = tuple(at for at, cell in enumerate(cells) if cell.data_type == "f")
    texts = [text_of(cell.value) for cell in cells]
    if any("\0" in text or len(text) > LONGEST_CELL for text in texts):
        raise FileRefused(NO_TABLE)
    return number, texts, formulas


def refuse_bombs(path: Path) -> None:
    """By the sizes in the archive's own list, past which nothing of an entry is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = list(islice(archive.infolist(), 10_001))
    except (zipfile.BadZipFile, ValueError, LookupError, OSError, NotImplementedError) as error:
        raise FileRefused(NO_TABLE) from error
    in_memory = sum(part.file_size for part in parts if not part.filename.startswith("xl/worksheets/"))
    if len(parts) > 10_000 or in_memory > MOST_IN_MEMORY or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefused(FAR_TOO_LARGE)
