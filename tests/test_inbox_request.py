"""One request: closed until somebody says why, open for one answer, with everything that was done on record."""

import io
import logging
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinics.models import Clinic
from consultations import actions, photos
from consultations.models import AccessRecord, Consultation, Message
from consultations.photos import PreparedPhoto
from tests.inbox import (
    LIST,
    MARKER,
    TEXTS,
    answer,
    content,
    coordinator,
    do,
    in_seoul,
    make_request,
    opened,
    page_of,
    soup,
    told,
    with_everything,
)
from tests.staff import sign_in, sign_in_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora(client):
    return coordinator(client)


@pytest.fixture
def clinic() -> Clinic:
    return Clinic.objects.published().order_by("slug").first()


@pytest.fixture
def row(clinic):
    return with_everything(make_request(clinics=clinic.slug), clinic.slug)


def hidden(response) -> bool:
    return MARKER.lower() not in response.content.decode().lower()


# --- closed ------------------------------------------------------------------------------------------
def test_the_page_opens_closed_and_reads_nothing_encrypted(cora, row, clinic):
    with CaptureQueriesContext(connection) as queries:
        page = cora.get(page_of(row))
    assert page.status_code == 200
    assert hidden(page) and clinic.slug not in content(page)
    sql = " ".join(query["sql"] for query in queries if "consultations_" in query["sql"])
    for column in ('"consultations_consultation"."name"', '_message"."text"', '_note"."text"', '_quote"."lines"'):
        assert column not in sql
    assert not AccessRecord.objects.exists()
    assert len(queries) <= 30


def test_the_closed_page_says_what_may_be_known_without_opening_it(cora, row):
    actions.assign(reference=row.reference, to=cora.user, by=cora.user)
    at = in_seoul("2026-12-01 17:00")
    actions.schedule(reference=row.reference, at=at, zone="Europe/Berlin", by=cora.user)
    Consultation.objects.filter(pk=row.pk).update(no_phone_calls=True)

    text = content(cora.get(page_of(row)))

    for part in (
        "scheduled", "21 Nov 2026, 10:00", "24 Nov 2026", "English", "cora", "asked not to be called",
        "1 December 2026, 17:00 in Korea", "1 December 2026, 09:00 in Berlin", "2027-11-21",
    ):  # fmt: skip
        assert part in text, part


def test_the_emergency_line_stands_on_every_page(cora, row):
    assert "119 and 109" in content(cora.get(page_of(row)))


def test_a_request_that_is_not_there_leads_back_to_the_list(cora, row):
    for key in (row.pk + 1000, "abc", "9" * 30, "-1"):
        page = cora.get(f"/admin/consultations/consultation/{key}/change/", follow=True)
        assert page.redirect_chain == [(reverse(LIST), 302)]
        assert "no such request" in told(page)


# --- opening -----------------------------------------------------------------------------------------
def test_opening_shows_everything_once_and_records_who_when_and_why(cora, row, clinic):
    page = opened(cora, row, "answer")

    text = content(page)
    for name in TEXTS:
        assert f"{MARKER} {name}" in text, name
    for part in (
        f"{MARKER} wrote a",
        f"{MARKER} wrote b",
        f"{MARKER} note",
        f"{MARKER} price",
        clinic.name,
        clinic.slug,
    ):
        assert part in text, part
    assert "no-store" in page.headers["Cache-Control"]
    record = AccessRecord.objects.get()
    assert (record.reference, record.user, record.username) == (row.reference, cora.user, "cora")
    assert (record.what, record.why, record.at.isoformat()) == (
        "request, photos", "to answer the request", "2026-11-21T01:00:00+00:00",
    )  # fmt: skip
    assert hidden(cora.get(page_of(row)))
    assert AccessRecord.objects.count() == 1


def test_a_reason_is_needed(cora, row):
    for fields in ({"reason": ""}, {"reason": "curious"}, {"reason": "other"}, {"reason": "other", "other": "  "}):
        page = do(cora, row, "show", **fields)
        assert page.status_code == 422 and hidden(page)
    assert not AccessRecord.objects.exists()


def test_a_reason_may_be_typed(cora, row):
    opened(cora, row, "other", other="The clinic called back")
    assert AccessRecord.objects.get().why == "The clinic called back"


def test_an_administrator_is_recorded_like_anybody(client, row):
    boss = sign_in_administrator(client)
    assert hidden(boss.get(page_of(row)))
    opened(boss, row)
    assert AccessRecord.objects.get().username == "administrator"


def test_opening_by_get_shows_and_records_nothing(cora, row):
    assert hidden(cora.get(page_of(row), {"do": "show", "reason": "answer", "why": "answer"}))
    assert not AccessRecord.objects.exists()


def test_the_readings_stand_on_the_page_and_in_a_list_of_their_own(cora, row):
    opened(cora, row, "translate")
    assert "cora request, photos to translate" in content(cora.get(page_of(row)))
    listing = cora.get(reverse("admin:consultations_accessrecord_changelist"))
    assert row.reference in content(listing) and "to translate" in content(listing)


def test_nobody_changes_or_deletes_a_reading(client, row):
    boss = sign_in_administrator(client)
    opened(boss, row)
    address = f"/admin/consultations/accessrecord/{AccessRecord.objects.get().pk}/"
    assert boss.post(f"{address}change/", {"why": "none"}).status_code == 403
    assert boss.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    listing = reverse("admin:consultations_accessrecord_changelist")
    boss.post(listing, {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"})
    assert AccessRecord.objects.get().why == "to answer the request"


def test_a_reading_outlives_the_account_and_the_request(cora, row):
    opened(cora, row)
    cora.user.delete()
    actions.erase(reference=row.reference, why="staff")
    record = AccessRecord.objects.get()
    assert (record.user, record.username, record.reference) == (None, "cora", row.reference)


def test_messages_of_the_patient_count_as_read_once_somebody_opened_them(cora, row):
    assert "new" in content(cora.get(page_of(row)))
    opened(cora, row)
    read = dict(Message.objects.values_list("by_staff", "read_at"))
    assert read[False] is not None and read[True] is None


def test_what_a_patient_wrote_cannot_become_markup(cora, clinic):
    row = make_request(message='<script>qafz()</script><img src=x onerror="qafz()">', name="</td><b class=qafz>")
    page = opened(cora, row)
    assert "<script>qafz()" in content(page)
    assert soup(page).select(".qafz, img[src=x]") == []


def test_the_page_holds_nothing_inline(cora, row):
    for page in (cora.get(page_of(row)), opened(cora, row)):
        text = page.content.decode()
        assert not soup(page).select("[style], style, [onclick]")
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
        assert [one for one in soup(page).find_all("script") if not one.get("src") and one.get_text(strip=True)] == []
        assert "{%" not in text and "{{" not in text


def test_every_id_on_the_page_is_there_once(cora, row):
    for page in (cora.get(page_of(row)), opened(cora, row)):
        ids = [one["id"] for one in soup(page).select("[id]")]
        assert sorted(ids) == sorted(set(ids))


def test_every_field_on_the_page_has_a_label(cora, row):
    for page in (cora.get(page_of(row)), opened(cora, row)):
        made = soup(page).find(id="content")
        labels = {one.get("for") for one in made.find_all("label")}
        fields = made.select("input:not([type=hidden]):not([type=submit]):not([type=checkbox]), select, textarea")
        assert fields and [one["id"] for one in fields if one["id"] not in labels] == []


def test_the_history_of_a_request_is_its_timeline(cora, row):
    actions.set_status(reference=row.reference, status="waiting", by=cora.user)
    history = cora.get(reverse("admin:consultations_consultation_history", args=[row.pk]))
    assert history["Location"] == f"{page_of(row)}#timeline"
    assert "status changed waiting for the patient cora" in content(cora.get(page_of(row)))


# --- photos ------------------------------------------------------------------------------------------
@pytest.fixture
def photo(row, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    photos.store(PreparedPhoto(b"\xff\xd8 a picture", 1600, 1200, "0" * 64), row.photos.get().name)
    return row.photos.get()


def address_of_photo(page) -> str:
    return soup(page).find("img", src=True)["src"]


def test_a_photo_is_shown_to_who_opened_the_request(cora, row, photo):
    page = opened(cora, row)
    picture = soup(page).find("img", src=True)
    assert (picture["width"], picture["height"], picture["alt"]) == ("320", "240", "Photo 1")
    answered = cora.get(picture["src"])
    assert (answered.status_code, answered.content) == (200, b"\xff\xd8 a picture")
    assert answered.headers["Content-Type"] == "image/jpeg"
    assert "no-store" in answered.headers["Cache-Control"]
    assert answered.headers["X-Content-Type-Options"] == "nosniff"


def test_the_closed_page_leads_to_no_photo(cora, row, photo):
    assert b"/photos/" not in cora.get(page_of(row)).content


def test_the_address_of_a_photo_is_of_no_use_to_others_or_later(cora, row, photo, clock):
    address = address_of_photo(opened(cora, row))
    other = sign_in_administrator(Client())
    assert other.get(address).status_code == 404
    assert Client().get(address)["Location"].startswith(reverse("admin:login"))
    elsewhere = make_request()
    assert cora.get(address.replace(f"/{row.pk}/", f"/{elsewhere.pk}/")).status_code == 404
    assert cora.get(address[:-4] + "xyz/").status_code == 404
    clock.shift(timedelta(minutes=31))
    assert sign_in(cora, cora.user).get(address).status_code == 404


def test_a_photo_whose_file_or_row_is_gone_is_not_found(cora, row, photo):
    address = address_of_photo(opened(cora, row))
    photos.remove(photo.name)
    assert cora.get(address).status_code == 404
    photo.delete()
    assert cora.get(address).status_code == 404


# --- a lost key --------------------------------------------------------------------------------------
def test_without_the_key_the_page_opens_closed_and_nothing_is_shown_or_changed(cora, row, settings):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger("portal").addHandler(handler)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert cora.get(page_of(row)).status_code == 200
    shown = cora.post(page_of(row), {"do": "show", "reason": "answer"}, follow=True)
    sent = answer(cora, row)
    logging.getLogger("portal").removeHandler(handler)
    assert shown.redirect_chain == [(reverse(LIST), 302)]
    assert "cannot be opened" in told(shown) and "cannot be opened" in written.getvalue()
    assert sent.status_code == 302
    assert Message.objects.filter(by_staff=True, author=cora.user).count() == 0


# --- what is left in the admin's own history ---------------------------------------------------------
def test_the_admin_history_holds_no_answer(cora, row):
    opened(cora, row)
    do(cora, row, "status", status="closed")
    do(cora, row, "note", text=f"{MARKER} note")
    answer(cora, row, text=f"{MARKER} answer")
    entries = [f"{one.object_repr} {one.change_message}" for one in LogEntry.objects.all()]
    assert [entry for entry in entries if MARKER in entry] == []
