"""The desk: what is due, for whoever may act on it, with links to lists that hold as many rows."""

import re
from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.models import Clinic, ExchangeRate, Feature, Offer, Practitioner, Price
from core.history.change import CHECKED
from core.models import OutboxMail
from core.outbox import put
from core.sourced import Dated
from desk.counting import count_all
from desk.figures import QUICK, Figures
from desk.imports.models import ImportRun
from pages.models import Report
from tests.desk import DESK, links, signed_in, soup, table, titles
from tests.inbox import make_request
from tests.making import make_clinic, won
from tests.staff import TODAY, found, full_scalp, make_stale, priced_clinic, sign_in_administrator, url
from treatments.models import Claim

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20


@pytest.fixture
def boss(client):
    return sign_in_administrator(client)


@pytest.fixture
def everything_current():
    for model in admin.site._registry:
        if issubclass(model, Dated):
            model.objects.update(checked_on=TODAY, valid_until=date(2027, 11, 1))
    Clinic.objects.update(registration_expires_on=date(2027, 11, 1))


def due(answer, title: str) -> dict[str, list[str]]:
    """{kind: its cells} of a section."""
    return {re.split(" Out of date in:| Translate:", row[0])[0]: row[1:] for row in table(answer, title)[1:]}


# --- who sees what --------------------------------------------------------------------------------------
def test_each_person_sees_only_what_she_may_act_on():
    market = ["Clinics and prices", "Registrations for foreign patients", "Exchange rates", "Missing translations"]
    mail = "This page as a mail"
    editor = signed_in("clinics", name="editor").get(DESK)
    assert sorted(titles(editor)) == sorted([*market, mail])
    coordinator = signed_in("consultations.read_consultation", "core.change_outboxmail", name="coordinator").get(DESK)
    assert titles(coordinator) == ["Requests", "Mails", mail]
    one = signed_in("clinics.change_practitioner", name="one").get(DESK)
    assert titles(one) == ["Clinics and prices", "Missing translations", mail]
    reader = signed_in("clinics.view_price", "clinics.view_clinic", name="reader").get(DESK)
    assert titles(reader) == [mail]
    assert "Nothing is due that you may act on." in reader.content.decode()


def test_nobody_but_staff_opens_the_desk(client, django_user_model):
    assert client.get(DESK).status_code == 302
    client.force_login(django_user_model.objects.create_user("visitor"), "django.contrib.auth.backends.ModelBackend")
    assert client.get(DESK).status_code == 302


def test_the_desk_stands_first_on_the_start_page(boss):
    assert soup(boss.get("/admin/")).select_one("#content a[href]")["href"] == DESK


# --- counts ---------------------------------------------------------------------------------------------
def test_every_count_is_that_of_the_list_it_leads_to(boss):
    Price.objects.filter(pk__in=list(Price.objects.values_list("pk", flat=True)[::3])).update(
        checked_on=date(2026, 1, 1), valid_until=date(2026, 6, 30)
    )
    Claim.objects.filter(pk__startswith="SMP").update(checked_on=TODAY, valid_until=date(2026, 12, 1))
    three = Clinic.objects.order_by("pk")[:3]
    for clinic, day in zip(three, ["2026-11-20", "2026-12-21", "2027-02-19"], strict=True):
        Clinic.objects.filter(pk=clinic.pk).update(registration_expires_on=day)
    Report.objects.create(page="/en/", text="A word is wrong")
    put(kind="test", to="somebody@example.org", subject="A test", body="Text")
    OutboxMail.objects.update(state="dead")
    for state in ("checked", "checked", "refused", "applied", "cancelled"):
        ImportRun.objects.create(kind="prices", file_name="prices.csv", digest="x", state=state)
    make_request(answer_by=date(2026, 11, 20)), make_request(), make_request(status="answered")

    answer = boss.get(DESK)
    promised = links(answer)
    assert len(promised) > 20
    for address, count in promised.items():
        assert boss.get(address).context["cl"].result_count == count, address
    assert due(answer, "Requests") == {"Consultation requests": ["2", "1"]}
    assert due(answer, "Mails") == {"Mails": ["1"]}
    assert due(answer, "Imports") == {"Imports": ["2", "1"]}
    assert due(answer, "Reports") == {"Reports from visitors": ["1"]}


def test_a_day_decides_what_is_stale_and_what_is_due(boss, everything_current):
    prices = list(Price.objects.order_by("pk")[:4])
    days = [TODAY - timedelta(1), TODAY, TODAY + timedelta(30), TODAY + timedelta(31)]
    for price, day in zip(prices, days, strict=True):
        Price.objects.filter(pk=price.pk).update(checked_on=date(2026, 1, 1), valid_until=day)
    assert due(boss.get(DESK), "Clinics and prices") == {"Prices": ["1", "2"]}


def test_registrations_are_counted_by_the_day_they_expire(boss, everything_current):
    days = [TODAY - timedelta(1), TODAY, *(TODAY + timedelta(after) for after in (30, 31, 60, 61, 90, 91))]
    clinics = list(Clinic.objects.order_by("pk")[: len(days)])
    for clinic, day in zip(clinics, days, strict=True):
        Clinic.objects.filter(pk=clinic.pk).update(registration_expires_on=day)
    assert due(boss.get(DESK), "Registrations") == {"Clinics": ["1", "2", "4", "6"]}
    keys = [clinic.pk for clinic in clinics]
    assert found(boss, Clinic, registration="expired") == {keys[0]}
    assert found(boss, Clinic, registration="within-30") == set(keys[1:3])
    assert found(boss, Clinic, registration="within-60") == set(keys[1:5])
    assert found(boss, Clinic, registration="within-90") == set(keys[1:7])
    assert keys[7] in found(boss, Clinic, registration="valid")


def test_only_the_newest_rate_of_a_currency_can_be_due(boss, everything_current):
    ExchangeRate.objects.all().delete()
    dated = {"won": 1000, "source": "Bank", "checked_on": date(2026, 1, 1)}
    ExchangeRate.objects.create(currency="USD", day=date(2026, 1, 1), valid_until=date(2026, 2, 1), **dated)
    ExchangeRate.objects.create(currency="USD", day=date(2026, 11, 1), valid_until=date(2026, 12, 1), **dated)
    old = ExchangeRate.objects.create(currency="EUR", day=date(2026, 1, 1), valid_until=date(2026, 2, 1), **dated)
    assert due(boss.get(DESK), "Exchange rates") == {"Exchange rates": ["1"]}
    assert found(boss, ExchangeRate, newest="stale") == {old.pk}


def test_the_stale_prices_of_a_city_are_one_click_away(boss, everything_current):
    daegu = make_clinic("in-daegu", city="daegu", offers={"fue": {"prices": [won(3_000_000)]}})
    busan = make_clinic("in-busan", city="busan", offers={"fue": {"prices": [won(4_000_000)]}})
    old, other = Price.objects.get(offer__clinic=daegu), Price.objects.get(offer__clinic=busan)
    make_stale(old, other)
    address = next(one["href"] for one in soup(boss.get(DESK)).select("small a") if one.get_text() == "Daegu")
    assert [row.pk for row in boss.get(address).context["cl"].result_list] == [old.pk]


def test_what_is_up_to_date_is_named_and_all_done_is_said(everything_current):
    staff = signed_in("clinics.change_price", "clinics.change_offer")
    assert "Nothing is due that you may act on." not in staff.get(DESK).content.decode()  # translations are missing
    Price.objects.update(note_en="")
    Offer.objects.update(legal_basis_en="", included_en="", not_included_en="")
    count_all()
    assert "Nothing is due that you may act on." in staff.get(DESK).content.decode()


# --- what is counted now and then -------------------------------------------------------------------------
def test_missing_translations_are_counted_by_language(boss):
    Feature.objects.update(name_ko="이름", definition_ko="뜻")
    Feature.objects.filter(slug=Feature.objects.first().slug).update(name_ja="", name_ru=None)
    count_all()
    assert due(boss.get(DESK), "Missing translations")["Features"] == ["0", "0", "1", "0", "1"]


def test_what_takes_long_to_count_shows_its_time_and_is_counted_on_demand(boss):
    boss.get(DESK)
    Figures.objects.filter(name="translations").update(took_ms=QUICK + 1)
    before = due(boss.get(DESK), "Missing translations").get("Features", ["0"] * 5)
    feature = Feature.objects.first()
    Feature.objects.filter(pk=feature.pk).update(name_ko="")
    boss.post(url(Claim.objects.first(), "changelist"), {"_check_now": Claim.objects.first().pk})  # the content changes

    answer = boss.get(DESK)
    assert due(answer, "Missing translations").get("Features", ["0"] * 5) == before
    assert "Counted on 21 November 2026 , 10:00, Korean time. Something has changed since then." in " ".join(
        soup(answer).get_text(" ").split()
    )
    answer = boss.post("/admin/desk/count/", {"next": DESK}, follow=True)
    assert answer.redirect_chain == [(DESK, 302)]
    assert due(answer, "Missing translations")["Features"][0] == str(int(before[0]) + 1)
    assert "Something has changed" not in answer.content.decode()


def test_counting_again_goes_back_to_a_page_of_ours_and_takes_a_post(boss):
    assert boss.get("/admin/desk/count/").status_code == 405
    assert boss.post("/admin/desk/count/", {"next": "https://example.org/"}).headers["Location"] == DESK


# --- size -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("counted", [False, True])
def test_the_page_asks_the_database_few_things_also_when_it_counts_anew(boss, counted):
    if counted:
        boss.get(DESK)
    with CaptureQueriesContext(connection) as queries:
        assert boss.get(DESK).status_code == 200
    assert len(queries) <= MOST_QUERIES


def test_the_page_takes_nothing_but_a_look(boss):
    assert boss.post(DESK).status_code == 405


def test_a_search_or_filter_of_many_rows_is_cut_off_and_says_so(boss):
    clinic = priced_clinic()
    dated = {"source": "A list", "checked_on": date(2026, 1, 1), "valid_until": date(2026, 6, 1)}
    rows = [Practitioner(clinic=clinic, name=f"P {n}", profession="physician", **dated) for n in range(2001)]
    Practitioner.objects.bulk_create(rows)
    answer = boss.get(url(Practitioner, "changelist"), {"checked": "stale"})
    assert answer.context["cl"].result_count == 2000
    assert "More than 2000 rows. Narrow the list by a filter or a search." in answer.content.decode()
    assert boss.get(url(Practitioner, "changelist"), {"checked": "stale", "p": 40}).status_code == 200


def test_a_list_of_many_owners_finds_what_a_list_of_few_finds(boss):
    """Filters of statements by city ask differently from 500 owners on."""
    few = found(boss, Practitioner, city="seoul")
    assert few == set(Practitioner.objects.filter(clinic__city__slug="seoul").values_list("pk", flat=True)[:50])
    priced = found(boss, Price, city="busan", treatment="fue")
    stated = Price.objects.filter(offer__clinic__city__slug="busan", offer__treatment__slug="fue")
    assert priced == set(stated.values_list("pk", flat=True))
    columns = {"kind": "hospital", "source": "A list", "checked_on": TODAY, "valid_until": date(2027, 1, 1)}
    seoul = Clinic.objects.filter(city__slug="seoul").first().city
    Clinic.objects.bulk_create(
        [Clinic(slug=f"many-{n}", name_en=f"Many {n}", name_key=f"many {n}", city=seoul, **columns) for n in range(501)]
    )
    assert found(boss, Practitioner, city="seoul") == few
    assert found(boss, Practitioner, city="nowhere") == set()


def test_lists_of_many_rows_are_put_in_order_by_their_day_alone(boss):
    heads = soup(boss.get(url(Price, "changelist"))).select("th.sortable")
    assert [head.get_text(" ", strip=True) for head in heads] == ["Valid until"]
    narrowed = soup(boss.get(url(Price, "changelist"), {"q": priced_clinic().name_en})).select("th.sortable")
    assert "Price" in [head.get_text(" ", strip=True) for head in narrowed]


def test_checking_leaves_a_line_in_the_history(boss):
    price = full_scalp(priced_clinic())
    make_stale(price)
    boss.post(f"{url(price, 'changelist')}?checked=stale", {"_check_now": price.pk})
    record = price.history.first()
    assert (record.history_change_reason, record.history_user.username) == (CHECKED, "administrator")
