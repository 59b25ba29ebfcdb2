"""A draft: kept only when asked for, encrypted, for a day, opened and deleted by its own address."""

import re
from datetime import timedelta

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from clinics.models import Clinic
from consultations import actions
from consultations.models import Consultation, Draft
from tests.asking import MARKER, filled, main, make_consent_text, open_form, send, soup, summary
from tests.clock import NOW
from tests.pictures import jpeg, upload

SAVED = re.compile(r"/en/consultation/draft/[-\w]{43}/")


@pytest.fixture
def consent_text(db):
    return make_consent_text()


def save(client, query="", **changes):
    return send(client, query, do="draft", **changes)


def address_of(response) -> str:
    """The path under which the draft is found again."""
    (link,) = (link["href"] for link in main(response).find_all("a") if "/draft/" in link["href"])
    assert link.startswith("http://testserver/en/consultation/draft/")
    return SAVED.search(link)[0]


def later(**time):
    return time_machine.travel(NOW + timedelta(**time), tick=False)


def test_nothing_is_kept_before_somebody_presses_save(client, consent_text):
    open_form(client)
    send(client, name="")
    assert not Draft.objects.exists()


def test_a_draft_opens_the_form_as_it_was_left(client, consent_text):
    clinic = Clinic.objects.published().first()
    response = save(client, f"?clinic={clinic.slug}", clinics=[clinic.slug], no_phone_calls="on", email="not yet")
    assert response.status_code == 200 and not Consultation.objects.exists()
    page = soup(Client().get(address_of(response)))
    form = page.find(id="consultation-form")
    values = {field["name"]: field.get("value", "") for field in form.find_all("input", type=["text", "email"])}
    assert values == {
        "since": f"{MARKER} since", "travel": f"{MARKER} travel", "matters": f"{MARKER} matters",
        "name": f"{MARKER} name", "email": "not yet", "phone": f"{MARKER} phone", "homepage": "",
    }  # fmt: skip
    chosen = {box["name"]: [] for box in form.find_all("input", checked=True)}
    for box in form.find_all("input", checked=True):
        chosen[box["name"]].append(box.get("value", "on"))
    assert chosen == {"clinics": [clinic.slug], "languages": ["en", "ja"], "no_phone_calls": ["on"]}
    selected = {select["name"]: select.find("option", selected=True)["value"] for select in form.find_all("select")}
    assert selected == {"condition": "male-pattern", "treatment": "not-sure", "country": "DE", "channel": "line"}
    assert form.find("textarea").get_text().split() == [MARKER, "message", "line", "two"]


def test_a_draft_holds_no_consent_no_photo_and_not_what_is_asked_only_to_know_who_may_send(client, consent_text):
    response = save(client, consent="on", marketing="on", photos=upload(jpeg()))
    token = address_of(response).split("/")[-2]
    left_out = {"consent", "marketing", "photos", "adult", "lives_in_korea", "token", "homepage", "do"}
    assert actions.read_draft(token).keys() & (left_out | {"csrfmiddlewaretoken"}) == set()
    named = client.post("/en/consultation/", "do=draft&photos=scalp.jpg", "application/x-www-form-urlencoded")
    for answer in (response, named):
        assert "Photos are not part of a draft." in main(answer).get_text()
    assert "Photos are not part" not in save(client).content.decode()


def test_a_draft_is_encrypted_and_its_token_is_not_kept(client, consent_text):
    token = address_of(save(client)).split("/")[-2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers, token_hash FROM consultations_draft")
        ((answers, key),) = cursor.fetchall()
    assert answers.startswith("enc1:") and MARKER not in answers
    assert token not in key and len(key) == 64


def test_a_draft_is_gone_after_a_day(client, consent_text):
    address = address_of(save(client))
    with later(hours=23, minutes=59):
        assert client.get(address).status_code == 200
    with later(hours=24):
        response = client.get(address)
    assert response.status_code == 404
    assert main(response).find("h1").get_text() == "There is no draft here"
    assert main(response).find("a", href=reverse("consultation"))


def test_its_writer_deletes_a_draft(client, consent_text):
    address = address_of(save(client))
    page = main(client.get(address))
    assert page.find("form", action=address).find("button").get_text() == "Delete my draft"
    assert Draft.objects.count() == 1  # GET changes nothing
    for _ in range(2):
        response = client.post(address)
        assert (response.status_code, main(response).find("h1").get_text()) == (200, "Your draft is deleted")
    assert not Draft.objects.exists()
    assert client.get(address).status_code == 404


def test_deleting_needs_the_csrf_token(consent_text):
    strict = Client(enforce_csrf_checks=True)
    address = address_of(save(Client()))
    assert strict.post(address).status_code == 403
    page = soup(strict.get(address))
    csrf = page.find("form", action=address).find("input", {"name": "csrfmiddlewaretoken"})["value"]
    # A page that tells nobody its address makes the browser keep its origin to itself as well.
    assert strict.post(address, {"csrfmiddlewaretoken": csrf}, headers={"origin": "null"}).status_code == 200
    assert not Draft.objects.exists()


def test_saving_a_draft_again_takes_the_place_of_the_first(client, consent_text):
    first = address_of(save(client))
    held = soup(client.get(first)).find("input", {"name": "draft"})["value"]
    second = address_of(save(client, draft=held, name="Other"))
    assert first != second and Draft.objects.count() == 1
    assert client.get(first).status_code == 404
    assert soup(client.get(second)).find(id="id_name")["value"] == "Other"


def test_a_draft_that_is_sent_is_deleted(client, consent_text):
    with later(minutes=-1):
        held = soup(client.get(address_of(save(client))))
    tokens = {name: held.find("input", {"name": name})["value"] for name in ("draft", "token")}
    assert client.post("/en/consultation/", filled(**tokens)).status_code == 302
    assert (Consultation.objects.count(), Draft.objects.count()) == (1, 0)


def test_a_request_counts_as_sent_though_its_draft_cannot_be_deleted(client, consent_text):
    def no_deleting(execute, sql, params, many, context):
        if sql.startswith('DELETE FROM "consultations_draft'):
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    held = address_of(save(client)).split("/")[-2]
    with connection.execute_wrapper(no_deleting):
        assert send(client, draft=held).status_code == 302
    assert Consultation.objects.count() == 1


def test_who_may_not_send_may_not_save_either(client, consent_text):
    assert "If you are under 18" in save(client, adult="no").content.decode()
    assert "If you live in Korea" in save(client, lives_in_korea="yes").content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"homepage": "x"}, "A hidden field was filled in."), ({"message": "x" * 20_001}, "This is too long")],
)
def test_what_is_no_draft_is_refused_and_kept_on_the_page(client, consent_text, changes, says):
    response = save(client, **changes)
    assert response.status_code == 422
    ((address, sentence),) = summary(response)
    assert soup(response).find(id=address[1:]) and sentence.startswith(says)
    assert soup(response).find(id="id_name")["value"] == f"{MARKER} name"
    assert not Draft.objects.exists()


def test_drafts_have_a_limit(client, consent_text, settings):
    settings.RATE_LIMITS = True
    assert [save(client).status_code for _ in range(21)] == [200] * 20 + [429]


def test_a_draft_that_cannot_be_saved_or_opened_is_said(client, consent_text, settings):
    def stopped(execute, sql, params, many, context):
        if "consultations_draft" in sql:
            raise OperationalError("the database is stopped")
        return execute(sql, params, many, context)

    address = address_of(save(client))
    with connection.execute_wrapper(stopped):
        not_saved = save(client)
        assert [client.get(address).status_code, client.post(address).status_code] == [503, 503]
    assert not_saved.status_code == 503
    again = {field["name"]: field["value"] for field in main(not_saved).find_all("input", type="hidden")}
    assert (again["do"], again["name"]) == ("draft", f"{MARKER} name")
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert client.get(address).status_code == 503
    assert Draft.objects.count() == 1


def test_the_address_of_a_draft_goes_nowhere(client, consent_text):
    response = save(client)
    address = address_of(response)
    for page in (response, client.get(address), client.post(address), client.get(address)):
        assert page.headers["Cache-Control"] == "no-store, private"
        assert page.headers["Referrer-Policy"] == "no-referrer"
    page = soup(client.get(address_of(save(client))))
    assert page.find("meta", {"name": "robots"})["content"] == "noindex, nofollow"
    assert not page.find("link", rel="canonical")
    token = address.split("/")[-2]
    assert token not in str(page.find("head")) + str(page.find(class_="report"))


def test_the_button_comes_after_send_and_skips_the_browsers_checks(client, consent_text):
    send_button, save_button = main(open_form(client)).find(id="consultation-form").find_all("button")
    assert (send_button["id"], save_button["id"]) == ("send", "save")  # Enter presses the first
    assert save_button.has_attr("formnovalidate")
    assert save_button["formenctype"] == "application/x-www-form-urlencoded"  # photos are not sent for nothing
    told = main(open_form(client)).find(id=save_button["aria-describedby"]).get_text()
    assert told.startswith("A draft is kept encrypted for 24 hours")
    assert (save_button["name"], save_button["value"]) == ("do", "draft")


def test_an_empty_draft_is_a_draft(client, consent_text):
    response = client.post("/en/consultation/", {"do": "draft"})
    assert actions.read_draft(address_of(response).split("/")[-2]) == {}
    assert client.get(address_of(response)).status_code == 200
