"""The feed of articles: well-formed Atom in each open language, the same for everybody."""

from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from core.cache import forget_everything, raise_version
from insights.models import Article
from tests.visiting import all_pages, articles

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
MORNING = "T00:00:00+09:00"


def feed(language: str = "en") -> ElementTree.Element:
    response = Client().get(f"/{language}/insights/feed/")
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def text(element: ElementTree.Element, name: str) -> str:
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text


def links(element: ElementTree.Element) -> dict[str, str]:
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


def test_the_feed_is_atom_and_says_what_it_is():
    response = Client().get("/en/insights/feed/")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert text(root, "title") == f"Insights of {settings.SITE_NAME}"
    assert text(root, "subtitle") == "Answers to the questions patients ask most, with sources."
    assert links(root) == {
        "alternate": f"{settings.SITE_URL}/en/insights/",
        "self": f"{settings.SITE_URL}/en/insights/feed/",
    }
    assert text(root, "id") == f"{settings.SITE_URL}/en/insights/"


def test_every_article_is_an_entry_with_what_its_page_says():
    entries = {text(entry, "id"): entry for entry in feed().findall(f"{ATOM}entry")}
    assert entries.keys() == {f"{settings.SITE_URL}/en/insights/{slug}/" for slug in articles()}
    for address, entry in entries.items():
        page = all_pages()[address.removeprefix(settings.SITE_URL)]
        published, checked = [one["datetime"] for one in page.soup.select_one("p.checked").find_all("time")][:2]
        assert links(entry) == {"alternate": address}
        assert text(entry, "title") == page.soup.h1.get_text()
        assert text(entry, "summary") == page.soup.find("meta", {"name": "description"})["content"]
        assert (text(entry, "published"), text(entry, "updated")) == (published + MORNING, checked + MORNING)


def test_the_newest_article_comes_first_and_gives_the_feed_its_day():
    slugs = articles()
    Article.objects.filter(slug=slugs[-1]).update(published_on="2026-12-01", checked_on="2026-12-03")
    Article.objects.filter(slug=slugs[0]).update(published_on="2020-01-01")
    raise_version()
    root = feed()
    found = [text(entry, "id") for entry in root.findall(f"{ATOM}entry")]
    assert found[0].endswith(f"/{slugs[-1]}/") and found[-1].endswith(f"/{slugs[0]}/")
    assert text(root, "updated") == f"2026-12-03{MORNING}"


def test_marks_in_a_title_stay_text():
    Article.objects.filter(slug=articles()[0]).update(title_en='A < B & "C" ]]>', summary_en="<b>x</b> [SCA-01]")
    raise_version()
    entry = next(one for one in feed().findall(f"{ATOM}entry") if text(one, "id").endswith(f"/{articles()[0]}/"))
    assert (text(entry, "title"), text(entry, "summary")) == ('A < B & "C" ]]>', "<b>x</b>")


def test_nobody_is_made_up_as_the_author(settings):
    author = feed().find(f"{ATOM}author")
    assert text(author, "name") == settings.SITE_NAME
    settings.OPERATOR_NAME = "An operator"
    forget_everything()
    assert text(feed().find(f"{ATOM}author"), "name") == "An operator"
    assert [entry.find(f"{ATOM}author") for entry in feed().findall(f"{ATOM}entry")] == [None] * len(articles())


def test_each_open_language_has_a_feed_of_its_own_and_no_other(settings):
    for code, _name in settings.LANGUAGES:
        root = feed(code)
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == code
        assert links(root)["self"] == f"{settings.SITE_URL}/{code}/insights/feed/"
        assert all(f"/{code}/insights/" in text(entry, "id") for entry in root.findall(f"{ATOM}entry"))
    assert Client().get("/de/insights/feed/").status_code == 404


def test_the_feed_is_kept_as_pages_are(client):
    first = client.get("/en/insights/feed/")
    assert (first.cookies, first.headers["Cache-Control"]) == ({}, "public, max-age=0, must-revalidate")
    again = client.get("/en/insights/feed/", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post("/en/insights/feed/").status_code == 405


def test_the_pages_of_the_insights_name_the_feed_and_no_other_page_does():
    for address, page in all_pages().items():
        found = page.soup.head.find_all("link", type="application/atom+xml")
        wanted = [("alternate", f"Insights of {settings.SITE_NAME}", "/en/insights/feed/")]
        shown = [(link["rel"][0], link["title"], link["href"]) for link in found]
        assert shown == (wanted if page.path.startswith("/en/insights/") else []), address
