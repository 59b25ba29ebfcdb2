"""The gallery of components: complete, in both directions, and only where the portal is worked on."""

from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from pages.specimens import apart
from tests.visiting import tree

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "/en/about/components/"
COMPONENTS = sorted(path.name for path in (ROOT / "templates" / "components").glob("*.html"))


@pytest.fixture
def page(content) -> BeautifulSoup:
    return tree(Client().get(ADDRESS).content)


def named(page: BeautifulSoup) -> dict[str, BeautifulSoup]:
    return {section.h2.get_text(): section for section in page.select("section.specimen")}


# --- where it is, and where not ---------------------------------------------------------------------
def test_the_gallery_answers_in_tests_without_a_cookie_and_is_not_kept(content):
    response = Client().get(ADDRESS)
    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("mode", ["demo", "production"])
def test_visitors_get_404_instead(mode, settings, content):
    settings.MODE = mode
    assert Client().get(ADDRESS).status_code == 404


def test_developers_get_it(settings, content):
    settings.MODE, settings.DEBUG = "development", True
    assert Client().get(ADDRESS).status_code == 200


def test_no_search_engine_is_to_keep_it(page):
    assert page.head.find("meta", {"name": "robots"})["content"] == "noindex"
    assert page.head.find("link", rel="canonical") is None


def test_nothing_leads_to_it(content):
    for address in ("/sitemap.xml", "/sitemap-pages.xml", "/en/", "/en/about/sources/"):
        assert b"about/components" not in Client().get(address).content, address


# --- what stands in it --------------------------------------------------------------------------------
@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_has_a_place(name, page):
    shown = named(page)[f"components/{name}"]
    assert [side["dir"] for side in shown.select(":scope > .card")] == ["ltr", "rtl"]


def test_each_specimen_is_shown_in_the_pages_direction_and_from_right_to_left_in_arabic(page):
    for name, section in named(page).items():
        own, turned = section.select(":scope > .card")
        assert (own["lang"], own["dir"], turned["lang"], turned["dir"]) == ("en", "ltr", "ar", "rtl"), name
        assert len(own.select("h3.checked")) == len(turned.select("h3.checked")) > 0, name
        for side in (own, turned):
            assert {child.name for child in side.find_all(recursive=False)} > {"h3"}, name


def test_the_states_that_are_easily_forgotten_stand_in_it(page):
    found = {name: len(page.select(name)) for name in (
        ".empty", ".trouble", "[aria-busy=true]", ".tray", ".error-summary", ".is-invalid", ".invalid-feedback",
        "table.cmp", ".range-row", "svg.bar", ".pill.demo", ".callout.bad", ".unknown", ".stale", ".verdict",
    )}  # fmt: skip
    assert [name for name, count in found.items() if count < 2] == []


def test_every_drawing_stands_in_it_as_a_file_or_in_the_page(page):
    shown = {Path(image["src"].partition("#")[0]).name for image in page.select("section.specimen img")}
    shown |= {Path(name.get_text()).name for name in named(page)["Drawings"].select("li:has(> svg) > bdi")}
    files = [*(ROOT / "templates" / "drawings").glob("*.svg"), *(ROOT / "static" / "img").glob("*-*.svg")]
    assert {path.name for path in files} - shown == set()


def test_copies_share_no_id_and_point_at_their_own(page):
    ids = Counter(one["id"] for one in page.select("[id]"))
    assert [name for name, count in ids.items() if count > 1] == []
    pointed = {name for one in page.select("[aria-labelledby]") for name in one["aria-labelledby"].split()}
    pointed |= {one["for"] for one in page.select("label[for]")}
    assert pointed - set(ids) == set()


def test_a_copy_is_marked_in_ids_what_points_to_them_and_names():
    html = '<nav aria-label="Main"><a href="#a b"></a><a href="#a"></a><i id="a" aria-labelledby="b c"></i></nav>'
    marked = '<nav aria-label="Main (x)"><a href="#a b"></a><a href="#a-x"></a><i id="a-x" aria-labelledby="b-x c-x x">'
    assert apart(html, "x") == f"{marked}</i></nav>"


def test_the_page_is_valid_html(nu_errors, content):
    assert nu_errors({ADDRESS: Client().get(ADDRESS).content}) == []


def test_the_gallery_stands_in_every_open_language(content):
    for code, _name in settings.LANGUAGES:
        assert Client().get(f"/{code}/about/components/").status_code == 200, code
