"""Korea beside the US and UK: every amount with source, year and caveat, in any currency that has a rate."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from bs4 import BeautifulSoup

from clinics.market import market
from clinics.models import City, ExchangeRate, ReferencePrice
from clinics.present import view_of
from clinics.prices import official
from core.cache import raise_version
from core.money import format_amount, minor_units
from tests.making import messages_of, row_in, row_of, text_of

pytestmark = pytest.mark.django_db
CURRENCIES = ["USD", "EUR", "GBP", "JPY", "CNY", "AED", "KRW"]
SMP = {
    "full scalp": ("US$1,200–2,000", "US$3,500–5,000"),
    "hairline only": ("US$600–1,000", "US$1,500–2,500"),
    "scar camouflage": ("US$300–800", "US$1,200–2,000"),
    "touch-up session": ("US$150–300", "US$500–1,000"),
}
HAIRS_2000 = {
    "Seoul": "₩6,853,857", "Busan": "₩6,787,353", "Gwangju": "₩6,499,069", "Incheon": "₩6,200,000",
    "Sejong": "₩2,133,200",
}  # fmt: skip
PER_HAIR = {
    "Seoul": "₩4,223", "Gyeonggi": "₩3,667", "Busan": "₩5,443", "Daegu": "₩8,380", "Daejeon": "₩1,800",
    "Gwangju": "₩21,000", "Incheon": "₩1,400",
}  # fmt: skip


def section(client, heading: str, currency: str = "USD"):
    page = BeautifulSoup(client.get(f"/en/prices/?currency={currency}").content, "html.parser")
    return next(part for part in page.select("main section") if part.h2.get_text(strip=True) == heading)


def lines(part) -> list[tuple[str, str, bool]]:
    """(label, amount, has a bar) of each line."""
    return [
        (item.find("span").get_text(strip=True), item.bdi.get_text(strip=True), item.svg is not None)
        for item in part.select("li.range-row")
    ]


def words(part) -> str:
    return " ".join(part.get_text(" ").split())


# --- what stands there -----------------------------------------------------------------------------------
def test_smp_stands_there_by_area_korea_first_with_bars(client):
    part = section(client, "SMP")
    assert [heading.get_text() for heading in part.find_all("h3")] == list(SMP)
    expected = []
    for korea, abroad in SMP.values():
        expected += [("South Korea", korea, True), ("US / UK", abroad, True)]
    assert lines(part) == expected


def test_smp_names_its_source_year_and_caveat(client):
    text = words(section(client, "SMP"))
    assert "“A Global Medical Tourist's Guide to SMP in South Korea”, medical-tourism marketing article , 2026" in text
    assert "One marketing article, not an official statistic." in text
    assert "Checked 21 November 2026" in text


def test_the_official_averages_stand_there_with_source_year_and_caveat(client):
    part = section(client, "Official Korean averages, 2,000 hairs or more")
    assert lines(part) == [(region, amount, True) for region, amount in HAIRS_2000.items()]
    text = words(part)
    assert "Health Insurance Review and Assessment Service (HIRA)" in text and ", 2024" in text
    assert "Average without tests and aftercare." in text and "a graft holds about two hairs" in text
    assert "one report prints 6,490,969 won" in text


def test_the_averages_for_one_hair_stand_there_without_bars_and_name_the_unit(client):
    part = section(client, "Official Korean averages for one hair")
    shown = lines(part)
    assert {(region, amount) for region, amount, _bar in shown} >= set(PER_HAIR.items())
    assert [region for region, _amount, bar in shown if bar] == []
    text = words(part)
    assert "The unit is one hair (mo), not one graft." in text and ", 2024" in text
    assert "English reports wrongly say “graft”" in text


@pytest.mark.parametrize("region", ["Incheon", "Gwangju"])
def test_incheon_and_gwangju_for_one_hair_are_said_not_to_be_comparable(client, region):
    part = section(client, "Official Korean averages for one hair")
    row = next(item for item in part.select("li.range-row") if item.find("span").get_text() == region)
    assert "probably billed in another unit: not to be compared" in words(row)


def test_one_operation_in_korea_stands_beside_the_uk(client):
    part = section(client, "Hair transplant, one operation")
    assert lines(part) == [("South Korea", "₩3,000,000–12,000,000", True), ("United Kingdom", "£1,000–30,000", True)]
    assert "NHS, Hair transplant , 2026" in words(part)


def test_every_bar_lies_on_its_axis(client):
    page = BeautifulSoup(client.get("/en/prices/").content, "html.parser")
    bars = [(float(rect["x"]), float(rect["width"])) for rect in page.select("svg.bar rect.rng")]
    assert len(bars) == 8 + 2 + 5
    assert all(0 <= x <= 100 and width >= 1 and x + width <= 100.1 for x, width in bars)


@pytest.mark.parametrize("slug", ["per-hair-incheon", "per-hair-gwangju"])
def test_what_may_not_be_compared_is_drawn_nowhere_even_where_bars_are(slug):
    drawn = {line.row.slug: line.x for line in official(view_of(market(), "USD", {}), "per_hair", bars=True)}
    assert drawn[slug] is None
    assert drawn["per-hair-seoul"] is not None


# --- converting --------------------------------------------------------------------------------------------
def in_currency(won: int, currency: str) -> str:
    """'US$5,130': converted at the loaded rate, to three digits."""
    if currency == "KRW":
        return format_amount(won, "KRW")
    rate = ExchangeRate.objects.filter(currency=currency).order_by("-day").first().won
    whole = Decimal(won) / rate
    step = Decimal(10) ** (len(str(int(whole))) - 3)
    shown = int((whole / step).to_integral_value(ROUND_HALF_EVEN) * step)
    return format_amount(shown * minor_units(currency), currency).replace("\u00a0", " ")


@pytest.mark.parametrize("currency", CURRENCIES)
def test_averages_convert_to_the_currency_asked_for(client, currency):
    text = words(section(client, "Official Korean averages, 2,000 hairs or more", currency))
    for won in (6_853_857, 6_787_353, 6_499_069, 6_200_000, 2_133_200):
        assert format_amount(won, "KRW") in text
        assert (f"about {in_currency(won, currency)}" in text) is (currency != "KRW")


def test_dollars_convert_to_won(client):
    rate = ExchangeRate.objects.get(currency="USD").won
    text = words(section(client, "SMP", "KRW"))
    low, high = (int((amount * rate / 10_000).to_integral_value()) * 10_000 for amount in (1200, 2000))
    assert f"US$1,200–2,000 ( about ₩{low:,}–{high:,} )" in text


@pytest.mark.parametrize("currency", [code for code in CURRENCIES if code != "KRW"])
def test_the_day_of_the_rate_and_who_published_it_is_named(client, currency):
    line = row_of(client.get(f"/en/prices/?currency={currency}"), "Reference rate of")
    assert "30 October 2026" in line and "European Central Bank" in line
    assert ("peg to the US dollar" in line) is (currency == "AED")


def test_roubles_say_no_reference_rate_and_nothing_is_converted(client):
    response = client.get("/en/prices/?currency=RUB")
    text = text_of(response)
    assert "there is no reference rate, so nothing is converted" in text
    assert text.count("(no reference rate)") == ReferencePrice.objects.count()
    assert "about RUB" not in text
    assert "US$1,200–2,000" in text and "₩6,853,857" in text


def test_an_unknown_currency_gives_dollars_with_a_message(client):
    response = client.get("/en/prices/?currency=DOGE")
    assert response.status_code == 200
    assert messages_of(response) == ["We do not know the currency “DOGE”. US dollars are shown."]
    assert "about US$5,130" in text_of(response)


def test_a_price_without_a_rate_is_shown_in_its_own_currency(client):
    ExchangeRate.objects.filter(currency="GBP").delete()
    raise_version(None)
    part = section(client, "Hair transplant, one operation")
    assert lines(part)[1] == ("United Kingdom", "£1,000–30,000", False)
    assert "no reference rate" in words(part)


# --- cities side by side --------------------------------------------------------------------------------------
@pytest.mark.parametrize("currency", ["USD", "KRW", "RUB"])
def test_cities_side_by_side_never_show_the_figure_of_incheon_for_one_hair(client, currency):
    address = f"/en/cities/compare/?currency={currency}"
    answer = client.get(address + "&format=json").json()
    at = [item["slug"] for item in answer["items"]].index("incheon")
    cell = row_in(answer, "official.per_hair")[at]
    assert cell["text"] == "not compared: the official figure is probably billed in another unit"
    assert (cell["value"], cell["low"], cell["high"], cell["status"]) == (None, None, None, "disputed")
    for page in (address, address + "&format=csv", address + "&format=json"):
        content = client.get(page).content.decode()
        assert "1,400" not in content and "1400" not in content


def test_cities_side_by_side_show_the_other_averages(client):
    answer = client.get("/en/cities/compare/?currency=KRW&format=json").json()
    per_hair = dict(zip([item["slug"] for item in answer["items"]], row_in(answer, "official.per_hair"), strict=True))
    hairs = dict(zip([item["slug"] for item in answer["items"]], row_in(answer, "official.hairs_2000"), strict=True))
    assert {slug: cell["text"] for slug, cell in per_hair.items() if slug != "incheon"} == {
        "seoul": "₩4,223", "busan": "₩5,443", "daegu": "₩8,380", "daejeon": "₩1,800",
    }  # fmt: skip
    assert {slug: cell["text"] for slug, cell in hairs.items()} == {
        "seoul": "₩6,853,857", "busan": "₩6,787,353", "daegu": "not published", "daejeon": "not published",
        "incheon": "₩6,200,000",
    }  # fmt: skip
    assert (hairs["seoul"]["low"], hairs["seoul"]["currency"], hairs["seoul"]["status"]) == (6_853_857, "KRW", "known")
    assert hairs["seoul"]["source"].endswith(", 2024")


def test_busan_is_said_to_be_cheaper_and_the_official_average_says_otherwise(client):
    text = text_of(client.get("/en/cities/busan/"))
    assert "Marketing pages say that Busan is cheaper than Seoul." in text
    assert "5,443 won per hair in Busan and 4,223 in Seoul" in text


def test_only_cities_of_the_table_are_compared(client):
    answer = client.get("/en/cities/compare/?city=seoul&city=gwangju&city=seoul&format=json").json()
    assert [item["slug"] for item in answer["items"]] == ["seoul"]
    assert answer["messages"] == [
        "“gwangju” is not in our list of cities. It was left out.",
        "“seoul” was asked for more than once. It is shown once.",
    ]
    assert City.objects.count() == 5
