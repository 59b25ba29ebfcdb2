"""The directory against database queries: facets, counts, ceilings, orders, words."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from clinics.actions import refresh_listings
from clinics.directory import directory
from clinics.index import FACETS
from clinics.market import market
from clinics.models import Clinic, Feature, TreatmentArea
from clinics.models.clinics import fold
from clinics.search import PAGE, Search, find
from clinics.vocabulary import facet_labels, vocabulary
from core.money import minor_units
from tests.making import make_clinic, text_of, won
from tests.oracle import Oracle, answer, counts_in, in_won, make_world, slugs
from tests.properties import calm
from treatments.library import library

pytestmark = pytest.mark.django_db
PRICE_KEYS = [*[("smp", area) for area in TreatmentArea.values], ("fue", ""), ("fut", "")]
CHOOSE = "To compare prices, choose one of SMP, FUE and FUT, and for SMP one treatment area."


@pytest.fixture
def world(content) -> Oracle:
    return make_world()


# --- facets ----------------------------------------------------------------------------------------
def test_without_a_choice_every_public_clinic_is_counted_in_name_order(client, world):
    got = answer(client)
    assert got["count"] == len(world.clinics) == Clinic.objects.published().count() == 26 + 11
    assert [row["slug"] for row in got["results"]] == slugs(world, world.by_name(world.clinics))[:PAGE]
    assert counts_in(got) == world.counts({})
    assert (got["sort"], got["page"], got["pages"], got["messages"]) == ("name", 1, 2, [])


@pytest.mark.parametrize("facet", FACETS)
def test_every_value_of_a_facet_alone_finds_what_a_query_finds(client, world, facet):
    for value in [value for name, value in world.members if name == facet]:
        got, expected = answer(client, **{facet: value}), world.by_name(world.members[facet, value])
        assert (value, got["count"]) == (value, len(expected))
        assert [row["slug"] for row in got["results"]] == slugs(world, expected)[:PAGE]
        assert counts_in(got) == world.counts({facet: [value]})


@calm(40)
@given(data=st.data())
def test_any_choice_of_values_finds_what_queries_find(world, data):
    values = sorted(world.members)
    picked = data.draw(st.lists(st.sampled_from(values), min_size=2, max_size=4, unique=True))
    chosen: dict[str, tuple[str, ...]] = {}
    for facet, value in picked:
        chosen[facet] = (*chosen.get(facet, ()), value)
    found = find(Search(chosen=chosen), directory.index(), market().current_rates)
    expected = world.by_name(world.filtered(chosen))
    assert (found.count, found.ids) == (len(expected), expected[:PAGE])
    assert {key: found.counts.get(key, 0) for key in values} == world.counts(chosen)


def test_values_of_one_facet_are_or_and_features_are_and(client, world):
    one, other = Feature.objects.order_by("pk")[:2]
    cities = answer(client, city=["busan", "daegu"])["count"]
    assert cities == Clinic.objects.published().filter(city__slug__in=["busan", "daegu"]).count() > 0
    both = Clinic.objects.published().filter(features__feature=one).filter(features__feature=other).count()
    assert answer(client, feature=[one.slug, other.slug])["count"] == both > 0
    assert answer(client, feature=one.slug)["count"] > both


def test_the_page_shows_the_counts_and_leaves_out_values_no_clinic_has(client, world):
    page = BeautifulSoup(client.get("/en/clinics/?city=busan").content, "html.parser")
    shown = {
        (section.h2.find(string=True).strip(), link.get_text()): int(link.next_sibling)
        for section in page.select("section.facet")
        for link in section.select("li > a")
    }
    labels, words = facet_labels(), vocabulary(market(), library())
    assert shown == {
        (labels[facet], str(words[facet][value])): count
        for (facet, value), count in world.counts({"city": ["busan"]}).items()
        if count or value == "busan"
    }


# --- prices ------------------------------------------------------------------------------------------
def query_of(treatment: str, area: str) -> dict:
    return {"treatment": treatment, **({"area": area} if area else {})}


@pytest.mark.parametrize("key", PRICE_KEYS, ids="-".join)
def test_price_order_is_by_the_comparable_amount_and_unknown_prices_stand_last(client, world, key):
    amounts = world.amounts(*key)
    found = world.filtered({"treatment": [key[0]], "area": [key[1]] if key[1] else []})
    expected = sorted(world.by_name(found), key=lambda pk: amounts.get(pk, 10**18))
    got = answer(client, **query_of(*key), sort="price")
    assert got["sort"] == "price"
    assert [row["slug"] for row in got["results"]] == slugs(world, expected)[:PAGE]
    unpriced = len(found - amounts.keys())
    said = text_of(client.get("/en/clinics/", {**query_of(*key), "sort": "price"}))
    assert f"Without a price to compare: {unpriced}; they stand last, by name." in said


@pytest.mark.parametrize("key", [("smp", "full-scalp"), ("fue", "")], ids="-".join)
def test_a_ceiling_keeps_the_clinics_whose_low_end_is_at_or_below_it(client, world, key):
    amounts = world.amounts(*key)
    middle = sorted(amounts.values())[len(amounts) // 2]
    for currency in ("USD", "EUR", "GBP", "JPY", "CNY", "AED", "KRW"):
        ceiling = middle // in_won(minor_units(currency), currency) + 1
        within = {pk for pk, amount in amounts.items() if amount <= in_won(ceiling * minor_units(currency), currency)}
        expected = world.filtered({"treatment": [key[0]]}, within)
        assert 0 < len(expected) < len(amounts)
        got = answer(client, **query_of(*key), price_max=ceiling, currency=currency)
        assert [row["slug"] for row in got["results"]] == slugs(world, world.by_name(expected))[:PAGE]
        assert counts_in(got) == world.counts({"treatment": [key[0]], "area": [key[1]] if key[1] else []}, within)


def test_a_price_at_the_ceiling_passes_and_one_above_does_not(client, world):
    at = {"treatment": "fue", "q": "azure", "currency": "USD"}  # 2.20 dollars for each of 2,000 grafts
    assert answer(client, **at, price_max="4400")["count"] == 1
    assert answer(client, **at, price_max="4399")["count"] == 0
    # 400,000 won for each of two or three sessions
    won_at = {"treatment": "smp", "area": "full-scalp", "q": "sessions", "currency": "KRW"}
    assert answer(client, **won_at, price_max="800,000")["count"] == 1
    assert answer(client, **won_at, price_max="799 999")["count"] == 0


def test_roubles_have_no_rate_so_the_ceiling_is_not_applied_and_that_is_said(client, world):
    got = answer(client, treatment="fue", price_max="100", currency="RUB")
    assert got["messages"] == [
        "There is no current reference rate for Russian rouble. "
        "The highest price was not applied: give it in another currency."
    ]
    assert got["count"] == len(world.members["treatment", "fue"])


@pytest.mark.parametrize(
    "query",
    [
        {}, {"treatment": ["fue", "fut"]}, {"treatment": "smp"}, {"treatment": "smp", "area": ["scar", "hairline"]},
        {"treatment": "combined"}, {"treatment": "wait"}, {"city": "seoul"},
    ],
)  # fmt: skip
def test_price_order_and_ceiling_need_one_comparable_price(client, content, query):
    for asked in ({"sort": "price"}, {"price_max": "10"}, {"sort": "price", "price_max": "10"}):
        got, plain = answer(client, **query, **asked), answer(client, **query)
        assert [message[: len(CHOOSE)] for message in got["messages"]] == [CHOOSE]
        assert (got["sort"], got["count"], got["results"]) == ("name", plain["count"], plain["results"])


def test_a_card_says_which_amount_was_compared_and_whether_we_computed_it(client, world):
    got = answer(client, treatment="smp", area="full-scalp", currency="KRW", q="sessions")
    assert [row["prices"] for row in got["results"]] == [
        [{"option": "SMP", "text": "price not published, out of date or not comparable"}],
        [{"option": "SMP", "text": "₩800,000–1,200,000, for one course, computed by us"}],
    ]
    make_clinic("again", offers={"smp": {"prices": [won(150_000, basis="per_session", area="touch-up")]}})
    touch_up = answer(client, treatment="smp", area="touch-up", currency="KRW", q="again")
    assert touch_up["results"][0]["prices"] == [{"option": "SMP", "text": "₩150,000, for one touch-up"}]
    everything = answer(client, treatment="fue", currency="EUR", q="ärzte hair gangnam")
    assert [row["prices"] for row in everything["results"]] == [
        [{"option": "FUE", "text": "€3,500–7,000, for 2,000 grafts"}]
    ]


# --- order -------------------------------------------------------------------------------------------
def test_newest_check_first_then_by_name(client, world):
    for number, slug in enumerate(["yen", "course"]):
        Clinic.objects.filter(slug=slug).update(checked_on=date(2026, 11, 21 + number))
    refresh_listings(Clinic.objects.values_list("pk", flat=True))
    got = answer(client, sort="checked")
    assert got["sort"] == "checked"
    assert [row["slug"] for row in got["results"][:2]] == ["course", "yen"]
    days = [row["checked_on"] for row in got["results"]]
    assert days == sorted(days, reverse=True)
    for day in set(days):
        names = [fold(row["name"]) for row in got["results"] if row["checked_on"] == day]
        assert names == sorted(names)


@pytest.mark.parametrize("sort", ["name", "price", "checked"])
def test_every_order_is_printed_with_the_one_in_use(client, content, sort):
    page = BeautifulSoup(client.get(f"/en/clinics/?treatment=fue&sort={sort}").content, "html.parser")
    labels = {"name": "name", "price": "price, lowest first", "checked": "newest check"}
    bar = page.select_one(".sortbar")
    assert all(label in bar.get_text() for label in labels.values())
    assert bar.find(attrs={"aria-current": "true"}).get_text() == labels[sort]


@pytest.mark.parametrize("sort", ["name", "checked", "price"])
def test_pages_together_hold_every_clinic_once(client, world, sort):
    pages = [answer(client, sort=sort, page=number, treatment="fue") for number in (1, 2)]
    together = [row["slug"] for page in pages for row in page["results"]]
    assert pages[0]["pages"] == -(-pages[0]["count"] // PAGE)
    assert sorted(set(together)) == sorted(slugs(world, world.members["treatment", "fue"]))
    assert len(pages[0]["results"]) == min(PAGE, pages[0]["count"])


# --- words -------------------------------------------------------------------------------------------
WORDS = [
    "gangnam", "GANGNAM", "ärzte", "A\u0308RZTE", "ＨＡＩＲ", "강남", "\u1100\u1161\u11bc남", "예시", "Sample",
    "  ärzte   hair ", "(demonstration)", "의원", "no such name", "%", "_", "a", "'; DROP TABLE",
]  # fmt: skip


def test_words_are_looked_for_in_english_and_korean_names(client, world):
    names = {pk: (fold(clinic.name_en), fold(clinic.name_ko or "")) for pk, clinic in world.clinics.items()}
    for q in WORDS:
        expected = {pk for pk, both in names.items() if any(fold(q) in name for name in both)}
        got = answer(client, q=q)
        assert (q, got["count"]) == (q, len(expected))
        assert [row["slug"] for row in got["results"]] == slugs(world, world.by_name(expected))[:PAGE]
        assert counts_in(got) == world.counts({}, expected)
    assert answer(client, q="A\u0308RZTE")["count"] == 2
    assert answer(client, q="\u1100\u1161\u11bc남")["count"] == answer(client, q="강남")["count"] > 0


def test_every_printable_character_can_be_looked_for():
    """The index never looks for nothing: no printable text folds away."""
    assert [char for char in map(chr, range(0x110000)) if char.isprintable() and char != " " and not fold(char)] == []
