"""The index of a process keeps in step: after an edit, a new rate, a new day; and reading it costs two queries."""

from datetime import date, datetime, timedelta, timezone

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.actions import refresh_listings
from clinics.directory import Directory, directory
from clinics.models import Clinic, ClinicLanguage, ExchangeRate, Price
from core.cache import raise_version
from tests.making import TODAY, make_clinic, make_offer, won
from tests.oracle import Oracle, answer, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(content) -> Oracle:
    return make_world()


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
