"""What the other languages say is what the English says: the same claims, at as many lines, and nothing left out."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from treatments.citations import MARK

CONTENT = Path(__file__).resolve().parent.parent / "content"
LANGUAGES = ("ko", "zh-hans", "ja", "ar", "ru")
KEPT_ONCE = {  # codes, numbers and names that stand in the English file alone
    "slug", "korean", "name_ko", "source", "source_url", "subject", "treatments", "conditions", "row", "unit",
    "strength", "kind", "cause", "verdict", "other_names", "state", "method", "places", "step", "id",
}  # fmt: skip
APART = {"consents.toml"}  # other languages begin with the version in use


def read(path: Path) -> dict:
    return tomllib.loads(path.read_text())


def english() -> list[str]:
    found = (CONTENT / "en").rglob("*.toml")
    return sorted(name for path in found if (name := path.relative_to(CONTENT / "en").as_posix()) not in APART)


def pairs(master: Any, other: Any, place: str) -> Iterator[tuple[str, str, Any]]:
    """(place, English text, what stands there in the other language or None)."""
    if isinstance(master, dict):
        for key, value in master.items():
            if key not in KEPT_ONCE:
                yield from pairs(value, other.get(key) if isinstance(other, dict) else None, f"{place}.{key}")
    elif isinstance(master, list):
        rows = other if isinstance(other, list) and len(other) == len(master) else [None] * len(master)
        for number, (value, row) in enumerate(zip(master, rows, strict=True)):
            yield from pairs(value, row, f"{place}[{number}]")
    elif isinstance(master, str) and re.search(r"[A-Za-z]{2}", master):
        yield place, master, other


def claims(text: str) -> Counter[str]:
    return Counter(part.strip() for group in MARK.findall(text) for part in group.split(","))


def filled_lines(text: str) -> int:
    return len([line for line in text.splitlines() if line.strip()])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_has_its_translation(language):
    there = {path.relative_to(CONTENT / language).as_posix() for path in (CONTENT / language).rglob("*.toml")}
    assert there - APART == set(english())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", english())
def test_a_translation_says_all_that_the_english_says_with_the_same_claims(language, name):
    found = list(pairs(read(CONTENT / "en" / name), read(CONTENT / language / name), ""))
    assert found
    assert [place for place, _text, other in found if not (isinstance(other, str) and other.strip())] == []
    assert [place for place, text, other in found if claims(text) != claims(other)] == []
    assert [place for place, text, other in found if filled_lines(text) != filled_lines(other)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_consents_in_use_stand_in_every_language(language):
    texts = [
        {(row["kind"], row["version"]): row["text"] for row in read(CONTENT / code / "consents.toml")["consents"]}
        for code in ("en", language)
    ]
    newest = dict(sorted(texts[0]))
    assert newest == {"health_data": 2, "clinic": 1, "marketing": 1}
    for key in newest.items():
        assert filled_lines(texts[1][key]) == filled_lines(texts[0][key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_pages_of_the_same_language(language):
    wrong = [
        (path.name, target)
        for path in (CONTENT / language).rglob("*.toml")
        for target in re.findall(r"\]\((/[^)]*)\)", path.read_text())
        if not target.startswith(f"/{language}/")
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_raises_its_voice(language):
    loud = [path.name for path in (CONTENT / language).rglob("*.toml") if re.search("[!！]", path.read_text())]
    assert loud == []
