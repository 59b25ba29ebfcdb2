"""The directory's query: what cannot be used, what finds nothing, the tray, formats, and the address as its state."""

import csv
import io
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from clinics.index import FACETS
from clinics.market import market
from clinics.search import Search, parse
from clinics.vocabulary import vocabulary
from tests.making import messages_of
from tests.oracle import Oracle, answer, make_world
from tests.properties import calm
from treatments.library import library

pytestmark = pytest.mark.django_db
WHOLE = "The highest price must be a whole number above zero, like 2000."


@pytest.fixture
def world(content) -> Oracle:
    return make_world()


# --- what cannot be used ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"city": "atlantis"}, "We do not know “atlantis” here. It was left out."),
        ({"treatment": "SMP"}, "We do not know “SMP” here. It was left out."),
        ({"language": "\x00\x07<b>"}, "We do not know “<b>” here. It was left out."),
        ({"kind": "x" * 10_000}, f"We do not know “{'x' * 40}” here. It was left out."),
        ({"sort": "rank"}, "We do not know “rank” here. It was left out."),
        ({"currency": "XXX"}, "We do not know “XXX” here. It was left out."),
        ({"page": "-1"}, "“-1” is not a page. This is the first one."),
        ({"page": "0"}, "“0” is not a page. This is the first one."),
        ({"page": "1.5"}, "“1.5” is not a page. This is the first one."),
        ({"page": "²"}, "“²” is not a page. This is the first one."),
        ({"price_max": "-5"}, f"{WHOLE} “-5” was left out."),
        ({"price_max": "0"}, f"{WHOLE} “0” was left out."),
        ({"price_max": "1e9"}, f"{WHOLE} “1e9” was left out."),
        ({"price_max": "9" * 5000}, f"{WHOLE} “{'9' * 40}” was left out."),
        ({"q": "x" * 101}, "Only the first 100 characters of your search were used."),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_left_out_with_a_message(client, content, query, message):
    got = answer(client, **query)
    assert got["messages"] == [message]
    assert got["count"] == (0 if "q" in query else 26)
    page = client.get("/en/clinics/", query)
    assert (page.status_code, messages_of(page)) == (200, [" ".join(message.split())])


def test_a_page_too_high_is_the_last_one_and_says_so(client, content):
    got = answer(client, page="99")
    assert (got["page"], got["messages"]) == (2, ["There are only 2 pages. This is the last one."])
    assert got["results"] == answer(client, page="2")["results"]


def test_repeated_values_count_once_and_a_flood_of_unknown_ones_is_bounded(client, content):
    assert answer(client, city=["seoul"] * 500)["count"] == answer(client, city="seoul")["count"] > 0
    flood = answer(client, city=[f"c{number}" for number in range(500)])
    assert (len(flood["messages"]), flood["count"]) == (10, 26)


# --- nothing found --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    [
        {"city": "incheon", "language": "ar"},
        {"treatment": "fue", "q": "azure", "price_max": "100"},
        {"treatment": "smp", "area": "full-scalp", "price_max": "1", "currency": "KRW"},
        {"q": "no such name", "city": "seoul"},
        {"treatment": "fue", "price_max": "10", "language": "ja", "kind": "hospital"},
    ],
)
def test_an_empty_result_names_what_to_drop_and_how_many_clinics_there_are_then(client, world, query):
    page = BeautifulSoup(client.get("/en/clinics/", query).content, "html.parser")
    assert answer(client, **query)["count"] == 0
    offers = page.select(".empty li")
    assert offers
    numbers = []
    for item in offers:
        number = int(item.get_text().rpartition("(")[2].rstrip(")"))
        then = client.get("/en/clinics/" + item.a["href"] + "&format=json").json()
        assert then["count"] == number > 0
        numbers.append(number)
    assert numbers == sorted(numbers, reverse=True)


def test_an_empty_result_that_no_single_step_mends_leads_to_all_clinics(client, world):
    response = client.get("/en/clinics/?treatment=fue&q=azure&price_max=100&city=seoul")
    empty = BeautifulSoup(response.content, "html.parser").select_one(".empty")
    assert [(link["href"], link.get_text()) for link in empty.find_all("a")] == [("/en/clinics/", "Show all clinics")]


# --- comparing ------------------------------------------------------------------------------------------
def test_the_tray_keeps_four_clinics(client, content):
    chosen = [row["slug"] for row in answer(client)["results"][:5]]
    page = BeautifulSoup(client.get("/en/clinics/", {"clinic": chosen}).content, "html.parser")
    link = page.select_one(".tray a.btn")
    assert parse_qs(urlsplit(link["href"]).query) == {"clinic": chosen[:4]}
    assert "4 clinics chosen to compare" in page.select_one(".tray").get_text()
    words = [link.get_text() for link in page.select(".clinic-card a[rel=nofollow]")]
    assert len([text for text in words if text.startswith("Remove from compare")]) == 4
    assert not [text for text in words if text.startswith("Add to compare")]


def test_a_card_adds_its_clinic_to_the_tray_and_takes_it_out(client, content):
    first, second = [row["slug"] for row in answer(client)["results"][:2]]
    response = client.get("/en/clinics/", {"clinic": first})
    links = BeautifulSoup(response.content, "html.parser").select(".clinic-card a[rel=nofollow]")
    queries = [parse_qs(urlsplit(link["href"]).query) for link in links[:2]]
    assert [link.get_text().rsplit(" ", 1)[0][:8] for link in links[:2]] == ["Remove f", "Add to c"]
    assert queries == [{}, {"clinic": [first, second]}]


# --- formats ----------------------------------------------------------------------------------------------
def test_json_has_exactly_the_keys_of_the_contract(client, world):
    got = answer(client, q="azure")
    assert list(got) == ["count", "page", "pages", "sort", "results", "facets", "messages"]
    assert got["results"] == [
        {
            "slug": "dollars", "name": "Azure", "name_ko": "", "is_demo": False, "place": "Incheon",
            "kind": "Hair clinic", "treatments": "FUE", "languages": "", "registration": "M-dollars",
            "checked_on": "2026-11-20",
            "prices": [{"option": "FUE", "text": "US$4,400–8,800, for 2,000 grafts, computed by us"}],
        }
    ]  # fmt: skip
    assert list(got["facets"]) == list(FACETS)
    chosen = answer(client, city="seoul")["facets"]["city"][0]
    assert (chosen["value"], chosen["label"], chosen["chosen"]) == ("seoul", "Seoul", True)


def test_csv_holds_the_page_and_never_a_blank_for_unknown(client, world):
    response = client.get("/en/clinics/?q=azure&format=csv")
    assert response["Content-Disposition"] == 'attachment; filename="clinics.csv"'
    assert list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))[1] == [
        "Azure", "", "no", "Incheon", "Hair clinic", "FUE", "not published",
        "FUE: US$4,400–8,800, for 2,000 grafts, computed by us", "M-dollars", "2026-11-20",
    ]  # fmt: skip
    text = client.get("/en/clinics/?page=2&format=csv").content.decode("utf-8-sig")
    numbers = [line[8] for line in csv.reader(io.StringIO(text, newline=""))][1:]
    assert numbers == [row["registration"] for row in answer(client, page=2)["results"]]


# --- the query string is the whole state --------------------------------------------------------------------
@calm(40)
@given(data=st.data())
def test_the_address_of_a_search_says_all_of_it(world, data):
    values = sorted(world.members)
    chosen: dict[str, tuple[str, ...]] = {}
    for facet, value in data.draw(st.lists(st.sampled_from(values), max_size=4, unique=True)):
        chosen[facet] = (*chosen.get(facet, ()), value)
    words = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)
    search = Search(
        chosen=chosen,
        q=data.draw(words),
        price_max=data.draw(st.none() | st.integers(1, 10**12)),
        currency=data.draw(st.sampled_from(["USD", "KRW", "RUB"])),
        sort=data.draw(st.sampled_from(["name", "price", "checked"])),
        tray=tuple(data.draw(st.lists(st.sampled_from(["a", "b-c", "d", "e"]), unique=True))),
    )
    number = data.draw(st.integers(1, 500))
    words = vocabulary(market(), library())
    again = parse(QueryDict(search.url(page=number).removeprefix("?")), words)
    assert again == replace(search, page=number)
    for facet, value in values[:: len(values) // 9]:
        toggled = parse(QueryDict(search.toggler(facet)(value).removeprefix("?")), words)
        held = chosen.get(facet, ())
        assert set(toggled.chosen.get(facet, ())) == set(held) ^ {value}
        assert (toggled.q, toggled.price_max) == (search.q, search.price_max)
        assert (toggled.tray, toggled.page) == (search.tray, 1)
