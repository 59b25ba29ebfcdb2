"""Reports: exact figures, real and demonstration data apart, as a table, a picture and CSV."""

import csv
import io
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from clinics.models import Certificate, Clinic, ClinicLanguage, ExchangeRate, Price
from consultations.models import Consultation, Message
from desk.counting import count_all
from desk.reports import coverage, prices
from desk.reports.drawing import CHARACTERS, RIGHT, Bar, Box, bars, boxes, breadth, cut, short, ticks
from desk.reports.summary import FEWEST, ninety_percent, summary
from tests.desk import report, signed_in, soup, table
from tests.inbox import MARKER, make_request
from tests.making import SOURCE, make_clinic, won
from tests.properties import calm
from tests.staff import TODAY, sign_in_administrator

MOST_QUERIES = 20
SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def boss(client, db):
    return sign_in_administrator(client)


# --- order statistics -------------------------------------------------------------------------------------
def between(figures: list[int], share: Fraction) -> Fraction:
    """What lies at a share of the way from the first figure in order to the last, the plain way."""
    ordered, place = sorted(figures), share * (len(figures) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@calm(300)
@given(st.lists(st.integers(1, 20_000_000_000_000), min_size=FEWEST, max_size=60))
def test_quartiles_are_those_of_the_definition(figures):
    found = summary(figures)
    assert (found.count, found.lowest, found.highest) == (len(figures), min(figures), max(figures))
    for value, share in ((found.lower_quartile, (1, 4)), (found.median, (1, 2)), (found.upper_quartile, (3, 4))):
        assert value == float(between(figures, Fraction(*share)))
    assert ninety_percent(figures) == pytest.approx(float(between(figures, Fraction(9, 10))), rel=1e-15)
    assert found == summary(figures[::-1])


@pytest.mark.parametrize("figures", [[], [5], [5, 7]])
def test_of_fewer_than_three_only_their_number_is_said(figures):
    found = summary(figures)
    assert (found.count, found.lowest, found.median, found.highest) == (len(figures), None, None, None)
    assert ninety_percent(figures) is None


# --- prices -------------------------------------------------------------------------------------------------
def offers(*amounts: dict) -> dict:
    return {"fue": {"prices": list(amounts)}}


def fue_rows() -> dict[tuple[bool, str], dict]:
    return {(row["demo"], row["city"]): row for row in prices.count() if row["treatment"] == "fue"}


@pytest.mark.django_db
def test_prices_are_those_that_visitors_may_compare_today():
    for number, amount in enumerate([1000, 1500, 2000, 2600]):
        make_clinic(f"real-{number}", city="daegu", offers=offers(won(amount, amount + 500, basis="per_graft")))
    usd = {**won(200, basis="per_graft"), "currency": "USD"}  # 2 dollars
    rate = {"day": TODAY, "won": 1400, "source": "Bank", "checked_on": TODAY, "valid_until": date(2027, 1, 1)}
    ExchangeRate.objects.filter(currency="USD").delete(), ExchangeRate.objects.create(currency="USD", **rate)
    make_clinic("in-dollars", city="busan", offers=offers(usd))
    make_clinic("stale", city="daegu", offers=offers(won(1, basis="per_graft", valid_until=date(2026, 11, 20))))
    make_clinic("for-locals", city="daegu", offers=offers(won(2, basis="per_graft", audience="local")))
    make_clinic("not-comparable", city="daegu", offers=offers(won(3, basis="per_hair")))
    make_clinic("draft", city="daegu", status="draft", offers=offers(won(4, basis="per_graft")))
    expired = date(2026, 11, 20)
    make_clinic("expired", city="daegu", registration_expires_on=expired, offers=offers(won(5, basis="per_graft")))

    found = fue_rows()
    group = {"demo": False, "treatment": "fue", "area": "", "city": "daegu", "count": 4, "lowest": 2_000_000}
    quartiles = {"lower_quartile": 2_750_000, "median": 3_500_000, "upper_quartile": 4_300_000, "highest": 5_200_000}
    assert found[False, "daegu"] == group | quartiles
    assert found[False, "busan"]["count"] == 1 and found[False, "busan"]["median"] is None
    every = found[False, ""]
    five = [every[name] for name in ("lowest", "lower_quartile", "median", "upper_quartile", "highest")]
    assert (every["count"], five) == (5, [2_000_000, 3_000_000, 4_000_000, 5_200_000, 5_600_000])


@pytest.mark.django_db
def test_an_area_stands_by_itself():
    entry = {"prices": [won(900_000, area="hairline"), won(1_900_000, area="full-scalp")]}
    for number in range(3):
        make_clinic(f"smp-{number}", offers={"smp": entry})
    found = {row["area"]: row for row in prices.count() if not row["demo"] and row["city"] == ""}
    assert {area: (row["count"], row["median"]) for area, row in found.items()} == {
        "hairline": (3, 900_000),
        "full-scalp": (3, 1_900_000),
    }


def test_demonstration_data_stand_apart_and_are_marked(boss):
    make_clinic("real", city="daegu", offers=offers(won(1234, basis="per_graft")))
    count_all()
    heads = [head.get_text(" ", strip=True) for head in soup(boss.get(report("prices"))).select("h2")]
    assert heads.count("FUE") == 1 and heads.count("FUE Demonstration data") == 1
    assert heads.index("FUE") < heads.index("FUE Demonstration data")
    real = table(boss.get(report("prices")), "FUE")
    assert real[0] == ["City", "Clinics", "Lowest", "Lower quartile", "Median", "Upper quartile", "Highest"]
    assert ["Daegu", "1", *["too few"] * 5] in real and ["Seoul", "0", *["too few"] * 5] in real


def test_a_group_of_three_shows_its_figures(boss):
    for number, amount in enumerate([1000, 2000, 4000]):
        make_clinic(f"real-{number}", city="daegu", offers=offers(won(amount, basis="per_graft")))
    count_all()
    row = ["Daegu", "3", "₩2,000,000", "₩3,000,000", "₩4,000,000", "₩6,000,000", "₩8,000,000"]
    assert row in table(boss.get(report("prices")), "FUE")
    lines = list(csv.reader(io.StringIO(boss.get(report("prices"), {"format": "csv"}).content.decode("utf-8-sig"))))
    assert ["Real data", "FUE", "Daegu", "3", "2000000", "3000000", "4000000", "6000000", "8000000"] in lines
    assert any(line[0] == "Demonstration data" for line in lines)


# --- coverage -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_coverage_counts_the_published_clinics_that_state_a_fact():
    full = make_clinic(
        "full", city="daejeon", languages=["en", "ja"], features=[], website="https://example.org/",
        deposit_policy_en="None", offers=offers(won(1000)),
    )  # fmt: skip
    make_clinic("bare", city="daejeon")
    make_clinic("stale", city="daejeon", offers=offers(won(1, valid_until=date(2026, 11, 20))))
    make_clinic("gone", city="daejeon", registration_expires_on=date(2026, 11, 20))
    make_clinic("draft", city="daejeon", status="draft", languages=["en"])
    Certificate.objects.create(clinic=full, name="Clean", issuer="Office", expires_on=TODAY, **SOURCE)
    expired = {**SOURCE, "expires_on": date(2026, 11, 20)}
    Certificate.objects.create(clinic=Clinic.objects.get(slug="bare"), name="Clean", issuer="Office", **expired)

    (row,) = [row for row in coverage.count() if not row["demo"]]
    assert row["city"] == "daejeon"
    found = {name: row[name] for name in ("clinics", "registration", "price", "language", "certificate", "website")}
    assert found == {"clinics": 4, "registration": 3, "price": 1, "language": 1, "certificate": 1, "website": 1}
    assert (row["deposit"], row["aftercare"], row["performer"], row["practitioner"]) == (1, 0, 0, 0)


@pytest.mark.django_db
def test_coverage_agrees_with_counting_one_clinic_after_the_other():
    clinics = Clinic.objects.filter(status="published", is_demo=True)
    found = {row["city"]: row for row in coverage.count() if row["demo"]}
    for city in {clinic.city.slug for clinic in clinics}:
        own = [clinic for clinic in clinics if clinic.city.slug == city]
        assert found[city]["clinics"] == len(own)
        assert found[city]["language"] == sum(ClinicLanguage.objects.filter(clinic=one).exists() for one in own)
        current = [Price.objects.filter(offer__clinic=one, valid_until__gte=TODAY).exists() for one in own]
        assert found[city]["price"] == sum(current)
        assert found[city]["performer"] == sum(one.offers.exclude(performed_by="").exists() for one in own)
        assert found[city]["aftercare"] == sum(bool(one.aftercare_en) for one in own)


def test_coverage_sums_up_the_cities(boss):
    head, *rows = table(boss.get(report("coverage")), "Clinics that state it")
    assert head[0] == "Fact" and head[-1] == "All cities"
    assert rows
    for row in rows:
        assert sum(map(int, row[1:-1])) == int(row[-1])


# --- answers ------------------------------------------------------------------------------------------------
def asked(day: str, hours: float | None, language: str = "en", **columns) -> Consultation:
    """A request of this day, first answered so many hours later."""
    row = make_request(language=language, **columns)
    received = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=SEOUL)
    Consultation.objects.filter(pk=row.pk).update(created_at=received)
    if hours is not None:
        for late, by_staff in ((hours, True), (hours + 5, True), (hours / 2, False)):
            key = f"{row.pk}-{late}-{by_staff}"
            message = Message.objects.create(
                consultation=row, by_staff=by_staff, form_key=key, text="Text", language="en"
            )
            Message.objects.filter(pk=message.pk).update(sent_at=received + timedelta(hours=late))
    return row


def test_answer_times_are_counted_by_week_and_language(boss):
    for hours in (2, 4, 6, 20):
        asked("2026-11-18", hours)
    asked("2026-11-16", None, "ja"), asked("2026-11-15", 8, "ja"), asked("2026-11-18", 1, status="spam")
    asked("2026-08-30", 3)  # before the first week

    answer = boss.get(report("requests"))
    weeks = {row[0]: row[1:] for row in table(answer, "By week")[1:]}
    assert list(weeks)[0] == "2026-08-31" and list(weeks)[-1] == "2026-11-16" and len(weeks) == 12
    assert weeks["2026-11-16"] == ["5", "4", "5.0 h", "15.8 h"]
    assert weeks["2026-11-09"] == ["1", "1", "too few", "too few"]
    assert weeks["2026-10-26"] == ["0", "0", "too few", "too few"]
    languages = {row[0]: row[1:] for row in table(answer, "By language")[1:]}
    assert languages["English"] == ["4", "4", "5.0 h", "15.8 h"]
    assert languages["日本語"] == ["2", "1", "too few", "too few"]


def test_the_report_on_requests_reads_no_answer_and_names_nobody(boss, settings):
    row = asked("2026-11-18", 2)
    settings.FIELD_KEYS = ["Y" * 43 + "="]
    answer = boss.get(report("requests"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert MARKER.lower() not in text.lower() and row.reference not in text


# --- who may read which, and how ------------------------------------------------------------------------------
@pytest.mark.django_db
def test_each_report_asks_for_its_permission():
    kinds = ["prices", "coverage", "freshness", "requests"]
    allowed = {
        "prices": ["clinics.view_price"],
        "clinics": ["clinics.view_clinic"],
        "requests": ["consultations.read_consultation"],
        "nothing": [],
    }
    found = {}
    for name, permissions in allowed.items():
        staff = signed_in(*permissions, name=name)
        found[name] = [kind for kind in kinds if staff.get(report(kind)).status_code == 200]
        assert all(
            staff.get(report(kind), {"format": "csv"}).status_code == 403 for kind in kinds if kind not in found[name]
        )
    assert found == {
        "prices": ["prices"],
        "clinics": ["coverage", "freshness"],
        "requests": ["requests"],
        "nothing": [],
    }


@pytest.mark.django_db
def test_the_first_report_opens_that_one_may_see(client):
    assert signed_in("consultations.read_consultation").get("/admin/desk/reports/").headers["Location"] == report(
        "requests"
    )
    assert signed_in(name="nobody").get("/admin/desk/reports/").status_code == 403
    assert client.get(report("prices")).status_code == 302


def test_an_unknown_report_is_not_found_and_nothing_takes_a_post(boss):
    assert boss.get("/admin/desk/reports/nonsense/").status_code == 404
    assert boss.post(report("prices")).status_code == 405


@pytest.mark.parametrize("slug", ["prices", "coverage", "freshness", "requests"])
def test_a_report_is_light_and_its_pictures_are_said_in_words(boss, slug):
    """Also when it is counted anew, as it is here."""
    with CaptureQueriesContext(connection) as queries:
        answer = boss.get(report(slug))
    assert len(queries) <= MOST_QUERIES
    pictures = soup(answer).select("svg[role=img]")
    assert pictures
    for picture in pictures:
        named = picture["aria-labelledby"].split()
        assert [picture.find(id=key).get_text(strip=True) != "" for key in named] == [True, True]
        assert picture.find_parent("section").find("table")
    assert "style=" not in answer.content.decode()


def test_no_cell_of_the_csv_is_a_formula(boss):
    clinic = Clinic.objects.filter(status="published").first()
    type(clinic.city).objects.filter(pk=clinic.city_id).update(name_en="=1+1")
    count_all()
    text = boss.get(report("prices"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "'=1+1" in text
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_an_empty_portal_has_reports_too(no_other_clinics, boss):
    count_all()
    for slug in ("prices", "coverage", "freshness", "requests"):
        assert boss.get(report(slug)).status_code == 200
    assert "There is nothing to report yet." in boss.get(report("prices")).content.decode()


# --- pictures -------------------------------------------------------------------------------------------------
@given(st.integers(0, 10**13) | st.floats(0.01, 1e6))
def test_an_axis_begins_at_zero_and_reaches_the_top_in_few_steps(top):
    found = ticks(top)
    assert found[0] == 0 and found[-1] >= top * (1 - 1e-9)
    assert 2 <= len(found) <= 7


@given(st.lists(st.lists(st.integers(0, 10**12), min_size=5, max_size=5).map(sorted), max_size=8))
def test_no_mark_leaves_the_picture(groups):
    rows = [Box("One", tuple(figures)) for figures in groups] + [Box("None", None)]
    drawn = [
        boxes("Title", "Text", rows),
        bars("Title", "Text", [Bar("One", [("good", n) for n in one]) for one in groups]),
    ]
    for picture in drawn:
        for mark in picture.marks:
            assert mark.x >= 0 and mark.width >= 0 and mark.x + mark.width <= RIGHT + 3
            assert mark.y >= 0 and mark.y + mark.height <= picture.height


def test_a_stroke_stands_at_the_median():
    picture = boxes("Title", "Text", [Box("One", (0, 25, 50, 75, 100))])
    marks = {mark.css: mark for mark in picture.marks if mark.css != "grid"}
    assert (marks["whole"].x, marks["whole"].width) == (240, 500)
    assert (marks["middle"].x, marks["middle"].width) == (365.0, 250)
    assert marks["median"].x + marks["median"].width / 2 == 490


def test_a_bar_says_its_figure_and_a_box_of_too_few_that_it_has_none():
    picture = bars("Title", "Text", [Bar("One", [("good", 30), ("soon", 20)])], unit=" %", top=100, totals=True)
    assert [(one.text, one.x) for one in picture.labels if one.css == "end"] == [("50 %", 496.0)]
    assert [one.text for one in boxes("Title", "Text", [Box("One", None)]).labels if one.css == "few"] == ["too few"]


@given(st.text(max_size=80))
def test_a_label_ends_before_the_axis(name):
    assert breadth(cut(name)) <= CHARACTERS
    assert cut(name) == name or cut(name).endswith("…")


@pytest.mark.parametrize(
    ("language", "figures"),
    [("en", ["40", "1.5k", "200k", "2.5M"]), ("ko", ["40", "1500", "20만", "250만"])],
)
def test_large_figures_are_short_as_the_language_writes_them(language, figures):
    with translation.override(language):
        assert [short(one) for one in (40, 1500, 200_000, 2_500_000)] == figures
