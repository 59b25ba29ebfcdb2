"""The interface's catalogues: complete, in step with the source, and compiled."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polib
import pytest

from tests.conftest import REQUIRED
from tools.messages import FOR_STAFF_TOO, LANGUAGES, catalogue

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
MARKS = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%|</?[a-z][^>]*>|&\w+;|\[[A-Z]+-\d+(?:, ?[A-Z]+-\d+)*\]")


def held(code: str) -> polib.POFile:
    return polib.pofile(str(catalogue(LOCALE, code)))


def marks(text: str, code: str) -> Counter[str]:
    return Counter(MARKS.findall(text.replace(f'"/{code}/', '"/en/')))


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_missing_and_nothing_is_a_guess(code):
    for entry in held(code):
        texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        assert all(text.strip() for text in texts), entry.msgid
        assert not entry.fuzzy and not entry.obsolete, entry.msgid


@pytest.mark.parametrize("code", LANGUAGES)
def test_placeholders_markup_and_claims_are_those_of_the_english(code):
    for entry in held(code):
        if entry.msgid_plural:
            wanted = marks(entry.msgid, code) | marks(entry.msgid_plural, code)
            assert all(marks(text, code) <= wanted for text in entry.msgstr_plural.values()), entry.msgid
            last = max(entry.msgstr_plural)
            assert marks(entry.msgstr_plural[last], code) == marks(entry.msgid_plural, code), entry.msgid
        else:
            assert marks(entry.msgstr, code) == marks(entry.msgid, code), entry.msgid
            assert entry.msgstr.count("\n") == entry.msgid.count("\n"), entry.msgid


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_texts(code):
    path = catalogue(LOCALE, code)
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    assert {(one.msgctxt, one.msgid): (one.msgstr, one.msgstr_plural) for one in compiled} == {
        (one.msgctxt, one.msgid): (one.msgstr, one.msgstr_plural) for one in held(code)
    }


def test_every_text_of_the_source_is_in_the_catalogues_and_no_other(tmp_path):
    if not shutil.which("xgettext"):
        assert not REQUIRED, "gettext is missing"
        pytest.skip("gettext is missing")
    shutil.copytree(LOCALE, tmp_path / "locale")
    done = subprocess.run(
        [sys.executable, "tools/messages.py", "--into", str(tmp_path / "locale")],
        cwd=ROOT, capture_output=True, text=True, timeout=110,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for code in LANGUAGES:
        fresh = polib.pofile(str(catalogue(tmp_path / "locale", code)))
        assert {(one.msgctxt, one.msgid) for one in fresh} == {(one.msgctxt, one.msgid) for one in held(code)}, code


def test_korean_holds_the_texts_for_staff_and_the_others_do_not():
    assert {code for code in LANGUAGES if held(code).find("Checked today, unchanged")} == {FOR_STAFF_TOO}


def test_no_text_to_translate_hides_in_an_f_string():
    """xgettext does not look into them."""
    inside = re.compile(r"""\bf(['"]{1,3})(?:(?!\1).)*\{[^}]*\b_\(""")
    left_out = {".venv", "tests", "tools", "var"}
    found = [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if not left_out & set(path.relative_to(ROOT).parts) and inside.search(path.read_text())
    ]
    assert found == []
