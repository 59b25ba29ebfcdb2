"""What is past its day is marked where visitors read it, and no longer counts where things are ordered."""

from datetime import date, datetime, timedelta, timezone

import pytest

from clinics.actions import refresh_listings
from clinics.models import City, Clinic, ExchangeRate, Feature, ReferencePrice
from core.cache import raise_version
from tests.making import LATER, SOURCE, make_clinic, messages_of, row_in, row_of, text_of, won
from treatments.models import Condition, Fact, Treatment

SEOUL = timezone(timedelta(hours=9))
NOVEMBER_30 = date(2026, 11, 30)
RATES_END = date(2026, 12, 14)
pytestmark = pytest.mark.usefixtures("no_other_clinics")


def on(clock, day: date) -> None:
    clock.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=SEOUL))


def surgeon(slug: str, *prices: dict) -> Clinic:
    return make_clinic(slug, valid_until=LATER, offers={"fue": {"prices": prices, "valid_until": LATER}})


def found(client, **query) -> list[str]:
    answer = client.get("/en/clinics/", {"treatment": "fue", "format": "json", **query}).json()
    return [row["slug"] for row in answer["results"]]


# --- a stale price -----------------------------------------------------------------------------------
@pytest.fixture
def two_prices(no_other_clinics):
    """`ending` is cheaper, and its price holds until 30 November."""
    surgeon("ending", won(3_000, basis="per_graft", valid_until=NOVEMBER_30))
    surgeon("lasting", won(4_000, basis="per_graft"))


def test_a_price_is_marked_on_the_clinics_page_the_day_after_its_last(client, two_prices, clock):
    on(clock, NOVEMBER_30)
    assert "out of date" not in text_of(client.get("/en/clinics/ending/"))
    on(clock, NOVEMBER_30 + timedelta(days=1))
    page = client.get("/en/clinics/ending/")
    assert "out of date" in row_of(page, "₩3,000")
    assert text_of(page).count("out of date") == 1
    assert "out of date" not in text_of(client.get("/en/clinics/lasting/"))


def test_a_stale_price_leaves_the_price_order(client, two_prices, clock):
    on(clock, NOVEMBER_30)
    assert found(client, sort="price") == ["ending", "lasting"]
    on(clock, NOVEMBER_30 + timedelta(days=1))
    assert found(client, sort="price") == ["lasting", "ending"]
    assert "Without a price to compare: 1" in text_of(client.get("/en/clinics/?treatment=fue&sort=price"))


def test_a_stale_price_leaves_the_ceiling(client, two_prices, clock):
    on(clock, NOVEMBER_30)
    assert found(client, price_max="10000000", currency="KRW") == ["ending", "lasting"]
    on(clock, NOVEMBER_30 + timedelta(days=1))
    assert found(client, price_max="10000000", currency="KRW") == ["lasting"]


def test_a_stale_price_leaves_the_card(client, two_prices, clock):
    on(clock, NOVEMBER_30 + timedelta(days=1))
    results = client.get("/en/clinics/?treatment=fue&format=json").json()["results"]
    assert [row["prices"][0]["text"].split(",")[0] for row in results] == ["price not published", "₩8"]


def test_a_stale_price_is_stale_in_the_comparison(client, two_prices, clock):
    on(clock, NOVEMBER_30 + timedelta(days=1))
    response = client.get("/en/clinics/compare/?clinic=ending&clinic=lasting&currency=KRW&format=json")
    stale, current = row_in(response.json(), "fue.price")
    assert (stale["status"], stale["low"], stale["high"]) == ("stale", None, None)
    assert stale["text"] == "₩3,000 per graft (VAT not stated, out of date)"
    assert (current["status"], current["low"]) == ("known", 8_000_000)


def test_of_two_prices_only_the_stale_one_is_marked(client, clock):
    foreign = won(3_000, basis="per_graft", audience="foreign", valid_until=NOVEMBER_30)
    surgeon("both", foreign, won(3_500, basis="per_graft"))
    on(clock, NOVEMBER_30 + timedelta(days=1))
    page = client.get("/en/clinics/both/")
    assert "out of date" in row_of(page, "₩3,000 per graft")
    assert "out of date" not in row_of(page, "₩3,500 per graft")


def test_the_amount_of_the_next_area_stands_on_the_page_when_that_of_the_first_is_stale(client, clock):
    prices = [won(900_000, area="full-scalp", valid_until=NOVEMBER_30), won(300_000, area="hairline")]
    make_clinic("areas", offers={"smp": {"prices": prices}})
    on(clock, NOVEMBER_30)
    assert "₩900,000, about US$674, for one course" in text_of(client.get("/en/clinics/areas/"))
    on(clock, NOVEMBER_30 + timedelta(days=1))
    assert "₩300,000, about US$225, for one course" in text_of(client.get("/en/clinics/areas/"))


# --- a stale rate --------------------------------------------------------------------------------------
@pytest.fixture
def two_currencies(no_other_clinics):
    """₩4,005,800 for 2,000 grafts in dollars, ₩8,000,000 in won."""
    surgeon("in-dollars", {"low": 150, "high": 150, "currency": "USD", "basis": "per_graft"})
    surgeon("in-won", won(4_000, basis="per_graft"))


def test_the_loaded_rates_hold_until_14_december():
    assert set(ExchangeRate.objects.exclude(currency="RUB").values_list("valid_until", flat=True)) == {RATES_END}


def test_with_a_stale_rate_prices_in_that_currency_leave_the_order(client, two_currencies, clock):
    on(clock, RATES_END)
    assert found(client, sort="price") == ["in-dollars", "in-won"]
    on(clock, RATES_END + timedelta(days=1))
    assert found(client, sort="price") == ["in-won", "in-dollars"]


def test_with_a_stale_rate_a_ceiling_in_that_currency_is_not_applied_and_that_is_said(client, two_currencies, clock):
    query = {"treatment": "fue", "price_max": "3000", "currency": "USD"}
    on(clock, RATES_END)
    assert (found(client, **query), messages_of(client.get("/en/clinics/", query))) == (["in-dollars"], [])
    on(clock, RATES_END + timedelta(days=1))
    assert found(client, **query) == ["in-dollars", "in-won"]
    assert messages_of(client.get("/en/clinics/", query)) == [
        "There is no current reference rate for US dollar. "
        "The highest price was not applied: give it in another currency."
    ]


def test_with_a_stale_rate_a_ceiling_in_won_still_works_for_prices_in_won(client, two_currencies, clock):
    on(clock, RATES_END + timedelta(days=1))
    assert found(client, price_max="100000000", currency="KRW") == ["in-won"]


@pytest.mark.parametrize(
    "address",
    [
        "/en/clinics/in-won/",
        "/en/clinics/?treatment=fue",
        "/en/clinics/compare/?clinic=in-won&clinic=in-dollars",
        "/en/cities/compare/",
        "/en/cities/seoul/",
    ],
)
def test_every_conversion_at_a_stale_rate_is_marked(client, two_currencies, clock, address):
    on(clock, RATES_END)
    text = text_of(client.get(address))
    assert "about US$" in text and "exchange rate out of date" not in text
    on(clock, RATES_END + timedelta(days=1))
    text = text_of(client.get(address))
    assert text.count("about US$") == text.count("exchange rate out of date") > 0


def test_the_prices_page_marks_a_stale_rate_where_it_names_its_day(client, clock):
    on(clock, RATES_END)
    assert "out of date" not in text_of(client.get("/en/prices/"))
    on(clock, RATES_END + timedelta(days=1))
    assert "out of date" in row_of(client.get("/en/prices/"), "30 October 2026")


def test_a_newer_rate_takes_over(client, two_currencies, clock):
    on(clock, RATES_END + timedelta(days=1))
    ExchangeRate.objects.create(currency="USD", day="2026-12-14", won="2000", source="ECB", checked_on=RATES_END)
    raise_version(None)
    assert found(client, sort="price") == ["in-dollars", "in-won"]
    assert found(client, price_max="3000", currency="USD") == ["in-dollars"]
    assert found(client, price_max="6000000", currency="KRW") == ["in-dollars"]
    assert found(client, price_max="5999999", currency="KRW") == []


# --- facts and statements --------------------------------------------------------------------------------
def end_fact(treatment: str, row: str) -> Fact:
    fact = Fact.objects.filter(treatment__slug=treatment, row=row, condition=None).first()
    Fact.objects.filter(pk=fact.pk).update(valid_until=NOVEMBER_30)
    raise_version()
    return fact


def test_a_stale_fact_is_marked_on_the_treatment_page(client, clock):
    end_fact("smp", "pain")
    on(clock, NOVEMBER_30)
    assert "out of date" not in text_of(client.get("/en/treatments/smp/"))
    on(clock, NOVEMBER_30 + timedelta(days=1))
    assert text_of(client.get("/en/treatments/smp/")).count("out of date") == 1


def test_a_stale_fact_has_the_status_stale_side_by_side(client, clock):
    fact = end_fact("smp", "pain")
    address = "/en/treatments/compare/?treatment=smp&treatment=fue"
    on(clock, NOVEMBER_30)
    assert "stale" not in {cell["status"] for cell in row_in(client.get(address + "&format=json").json(), "pain")}
    on(clock, NOVEMBER_30 + timedelta(days=1))
    answer = client.get(address + "&format=json").json()
    cells = [(row["key"], at, cell["status"]) for row in answer["rows"] for at, cell in enumerate(row["cells"])]
    assert [(key, at) for key, at, status in cells if status == "stale"] == [("pain", 0)]
    assert "out of date" in row_of(client.get(address), fact.get_row_display())


STATEMENTS = {
    "languages": {"language": "ja"},
    "features": {"feature": Feature},
    "conditions": {"condition": Condition},
    "practitioners": {"name": "Kim", "profession": "physician"},
    "certificates": {"name": "Clean", "issuer": "Somebody"},
    "offers": {"treatment": Treatment},
    "packages": {"name_en": "Trip", "included_en": "Sessions"},
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_stale_statement_is_marked_on_the_clinics_page(client, clock, name):
    clinic = make_clinic("stating", valid_until=LATER)
    columns = {
        key: value if isinstance(value, str) else value.objects.exclude(slug="smp").first()
        for key, value in STATEMENTS[name].items()
    }
    getattr(clinic, name).create(**columns, **SOURCE, valid_until=NOVEMBER_30)
    refresh_listings([clinic.pk])
    on(clock, NOVEMBER_30)
    assert "out of date" not in text_of(client.get("/en/clinics/stating/"))
    on(clock, NOVEMBER_30 + timedelta(days=1))
    assert text_of(client.get("/en/clinics/stating/")).count("out of date") == 1


def test_a_clinic_whose_own_facts_are_stale_is_marked_and_stays(client):
    make_clinic("old", valid_until=date(2026, 11, 20), checked_on=date(2026, 1, 1))
    assert "out of date" in text_of(client.get("/en/clinics/old/"))
    assert client.get("/en/clinics/?format=json").json()["count"] == 1


def test_a_stale_reference_price_is_marked_on_every_page_that_shows_it(client, clock):
    lines = ReferencePrice.objects.all()
    last = lines.get(slug="per-hair-seoul").valid_until
    on(clock, last)
    ExchangeRate.objects.exclude(currency="RUB").update(valid_until=LATER)
    City.objects.update(valid_until=LATER)
    raise_version(None)
    for address in ("/en/prices/", "/en/cities/seoul/", "/en/cities/compare/?city=seoul"):
        assert "out of date" not in text_of(client.get(address))
    on(clock, last + timedelta(days=1))
    assert text_of(client.get("/en/prices/")).count("out of date") == lines.count()
    assert text_of(client.get("/en/cities/seoul/")).count("out of date") == 2
    answer = client.get("/en/cities/compare/?city=seoul&format=json").json()
    assert {row_in(answer, key)[0]["status"] for key in ("official.hairs_2000", "official.per_hair")} == {"stale"}
