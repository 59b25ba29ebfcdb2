"""The sitemap: every page in every open language, each beside the others, split where it grows; and what stays out."""

from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from pages.sitemaps import Clinics
from tests.making import make_clinic
from tests.visiting import tree

pytestmark = pytest.mark.django_db

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
PROTOCOL_LIMIT = 50_000


def read(address: str, **headers: str) -> ElementTree.Element:
    response = Client().get(address, headers=headers)
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def addresses(address: str) -> dict[str, dict[str, str]]:
    """Each address with its alternates by language."""
    return {
        url.find(f"{MAP}loc").text: {link.get("hreflang"): link.get("href") for link in url.findall(f"{XHTML}link")}
        for url in read(address)
    }


def alternates(path: str) -> dict[str, str]:
    """Those that the page itself names."""
    links = tree(Client().get(path).content).head.find_all("link", hreflang=True)
    return {link["hreflang"]: link["href"] for link in links}


def test_an_address_stands_beside_its_other_languages_as_its_page_says():
    found = addresses("/sitemap-pages.xml")
    codes = [code for code, _name in settings.LANGUAGES]
    for path in ("", "treatments/", "treatments/smp/", "conditions/scars/", "cities/seoul/", "about/law/", "guide/"):
        for code in codes:
            here = f"{settings.SITE_URL}/{code}/{path}"
            assert found[here] == alternates(f"/{code}/{path}"), here


def test_every_language_of_a_page_names_the_same_alternates_and_english_for_the_rest():
    found = addresses("/sitemap-pages.xml")
    codes = {code for code, _name in settings.LANGUAGES}
    for address, others in found.items():
        if len(codes) > 1:
            assert others.keys() == codes | {"x-default"}, address
            assert others["x-default"] == others["en"], address
        assert {found[other] == others for other in others.values()} <= {True}, address


def test_real_clinics_are_listed_and_invented_ones_are_not():
    make_clinic("real-one")
    slugs = {address.rstrip("/").rpartition("/")[2] for address in addresses("/sitemap-clinics.xml")}
    assert slugs == {"real-one"}


def test_a_long_sitemap_is_split_and_the_index_names_every_part(monkeypatch):
    languages = len(settings.LANGUAGES)
    monkeypatch.setattr(Clinics, "limit", 2 * languages)
    for number in range(5):
        make_clinic(f"real-{number}")
    parts = [url.find(f"{MAP}loc").text for url in read("/sitemap.xml")]
    files = [part.partition("/sitemap")[2] for part in parts]
    assert files == ["-pages.xml", "-clinics.xml", "-clinics.xml?p=2", "-clinics.xml?p=3"]
    found = [list(addresses(f"/sitemap{file}")) for file in files[1:]]
    assert [len(part) for part in found] == [2 * languages, 2 * languages, languages]
    assert len({address for part in found for address in part}) == 5 * languages
    assert Client().get("/sitemap-clinics.xml?p=4").status_code == 404


def test_no_file_may_grow_past_what_search_engines_read():
    assert Clinics.limit <= PROTOCOL_LIMIT
    assert len(addresses("/sitemap-pages.xml")) < PROTOCOL_LIMIT / 10


def test_addresses_are_the_canonical_ones_under_whatever_name_the_sitemap_is_asked_for(settings):
    settings.ALLOWED_HOSTS = ["other.example", "testserver"]
    urls = [url.find(f"{MAP}loc").text for url in read("/sitemap-pages.xml", host="other.example")]
    assert {url.startswith(f"{settings.SITE_URL}/") for url in urls} == {True}


# --- what search engines should leave out -------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", True),
        ("?city=seoul", True),
        ("?treatment=smp&page=2", True),
        ("?city=seoul&city=busan", False),
        ("?city=seoul&treatment=smp", False),
        ("?city=seoul&treatment=smp&language=en", False),
        ("?clinic={slug}", False),
    ],
)
def test_a_directory_narrowed_by_more_than_one_value_is_not_indexed(query, kept):
    make_clinic("real-one")
    html = Client().get(f"/en/clinics/{query.format(slug='real-one')}").content
    robots = BeautifulSoup(html, "html.parser").head.find("meta", {"name": "robots"})
    assert robots is None if kept else robots["content"] == "noindex"


def test_robots_names_the_sitemap_and_closes_only_the_staff_pages():
    lines = Client().get("/robots.txt").content.decode().splitlines()
    assert lines == ["User-agent: *", "Disallow: /admin/", f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
