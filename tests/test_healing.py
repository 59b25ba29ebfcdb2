"""The drawings in the texts: they say what the option's text says, stand with words, and are what the source draws."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.test import Client

from tests.visiting import TREATMENTS, tree
from treatments.citations import claim_ids
from treatments.healing import healing, picture_file

ROOT = Path(__file__).resolve().parent.parent
WITH_TIMELINE = ("smp", "fue", "fut")


def option_text(slug: str) -> str:
    found = tomllib.loads((ROOT / "content" / "en" / "treatments" / f"{slug}.toml").read_text(encoding="utf-8"))
    return "\n".join(
        [*(text for text in found.values() if isinstance(text, str)), *(f["text"] for f in found["facts"])]
    )


def views(file: str) -> list[str]:
    return re.findall(r'<view id="([\w-]+)"', (ROOT / "static" / file).read_text(encoding="utf-8"))


def figures(slug: str):
    return tree(Client().get(f"/en/treatments/{slug}/").content).select("main figure:has(img)")


# --- what it says ---------------------------------------------------------------------------------
@pytest.mark.parametrize("slug", WITH_TIMELINE)
def test_each_stop_cites_claims_that_the_options_own_text_cites(slug):
    said = set(claim_ids(option_text(slug)))
    for stop in healing(slug):
        assert claim_ids(stop.seen), stop
        assert set(claim_ids(stop.seen)) <= said, stop


@pytest.mark.parametrize("slug", WITH_TIMELINE)
def test_each_number_of_a_stop_stands_in_the_options_text(slug):
    text = option_text(slug)
    for stop in healing(slug):
        assert all(re.search(rf"\b{number}\b", text) for number in re.findall(r"\d+", stop.when)), stop


def test_the_stops_are_those_of_the_option_in_order():
    assert [stop.when for stop in healing("smp")] == [
        "Day 1", "Days 2 and 3", "Days 7 to 10", "Weeks 2 to 6", "Months 2 to 6",
    ]  # fmt: skip
    assert [stop.when for stop in healing("fue")] == [
        "Day 1", "Days 2 and 3", "By about day 14", "By week 4 or 5", "Around month 3", "Months 12 to 18",
    ]  # fmt: skip
    assert [stop.when for stop in healing("fut")] == [
        "Day 1", "Days 2 and 3", "About day 7", "By week 4 or 5", "Around month 3", "Months 12 to 18",
    ]  # fmt: skip
    assert healing("wait") == healing("combined") == []


@pytest.mark.parametrize("slug", WITH_TIMELINE)
def test_each_stop_has_a_picture_of_its_own(slug):
    pictures = [stop.picture for stop in healing(slug)]
    assert len(set(pictures)) == len(pictures)
    assert set(pictures) <= set(views(picture_file(slug)))


# --- where it stands ---------------------------------------------------------------------------------
@pytest.mark.django_db
def test_an_option_has_one_figure_at_most_and_it_says_that_it_is_drawn():
    found = {slug: figures(slug) for slug in TREATMENTS}
    assert {slug: len(shown) for slug, shown in found.items()} == {
        "smp": 1, "fue": 1, "fut": 1, "combined": 1, "medicine-or-wig": 0, "wait": 0,
    }  # fmt: skip
    for shown in (figure for figures in found.values() for figure in figures):
        assert re.search("not a? ?results?", shown.figcaption.get_text())


@pytest.mark.django_db
def test_pictures_are_files_with_a_size_that_wait_until_they_are_near():
    glossary = tree(Client().get("/en/glossary/").content).select("main figure:has(img)")
    assert len(glossary) == 1
    for figure in [*glossary, *(figure for slug in TREATMENTS for figure in figures(slug))]:
        for image in figure.select("img"):
            assert (image["width"], image["height"], image["loading"]) in {
                ("120", "72", "lazy"),
                ("120", "128", "lazy"),
            }
            file, _mark, view = image["src"].removeprefix("/static/").partition("#")
            assert not view or view in views(file), image["src"]


@pytest.mark.django_db
def test_a_picture_without_words_of_its_own_stands_beside_words():
    for slug in WITH_TIMELINE:
        for item, stop in zip(figures(slug)[0].select("li"), healing(slug), strict=True):
            assert item.img["alt"] == ""
            assert item.select_one(".when").get_text() == stop.when
    assert figures("combined")[0].img["alt"].startswith("Fine, medium and thick hair")


# --- how it is made -------------------------------------------------------------------------------------
def test_the_files_are_those_that_the_source_draws():
    done = subprocess.run([sys.executable, ROOT / "frontend" / "figures.py", "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_files_follow_the_theme_and_hold_no_words():
    for path in (ROOT / "static" / "img").glob("figure-*.svg"):
        text = path.read_text(encoding="utf-8")
        assert "prefers-color-scheme:dark" in text, path.name
        assert not re.search("<(text|title|script|image|a)[ >]", text), path.name
