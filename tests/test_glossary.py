"""One word for one thing in each language: docs/glossary.md is what the texts say."""

import re
from pathlib import Path

import pytest

from tests.test_translations import CONTENT, LANGUAGES, english, pairs, read
from treatments.citations import MARK

DOC = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"


def tables() -> list[list[list[str]]]:
    """Both tables as rows of cells, without their heads."""
    parts = DOC.read_text().split("|---|---|---|---|---|---|\n")[1:]
    return [
        [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in part.splitlines()
            if line.startswith("|") and "| 한국어 |" not in line
        ]
        for part in parts
    ]


def test_the_first_table_is_that_of_the_page():
    held = [[row["term"] for row in read(CONTENT / code / "glossary.toml")["terms"]] for code in ("en", *LANGUAGES)]
    assert tables()[0] == [list(row) for row in zip(*held, strict=True)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_uses_the_words_of_the_glossary(code):
    column = LANGUAGES.index(code) + 1
    words = [
        (re.compile(rf"\b{re.escape(row[0])}s?\b", re.IGNORECASE), [form.lower() for form in row[column].split(" / ")])
        for row in tables()[1]
    ]
    looked, wrong = 0, []
    for name in english():
        for place, text, other in pairs(read(CONTENT / "en" / name), read(CONTENT / code / name), ""):
            for word, forms in words:
                if word.search(MARK.sub("", text)):
                    looked += 1
                    if not any(form in other.lower() for form in forms):
                        wrong.append(f"{name}{place}: {word.pattern}")
    assert looked > 400
    assert wrong == []
