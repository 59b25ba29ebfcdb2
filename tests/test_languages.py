"""Six languages: each page in its own, no English left over, and the others one step away."""

import re
from collections import Counter
from functools import cache

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from clinics.models import Clinic
from consultations.models import ConsentText
from tests.clock import at_now
from tests.visiting import plain_addresses

pytestmark = pytest.mark.django_db

OTHERS = ("ko", "zh-hans", "ja", "ar", "ru")
VISITOR = Client()
READ_ALOUD = ("alt", "title", "aria-label", "placeholder", "data-label")
WORD = re.compile(r"[A-Za-z][A-Za-z’'-]{2,}")
OWN_LETTER = re.compile(r"[^\W\d_A-Za-zÀ-ɏ]")
# Names, and codes that are the same everywhere.
NAMES = {settings.SITE_NAME, "Open-Meteo", "WhatsApp", "KakaoTalk", "Telegram", "WeChat", "findahelpline.com"}


def in_language(address: str, code: str) -> str:
    return f"/{code}/{address.removeprefix('/en/')}"


@cache
def visit(address: str) -> tuple[dict, BeautifulSoup]:
    with at_now():
        if not ConsentText.objects.exists():
            call_command("load_consents", verbosity=0)
        answer = VISITOR.get(address)
    assert answer.status_code == 200, address
    return dict(answer.headers), BeautifulSoup(answer.content, "html.parser")


def pages(code: str):
    for address in plain_addresses():
        yield in_language(address, code), *visit(in_language(address, code))


@pytest.mark.parametrize("code", OTHERS)
def test_every_page_says_its_language_and_direction(code):
    for address, headers, soup in pages(code):
        assert (soup.html["lang"], soup.html["dir"]) == (code, "rtl" if code == "ar" else "ltr"), address
        assert headers["Content-Language"] == code, address


@pytest.mark.parametrize("code", OTHERS)
def test_no_english_is_left_on_a_translated_page(code):
    names = NAMES | set(Clinic.objects.values_list("name_en", flat=True))
    left = Counter()
    for address, _headers, soup in pages(code):
        soup = BeautifulSoup(str(soup.body), "html.parser")
        for element in soup.find_all(lambda tag: tag.name in ("script", "bdi") or tag.get("lang", code) != code):
            element.decompose()
        texts = [str(text) for text in soup.find_all(string=True)]
        texts += [tag[name] for tag in soup.find_all(True) for name in READ_ALOUD if tag.get(name)]
        for text in map(str.strip, texts):
            if text not in names and len(WORD.findall(text)) > 1 and not OWN_LETTER.search(text):
                left[address, text] += 1
    # Claims, addresses, options.
    known = re.compile(r"([A-Z]{1,4}-\d+(, )?)+|(/[\w-]*)+[/?=\w-]*|((SMP|FUE|FUT)(, )?)+")
    found = [f"{address}: {text}" for address, text in left if not known.fullmatch(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("code", OTHERS)
def test_titles_and_descriptions_are_translated_and_titles_are_unique(code):
    titles = Counter()
    for address, _headers, soup in pages(code):
        title = soup.head.title.get_text(strip=True)
        told = soup.head.find("meta", attrs={"name": "description"})["content"]
        if f"/{code}/clinics/" not in address:  # clinics keep their names
            assert OWN_LETTER.search(title), address
        assert OWN_LETTER.search(told), address
        titles[title] += 1
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("code", ("en", *OTHERS))
def test_each_page_names_itself_in_every_language_for_search_engines(code):
    for address, _headers, soup in pages(code):
        rest = address.removeprefix(f"/{code}/")
        found = {link["hreflang"]: link["href"] for link in soup.head.find_all("link", rel="alternate", hreflang=True)}
        expected = {other: f"{settings.SITE_URL}/{other}/{rest}" for other in ("en", *OTHERS)}
        assert found == expected | {"x-default": expected["en"]}, address
        assert soup.head.find("link", rel="canonical")["href"] == expected[code], address


@pytest.mark.parametrize("code", ("en", *OTHERS))
def test_the_switch_leads_to_the_same_page_with_its_query(code):
    query = "?city=seoul&language=ar"
    _headers, soup = visit(f"/{code}/clinics/{query}")
    links = {link["lang"]: link["href"] for link in soup.find("nav", class_="lang").find_all("a")}
    assert links == {other: f"/{other}/clinics/{query}" for other in ("en", *OTHERS)}
    current = soup.find("nav", class_="lang").find_all("a", attrs={"aria-current": "true"})
    assert [link["lang"] for link in current] == [code]


@pytest.mark.parametrize("code", OTHERS)
def test_links_stay_in_the_language(code):
    for address, _headers, soup in pages(code):
        inside = [
            link["href"]
            for link in soup.body.find_all("a", href=re.compile(r"^/[a-z]"))
            if not link.find_parent("nav", class_="lang")
        ]
        assert [href for href in inside if not href.startswith((f"/{code}/", "/static/"))] == [], address


def test_the_root_follows_the_browser_and_falls_back_to_english(client):
    for accepted, code in (("ar-SA,ar;q=0.9", "ar"), ("zh-CN", "zh-hans"), ("ko", "ko"), ("pt-BR", "en"), ("", "en")):
        assert client.get("/", headers={"accept-language": accepted})["Location"] == f"/{code}/"


def test_a_language_that_is_closed_has_no_pages_and_no_links(client, settings):
    settings.LANGUAGES = [("en", "English"), ("ko", "한국어")]
    soup = BeautifulSoup(client.get("/en/").content, "html.parser")
    assert [link["lang"] for link in soup.find("nav", class_="lang").find_all("a")] == ["en", "ko"]
    assert "/ja/" not in str(soup.head)
