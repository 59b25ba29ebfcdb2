"""Files that are no tables, or tables made to do harm: each is refused in a sentence, and nothing of it stays."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from clinics.models import Clinic
from desk.imports import sheets, store
from desk.imports.cells import escaped, text_of, unescaped
from desk.imports.reasons import FileRefused
from desk.imports.sheets import Sheet
from tests.importing import checked, refusals, sentence, stored_files, uploaded
from tests.properties import calm
from tests.registers import HEADINGS, as_bytes, as_workbook, line

NO_TABLE = "This is neither a CSV file nor an XLSX workbook that can be read. Save it as CSV UTF-8 and upload that."
NO_TEXT = "The text of this file is neither UTF-8 nor cp949. Save it as CSV UTF-8 and upload that."
TOO_WIDE = "Line 1 has more than 200 columns. This is not one of the tables that are taken here."
NOT_HIRA = "This is not the list of institutions of HIRA."


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


def workbook(*rows) -> bytes:
    book, written = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(written)
    return written.getvalue()


def archive(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return written.getvalue()


def replaced(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one of its parts exchanged."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.namelist():
            after.writestr(one, part if one == name else before.read(one))
    return written.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>"""

HOSTILE = {
    "nothing": (b"", "The file is empty. Its first line has to hold the headings."),
    "headings alone": (as_bytes([]), "The file has headings, but no rows."),
    "binary junk": (bytes(range(256)) * 50, NO_TABLE),
    "junk without zeros": (b"\x80\x81\xff\xfe" * 500, NO_TEXT),
    "a program": (b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 100, NO_TABLE),
    "UTF-16": ("\ufeff요양기관명,주소\n가,나".encode("utf-16-le"), NO_TABLE),
    "a zero in a cell": ("요양기관명,주소\n가\0,나".encode(), NO_TABLE),
    "Latin letters in another encoding": ("요양기관명,é".encode() + b"\xe9\xff,\n", NO_TEXT),
    "a quotation mark that stays open": (
        ('요양기관명,주소,종별코드명\n"' + "가,나\n" * 9).encode(),
        "Line 2 cannot be read: a quotation mark is not closed, or a cell is too long.",
    ),
    "one endless cell": (
        ("요양기관명,주소,종별코드명\n" + "가" * 200_000).encode(),
        "Line 2 cannot be read: a quotation mark is not closed, or a cell is too long.",
    ),
    "10,000 columns": (",".join(f"c{n}" for n in range(10_000)).encode() + b"\n1\n", TOO_WIDE),
    "10,000 columns of a workbook": (workbook([f"c{n}" for n in range(10_000)]), TOO_WIDE),
    "a zip of something else": (archive(letter_dot_txt=b"hello"), NO_TABLE),
    "a broken zip": (b"PK\x03\x04" + b"\x00" * 200, NO_TABLE),
    "half a workbook": (workbook(HEADINGS, HEADINGS)[:3000], NO_TABLE),
    "a workbook with entities": (replaced(workbook(["a"]), SHEET, ENTITIES), NO_TABLE),
    "a workbook whose sheet is no XML": (replaced(workbook(["a"]), SHEET, b"<worksheet><"), NO_TABLE),
    "a page": (b"<html><body>Please sign in</body></html>", NOT_HIRA),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_is_gone(settings, what):
    content, expected = HOSTILE[what]
    run = checked("hira", content)
    assert sentence(run).endswith(expected)
    assert not run.rows.exists() and stored_files(settings) == []


def bomb(name: str) -> bytes:
    """300 kB that unpack to 300 MB, and say so."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made, made.open(name, "w", force_zip64=True) as part:
        for _piece in range(300):
            part.write(b" " * 1_000_000)
    return written.getvalue()


@pytest.mark.django_db
def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    run = checked("hira", bomb("xl/sharedStrings.xml"))
    assert sentence(run) == "Unpacked, this workbook is far too large. Save the table as CSV and upload that."


@pytest.mark.django_db
def test_a_row_without_end_is_refused_before_memory_is_used_up(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_HELD", 60_000_000)
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
    content = replaced(workbook(HEADINGS), SHEET, start + b"<c/>" * 3_000_000 + b"</row></sheetData></worksheet>")
    assert len(content) < 100_000
    run = checked("hira", content)
    assert sentence(run) == "Unpacked, this workbook is far too large. Save the table as CSV and upload that."


def test_a_file_of_a_gigabyte_is_refused_by_its_size(tmp_path):
    path = tmp_path / "sparse.csv"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 1_000_000_000)
    with pytest.raises(FileRefused) as refused:
        Sheet(path)
    assert str(refused.value.reason) == "The file is larger than 100 MB. Divide it, or save it as CSV."


def test_a_file_that_grows_while_it_is_kept_leaves_nothing_behind(settings, monkeypatch):
    monkeypatch.setattr(store, "MOST_BYTES", 1000)
    with pytest.raises(FileRefused):
        store.store([b"x" * 600, b"x" * 600])
    assert stored_files(settings) == []


def test_uploaded_files_are_for_this_account_alone(settings):
    kept = store.store([b"a"])
    path = store.path_of(kept.name)
    assert [oct(one.stat().st_mode)[-3:] for one in (path, path.parent)] == ["600", "700"]
    for name in ("../../etc/passwd", "", "a" * 33):
        with pytest.raises(FileNotFoundError):
            store.path_of(name)


@pytest.mark.django_db
def test_more_rows_than_are_taken_are_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    assert sentence(checked("hira", as_bytes(line(n) for n in range(5)))) == "The file has more than 3 rows. Divide it."


@pytest.mark.django_db
def test_a_formula_is_refused_where_it_stands(tmp_path):
    path = as_workbook(tmp_path / "a.xlsx", [line(0), line(1, 요양기관명='=HYPERLINK("http://evil")')])
    text = "This cell holds a formula. Put its value there and upload the file again."
    assert refusals(checked("hira", path.read_bytes())) == [(3, "요양기관명", text)]


@pytest.mark.django_db
def test_a_formula_is_refused_in_a_column_that_is_not_read_too(tmp_path):
    path = as_workbook(tmp_path / "a.xlsx", [line(0, 총의사수="=1+1")])
    assert refusals(checked("hira", path.read_bytes())) == [
        (2, "총의사수", "This cell holds a formula. Put its value there and upload the file again.")
    ]


@pytest.mark.django_db
def test_a_line_with_too_many_cells_is_refused():
    content = as_bytes([line(0)]) + ",".join([*line(1).values(), "more"]).encode() + b"\n"
    assert refusals(checked("hira", content)) == [(3, "", "This line has more cells than there are headings.")]


@pytest.mark.django_db
def test_a_file_that_is_gone_is_asked_for_again():
    run = uploaded("hira", as_bytes([line(0)]))
    store.remove(run.stored)
    from tests.importing import work

    assert sentence(work(run)) == "The uploaded file is gone. Upload it again."


@pytest.mark.django_db
def test_a_workbook_that_claims_a_million_columns_is_read_for_what_it_holds():
    content = workbook(HEADINGS, line(0).values())
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        sheet = made.read(SHEET).replace(b'ref="A1:S2"', b'ref="A1:XFD1048576"')
    run = checked("hira", replaced(content, SHEET, sheet))
    assert (run.new, run.refused) == (1, 0)
    assert not Clinic.objects.filter(slug__startswith="hira-").exists()


# --- cells ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["=1+1", "+82 2 555", "-5+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''-2+3"])
def test_what_a_spreadsheet_would_run_is_guarded_by_an_apostrophe(text):
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Seoul", "-5", "-12.5", "'90s clinic", "a=b", "압구정"])
def test_what_is_harmless_stays_as_it_is(text):
    assert escaped(text) == text == unescaped(text)


@calm(500)
@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n1a가 "), max_size=8) | st.text(max_size=20))
def test_whatever_is_guarded_reads_back_as_it_was_and_never_runs(text):
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "1"), (31, "31"), (31.0, "31"), (37.5, "37.5"), (19790324, "19790324"), ("a\r\nb", "a\nb")],
)
def test_cells_of_a_workbook_read_as_their_text(value, text):
    assert text_of(value) == text


@calm(150)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_a_sentence(content):
    path = Path(store.folder().parent) / "any"
    path.write_bytes(content)
    try:
        assert all(isinstance(one.cells, dict) for one in Sheet(path).lines())
    except FileRefused as refused:
        assert str(refused.reason)


@calm(60)
@given(st.integers(min_value=0, max_value=5000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused_in_a_sentence(at, damage):
    content = bytearray(workbook(HEADINGS, line(0).values()))
    at %= len(content)
    content[at : at + len(damage)] = damage
    path = Path(store.folder().parent) / "any.xlsx"
    path.write_bytes(content)
    try:
        list(Sheet(path).lines())
    except FileRefused as refused:
        assert str(refused.reason)
