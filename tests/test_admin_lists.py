"""Django admin: finding rows, at any size, and whatever is sent."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.models import Clinic, Price, ReferencePrice
from insights.models import Article
from tests.staff import (
    TODAY,
    crowded_clinic,
    errors,
    found,
    full_scalp,
    make_stale,
    only_looking,
    priced_clinic,
    save,
    sign_in_administrator,
    sign_in_staff,
    url,
)
from treatments.models import Claim

pytestmark = pytest.mark.django_db
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
MOST_QUERIES, MOST_OPTIONS = 21, 300  # session, user and phone are three of them; a select lists all permissions


@pytest.fixture
def staff(client):
    return sign_in_staff(client)


@pytest.fixture
def boss(client):
    return sign_in_administrator(client)


@pytest.fixture
def clinic():
    return priced_clinic()


# --- filters and search -------------------------------------------------------------------------------
def test_rows_are_found_by_whether_they_need_checking_again(staff):
    claims = list(Claim.objects.order_by("pk")[:3])
    Claim.objects.all().update(checked_on=TODAY, valid_until=date(2027, 11, 21))
    for claim, until in zip(claims, ["2026-11-20", "2026-11-21", "2026-12-21"], strict=True):
        Claim.objects.filter(pk=claim.pk).update(checked_on=date(2026, 1, 1), valid_until=until)

    assert found(staff, Claim, checked="stale") == {claims[0].pk}
    assert found(staff, Claim, checked="due") == {claims[1].pk, claims[2].pk}
    assert not {claim.pk for claim in claims} & found(staff, Claim, checked="current")
    assert "Out of date" in staff.get(url(Claim, "changelist"), {"checked": "stale"}).content.decode()


def test_clinics_are_found_by_stale_prices(staff, clinic):
    Price.objects.update(valid_until=date(2027, 1, 1))
    make_stale(full_scalp(clinic))
    assert found(staff, Clinic, prices="stale") == {clinic.pk}


def test_clinics_are_found_by_the_state_of_their_registration(staff):
    four = list(Clinic.objects.order_by("pk")[:4])
    Clinic.objects.update(registration_expires_on=date(2027, 6, 1), registration_checked_on=TODAY)
    Clinic.objects.filter(pk=four[0].pk).update(registration_expires_on=date(2026, 11, 20))
    Clinic.objects.filter(pk=four[1].pk).update(registration_expires_on=date(2026, 11, 21))
    Clinic.objects.filter(pk=four[2].pk).update(status="draft", registration_number="", registration_expires_on=None)

    assert found(staff, Clinic, registration="expired") == {four[0].pk}
    assert found(staff, Clinic, registration="within-30") == {four[1].pk}
    assert four[2].pk in found(staff, Clinic, registration="none")
    assert four[3].pk in found(staff, Clinic, registration="valid")


def test_clinics_are_found_by_name_slug_and_number(staff, clinic):
    for text in (clinic.name_en.upper(), clinic.name_ko, clinic.slug, clinic.registration_number.lower()):
        assert clinic.pk in found(staff, Clinic, q=text)
    assert found(staff, Clinic, q="no such clinic") == set()


def test_prices_are_found_by_the_name_of_their_clinic(staff, clinic):
    everything = set(Price.objects.filter(offer__clinic=clinic).values_list("pk", flat=True))
    assert everything <= found(staff, Price, q=clinic.name_en)
    assert found(staff, Price, q="no such clinic") == set()


# --- size -------------------------------------------------------------------------------------------
def opens_lightly(client, address: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"][:200] for query in queries)
    selects = re.findall(r"<select.*?</select>", page.content.decode(), re.DOTALL)
    assert max([select.count("<option") for select in selects], default=0) <= MOST_OPTIONS


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_form_opens_lightly(boss, model):
    made = admin.site.get_model_admin(model)
    opens_lightly(boss, url(model, "changelist"))
    opens_lightly(boss, url(model, "changelist") + "?q=a")
    if made.has_add_permission(boss.get("/admin/").wsgi_request):
        opens_lightly(boss, url(model, "add"))
    row = model._base_manager.order_by("pk").first()
    if row is not None:
        opens_lightly(boss, url(row, "change"))


def test_the_form_of_a_clinic_costs_the_same_however_much_it_holds(staff):
    clinic = crowded_clinic()
    offer = clinic.offers.first()
    for row in (clinic, offer, offer.prices.first()):
        opens_lightly(staff, url(row, "change"))
    only_looking(staff)
    opens_lightly(staff, url(clinic, "change"))


def test_deleting_a_clinic_counts_what_goes_with_it(boss):
    opens_lightly(boss, url(crowded_clinic(), "delete"))


# --- what no form sends -----------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
def test_a_choice_that_cannot_be_read_is_a_message(boss, model):
    for value in ["abc", "", "9" * 30, "1\x00"]:
        data = {"action": "delete_selected", "_selected_action": value, "index": "0"}
        answer = boss.post(url(model, "changelist"), data, follow=True)
        assert answer.status_code == 200
        if model is not Claim or "\x00" in value:  # claims are known by words
            assert "cannot be read. Nothing was changed." in answer.content.decode()


@pytest.mark.parametrize("value", ["abc", "9" * 30, "-1", "1\x00"])
def test_a_relation_that_cannot_be_read_is_a_form_error(staff, clinic, value):
    assert "valid" in errors(save(staff, Article.objects.first(), treatments=[value]))
    assert "valid" in errors(save(staff, ReferencePrice.objects.first(), claims=[value]))
    assert errors(save(staff, clinic, district=value))


def test_a_search_for_a_nul_finds_as_if_it_were_not_there(staff, clinic):
    for model in (Clinic, Price, Claim):
        assert staff.get(url(model, "changelist"), {"q": "a\x00"}).status_code == 200
    query = {"term": "a\x00", "app_label": "clinics", "model_name": "price", "field_name": "offer"}
    assert staff.get("/admin/autocomplete/", query).status_code == 200


def test_the_content_security_policy_has_nothing_to_refuse(boss, clinic):
    for address in (url(clinic, "change"), url(Clinic, "changelist"), url(Article, "add"), "/admin/"):
        page = boss.get(address)
        text = page.content.decode()
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|\son\w+=\"|\sstyle=\"|<style", text) == []
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//", text) == []
        assert "css/admin.css" in text
        assert "Hairline Korea" in text
