"""The directory against database queries: facets, counts, ceilings, orders, words, formats, and its own upkeep."""

import csv
import io
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from clinics.actions import refresh_listings
from clinics.directory import Directory, directory
from clinics.index import FACETS
from clinics.market import market
from clinics.models import City, Clinic, ClinicLanguage, District, ExchangeRate, Feature, Offer, Price, TreatmentArea
from clinics.models.clinics import fold
from clinics.search import PAGE, Search, find, parse
from clinics.vocabulary import facet_labels, vocabulary
from core.cache import raise_version
from core.money import minor_units
from tests.making import BY_TATTOOIST, TODAY, make_clinic, make_offer, messages_of, text_of, won
from tests.properties import calm
from treatments.library import library
from treatments.models import Condition, Treatment

pytestmark = pytest.mark.django_db
PRICE_KEYS = [*[("smp", area) for area in TreatmentArea.values], ("fue", ""), ("fut", "")]
CHOOSE = "To compare prices, choose one of SMP, FUE and FUT, and for SMP one treatment area."
WHOLE = "The highest price must be a whole number above zero, like 2000."


def price(low: int, currency: str, basis: str, **columns) -> dict:
    return {"low": low, "high": low * 2, "currency": currency, "basis": basis, **columns}


@pytest.fixture
def world(content):
    """The thirty demonstration clinics and others at every edge."""
    make = partial(make_clinic, listed=False)
    full, ended = {"area": "full-scalp"}, {"valid_until": date(2026, 11, 20), "checked_on": date(2026, 1, 1)}
    make(
        "everything", name_en="Ärzte Hair GANGNAM", name_ko="강남 모발의원", city="seoul", district="gangnam",
        kind="hospital", languages=["en", "ja", "ar"], conditions=["scars"],
        features=list(Feature.objects.values_list("slug", flat=True)),
        offers={
            "smp": {"prices": [won(1_500_000, **full), price(90_000, "USD", "per_course", area="hairline")]},
            "fue": {"prices": [price(350_000, "EUR", "per_course")], "grafts_low": 2000, "grafts_high": 2000},
            "combined": {}, "wait": {},
        },
    )  # fmt: skip
    yen, dollars = [price(350, "JPY", "per_graft")], [price(220, "USD", "per_graft")]
    per_session = [won(400_000, basis="per_session", **full)]
    make("yen", name_en="ärzte hair", offers={"fue": {"prices": yen}}, languages=["ja"])
    make("dollars", name_en="Azure", offers={"fue": {"prices": dollars}}, city="incheon")
    make("course", offers={"fut": {"prices": [won(5_000_000)], "grafts_low": 1000, "grafts_high": 1500}})
    make("sessions", offers={"smp": {"sessions_low": 2, "sessions_high": 3, "prices": per_session}})
    make("no-sessions", offers={"smp": {"prices": per_session}})
    make("roubles", offers={"fue": {"prices": [price(9_000, "RUB", "per_graft")]}})
    make("local", offers={"fue": {"prices": [won(2_000, basis="per_graft", audience="local")]}})
    make("old-price", offers={"fue": {"prices": [won(2_000, basis="per_graft", **ended)]}})
    make("studio", kind="dermatology", offers={"smp": {**BY_TATTOOIST, "prices": [won(100_000, **full)]}})
    make("no-basis", offers={"smp": {"legal_basis_en": "", "prices": [won(100_000, area="scar")]}})
    make("draft", status="draft", languages=["ru"], offers={"fue": {}})
    make("expired", registration_expires_on=date(2026, 11, 20), languages=["ru"], offers={"fue": {}})
    refresh_listings(Clinic.objects.filter(is_demo=False).values_list("pk", flat=True))
    return Oracle()


class Oracle:
    """What the directory should say, from queries over the tables that staff edit."""

    def __init__(self):
        public = Clinic.objects.filter(
            status="published", registration_expires_on__gte=TODAY
        ).exclude(registration_number="")  # fmt: skip
        self.clinics = {clinic.pk: clinic for clinic in public}
        self.members: dict[tuple[str, str], set[int]] = {}
        pairs = {
            "city": (City.objects.values_list("slug", flat=True), public, "city__slug"),
            "district": (District.objects.values_list("slug", flat=True), public, "district__slug"),
            "kind": (Clinic.Kind.values, public, "kind"),
            "language": (ClinicLanguage.Language.values, public, "languages__language"),
            "feature": (Feature.objects.values_list("slug", flat=True), public, "features__feature__slug"),
            "condition": (Condition.objects.values_list("slug", flat=True), public, "conditions__condition__slug"),
        }
        for facet, (values, clinics, path) in pairs.items():
            self.members |= {(facet, value): set() for value in values}
            for value, pk in clinics.filter(**{f"{path}__isnull": False}).values_list(path, "pk"):
                self.members[facet, value].add(pk)
        for slug in Treatment.objects.values_list("slug", flat=True):
            offers = self.shown_offers(slug).filter(clinic__in=public)
            self.members["treatment", slug] = set(offers.values_list("clinic", flat=True))
        for area in TreatmentArea.values:
            prices = Price.objects.filter(area=area, offer__in=self.shown_offers("smp"), offer__clinic__in=public)
            self.members["area", area] = set(prices.values_list("offer__clinic", flat=True))

    @staticmethod
    def shown_offers(treatment: str):
        offers = Offer.objects.filter(treatment__slug=treatment)
        if treatment in ("smp", "combined"):
            return offers.filter(performed_by="physician", place="medical_institution", legal_basis_en__gt="")
        return offers

    def filtered(self, chosen: dict, base: set[int] | None = None, without: str = "") -> set[int]:
        found = set(self.clinics) if base is None else set(base)
        for facet, values in chosen.items():
            if values and facet != without:
                groups = [self.members[facet, value] for value in values]
                found &= set.intersection(*groups) if facet == "feature" else set.union(*groups)
        return found

    def counts(self, chosen: dict, base: set[int] | None = None) -> dict[tuple[str, str], int]:
        bases = {facet: self.filtered(chosen, base, without=facet) for facet in FACETS}
        return {key: len(bases[key[0]] & held) for key, held in self.members.items()}

    def by_name(self, found) -> list[int]:
        return sorted(found, key=lambda pk: (fold(self.clinics[pk].name_en), fold(self.clinics[pk].name_ko or ""), pk))

    def amounts(self, treatment: str, area: str) -> dict[int, int]:
        """Clinic -> the lower end in won of the one amount it is compared by."""
        candidates = defaultdict(list)
        prices = Price.objects.filter(offer__in=self.shown_offers(treatment), offer__clinic__in=self.clinics)
        for row in prices.exclude(audience="local").select_related("offer"):
            low, computed = self.comparable(row, treatment, area)
            if low is not None:
                rank = (computed, row.audience != "foreign", row.currency, low)
                candidates[row.offer.clinic_id].append((rank, row.valid_until, low, row.currency))
        chosen = {pk: min(rows)[1:] for pk, rows in candidates.items()}
        amounts = {pk: in_won(low, currency) for pk, (until, low, currency) in chosen.items() if until >= TODAY}
        return {pk: amount for pk, amount in amounts.items() if amount}

    @staticmethod
    def comparable(row: Price, treatment: str, area: str) -> tuple[int | None, bool]:
        offer = row.offer
        if treatment == "smp":
            if row.area != area:
                return None, False
            if row.basis == "per_course" or (row.basis == "per_session" and area == "touch-up"):
                return row.low, False
            if row.basis == "per_session" and offer.sessions_low:
                return row.low * offer.sessions_low, True
            return None, False
        if row.basis == "per_graft":
            return row.low * 2000, True
        if row.basis != "per_course" or not offer.grafts_low:
            return None, False
        inside = offer.grafts_low <= 2000 <= offer.grafts_high
        return (row.low, False) if inside else (row.low * 2000 // offer.grafts_high, True)


def in_won(amount: int, currency: str) -> int | None:
    if currency == "KRW":
        return amount
    rate = ExchangeRate.objects.filter(currency=currency, valid_until__gte=TODAY).order_by("-day").first()
    if rate is None or rate.won is None:
        return None
    return int((Decimal(amount) / minor_units(currency) * rate.won).to_integral_value(ROUND_HALF_EVEN))


def answer(client, **query) -> dict:
    return client.get("/en/clinics/", {**query, "format": "json"}).json()


def slugs(oracle: Oracle, found: list[int]) -> list[str]:
    return [oracle.clinics[pk].slug for pk in found]


def counts_in(got: dict) -> dict[tuple[str, str], int]:
    return {(facet, one["value"]): one["count"] for facet, values in got["facets"].items() for one in values}


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
    assert again == Search(**{**search.__dict__, "chosen": chosen, "page": number})
    for facet, value in values[:: len(values) // 9]:
        toggled = parse(QueryDict(search.toggled(facet, value).removeprefix("?")), words)
        held = chosen.get(facet, ())
        assert set(toggled.chosen.get(facet, ())) == set(held) ^ {value}
        assert (toggled.q, toggled.price_max) == (search.q, search.price_max)
        assert (toggled.tray, toggled.page) == (search.tray, 1)


# --- keeping in step --------------------------------------------------------------------------------------------
def listing_reads(queries) -> list[str]:
    return [query["sql"] for query in queries if 'FROM "clinics_listing"' in query["sql"]]


def test_an_edited_clinic_is_patched_into_the_index_of_this_process(client, world):
    assert answer(client, q="azure", language="ru")["count"] == 0
    clinic = Clinic.objects.get(slug="dollars")
    ClinicLanguage.objects.create(clinic=clinic, language="ru", source="A call", checked_on=TODAY)
    clinic.name_en = "Azure Renamed"
    clinic.save()
    refresh_listings([clinic.pk])
    with CaptureQueriesContext(connection) as queries:
        index = directory.index()
    assert all("WHERE" in sql for sql in listing_reads(queries)) and len(listing_reads(queries)) == 1
    assert [row["name"] for row in answer(client, language="ru", q="azure")["results"]] == ["Azure Renamed"]
    anew = Directory().index()
    assert (list(index.ids), index.text, list(index.ends)) == (list(anew.ids), anew.text, list(anew.ends))
    assert {key: bits for key, bits in index.bits.items() if bits} == anew.bits


def test_a_new_clinic_a_withdrawn_one_and_a_deleted_one_are_patched_too(client, world):
    before = answer(client)["count"]
    make_clinic("brand-new")
    assert answer(client)["count"] == before + 1
    Clinic.objects.filter(slug="yen").update(status="withdrawn")
    refresh_listings(Clinic.objects.filter(slug="yen").values_list("pk", flat=True))
    assert answer(client)["count"] == before
    gone = Clinic.objects.get(slug="local")
    pk = gone.pk
    gone.delete()
    raise_version([pk])
    assert answer(client)["count"] == before - 1


def test_the_next_day_only_what_ended_is_read_again(client, world, clock):
    directory.index()
    ending = make_clinic("ending", registration_expires_on=TODAY)
    assert ending.pk in directory.index().ids
    clock.shift(timedelta(days=1))
    with CaptureQueriesContext(connection) as queries:
        assert ending.pk not in directory.index().ids
    assert len(listing_reads(queries)) == 1 and "WHERE" in listing_reads(queries)[0]


def test_on_every_day_the_patched_index_is_the_one_built_anew(client, world, clock):
    days = [(2026, 12, day) for day in (14, 15, 16)] + [(2027, 5, 21), (2027, 10, 28), (2027, 10, 29), (2029, 10, 29)]
    Price.objects.filter(offer__clinic__slug="dollars").update(valid_until=date(2026, 12, 15))
    refresh_listings(Clinic.objects.values_list("pk", flat=True))
    for day in days:
        directory.index()
        clock.move_to(datetime(*day, 9, tzinfo=timezone(timedelta(hours=9))))
        patched, anew = directory.index(), Directory().index()
        assert (list(patched.ids), patched.text, list(patched.ends)) == (list(anew.ids), anew.text, list(anew.ends))
        assert {key: bits for key, bits in patched.bits.items() if bits} == anew.bits
        held = {key: list(amounts) for key, amounts in patched.won.items() if any(amounts)}
        assert held == {key: list(amounts) for key, amounts in anew.won.items() if any(amounts)}


def test_a_change_of_rates_reaches_every_clinic(client, world):
    query = {"treatment": "fue", "q": "azure", "currency": "KRW", "price_max": "1000000"}
    assert answer(client, **query)["count"] == 0
    day = date(2026, 11, 20)
    ExchangeRate.objects.create(currency="USD", day=day, won="100", source="ECB", checked_on=day)
    raise_version(None)
    assert answer(client, **query)["count"] == 1


@pytest.mark.parametrize("query", ["", "?q=sample", "?sort=checked", "?treatment=fue&sort=price", "?format=json"])
def test_a_page_costs_at_most_two_queries_the_version_and_its_clinics(client, content, query):
    client.get("/en/clinics/?q=nothing")  # the index is built once a process
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/en/clinics/{query}").status_code == 200
    assert len(queries) <= 2


def test_an_offer_added_by_staff_shows_with_its_price(client, world):
    clinic = Clinic.objects.get(slug="studio")
    make_offer(clinic, "fut", prices=[won(2_500, basis="per_graft", checked_on=TODAY)])
    refresh_listings([clinic.pk])
    row = answer(client, treatment="fut", q="studio", currency="KRW")["results"][0]
    assert row["prices"] == [{"option": "FUT", "text": "₩5,000,000, for 2,000 grafts, computed by us"}]
    assert row["checked_on"] == "2026-11-21"
