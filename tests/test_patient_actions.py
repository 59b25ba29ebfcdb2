"""What a patient does on her own page: writing, photos, consents, withdrawing, taking everything with her."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from clinics.models import Clinic
from consultations import actions, photos
from consultations.models import Consent, Consultation, Event, Message, Note, Photo
from core.encryption import MARK
from core.models import OutboxMail
from tests.clock import NOW
from tests.patients import MARKER, Patient, coordinator, files, key_of, part, soup, stored, summary, text_of, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def patient():
    return Patient()


@pytest.fixture
def anna():
    return coordinator()


def events(patient) -> list[tuple[str, str]]:
    return list(patient.row.events.order_by("pk").values_list("kind", "detail"))


def mails() -> list[tuple[str, str]]:
    """(kind, to) of every mail that waits."""
    return [(mail.kind, mail.to) for mail in OutboxMail.objects.order_by("pk")]


# --- writing ------------------------------------------------------------------------------------------
def test_a_message_is_kept_encrypted_and_the_coordinator_is_told_without_a_word_of_it(client, patient, anna):
    key = key_of(client.get(patient.address), "write")
    response = patient.do(client, "write", text=f"{MARKER} one\r\ntwo", form_key=key)
    assert (response.status_code, response["Location"]) == (302, f"{patient.address}?done=written")
    message = patient.row.messages.get()
    assert (message.text, message.by_staff, message.language) == (f"{MARKER} one\ntwo", False, "en")
    assert mails() == [("message_from_patient", anna.email)]
    mail = OutboxMail.objects.get()
    assert patient.row.reference in mail.subject and MARKER not in mail.body and patient.token not in mail.body
    assert MARKER not in "".join(row for rows in stored().values() for row in rows)
    assert events(patient) == [("received", ""), ("message_in", "")]
    said = client.get(response["Location"])
    assert soup(said).find("main").find(role="status").get_text(strip=True) == "Your message has reached us."
    assert f"{MARKER} one" in part(said, "messages")


def test_a_message_sent_twice_is_kept_once_and_answered_alike(client, patient, anna):
    fields = {"text": "Once.", "form_key": key_of(client.get(patient.address), "write")}
    there = [patient.do(client, "write", **fields)["Location"] for _ in range(3)]
    assert there == [f"{patient.address}?done=written"] * 3
    assert (patient.row.messages.count(), len(mails()), len(events(patient))) == (1, 1, 2)


def test_the_same_words_on_a_new_page_are_a_second_message(client, patient):
    for _ in range(2):
        patient.do(client, "write", text="Hello?", form_key=key_of(client.get(patient.address), "write"))
    assert patient.row.messages.count() == 2


def test_a_key_of_one_request_is_free_for_another(client, patient):
    other = Patient()
    for one in (patient, other):
        one.do(client, "write", text="Hello?", form_key="the same")
    assert Message.objects.count() == 2


def test_a_message_without_a_key_is_kept_all_the_same(client, patient):
    assert patient.do(client, "write", text="Hello?").status_code == 302
    assert patient.row.messages.count() == 1


@pytest.mark.parametrize("text", ["", " \n ", "x" * 4001, "a\x00b", "a\x07b", MARK + "abc"])
def test_a_message_that_cannot_be_kept_is_said_and_stays_in_the_field(client, patient, text):
    response = patient.do(client, "write", text=text, form_key="k")
    page = soup(response)
    assert response.status_code == 422
    link = page.select_one(".error-summary a")
    assert page.find("title").get_text().startswith("Not done yet")
    assert page.find(id=link["href"][1:]).name == "textarea"
    assert page.find("textarea").get_text().strip() == text.strip()
    assert key_of(response, "write") == "k"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("before", "after", "noted"),
    [
        ("new", "new", []), ("in_review", "in_review", []), ("spam", "spam", []),
        ("waiting", "in_review", [("status", "in_review")]), ("answered", "in_review", [("status", "in_review")]),
        ("scheduled", "in_review", [("status", "in_review")]), ("closed", "in_review", [("status", "in_review")]),
    ],
)  # fmt: skip
def test_a_message_puts_the_request_back_into_the_queue(client, before, after, noted):
    patient = Patient(status=before, closed_at=NOW if before == "closed" else None, answer_by=date(2026, 11, 20))
    patient.do(client, "write", text="Hello?")
    row = patient.fresh()
    assert (row.status, row.last_message_at, row.closed_at) == (after, NOW, None)
    assert row.answer_by == (date(2026, 11, 24) if noted else date(2026, 11, 20))
    assert row.keep_until == date(2027, 11, 21)
    assert events(patient)[1:] == [("message_in", ""), *noted]


def test_reading_is_noted_when_she_says_so_or_answers_and_not_before(client, patient, clock):
    message = patient.message("Read me.")
    client.get(patient.address)
    message.refresh_from_db()
    assert message.read_at is None
    clock.shift(timedelta(minutes=5))
    assert patient.do(client, "read")["Location"] == f"{patient.address}?done=read"
    message.refresh_from_db()
    assert message.read_at == NOW + timedelta(minutes=5)
    assert "I have read this" not in part(client.get(patient.address), "messages")
    second = patient.message("And me.")
    patient.do(client, "write", text="Thank you.")
    second.refresh_from_db()
    assert second.read_at == NOW + timedelta(minutes=5)


def test_her_own_messages_are_never_noted_as_read_by_her(client, patient):
    patient.message("From her.", by_staff=False)
    patient.do(client, "read")
    assert Message.objects.get().read_at is None


# --- photos -------------------------------------------------------------------------------------------
def test_photos_are_added_encrypted_without_their_names_and_shown(client, patient, anna, private_folder):
    fields = {"photos": [uploaded("red"), uploaded("blue")], "form_key": key_of(client.get(patient.address), "photos")}
    assert patient.do(client, "photos", **fields)["Location"] == f"{patient.address}?done=photos"
    held = list(patient.row.photos.all())
    assert files(private_folder) == sorted(photo.name for photo in held) and len(held) == 2
    assert not any(path.read_bytes().count(b"JFIF") for path in private_folder.rglob("*") if path.is_file())
    assert events(patient)[1:] == [("photos", "2")]
    assert mails() == [("message_from_patient", anna.email)]
    pictures = soup(client.get(patient.address)).find(id="photos").find_parent("section").find_all("img")
    assert [picture["src"] for picture in pictures] == [patient.photo_address(photo) for photo in held]
    assert [picture["alt"] for picture in pictures] == ["Your photo 1", "Your photo 2"]
    shown = Image.open(io.BytesIO(client.get(pictures[0]["src"]).content))
    assert shown.size == (held[0].width, held[0].height) == (40, 30)


def test_photos_sent_twice_are_kept_once(client, patient, private_folder):
    key = key_of(client.get(patient.address), "photos")
    for _ in range(3):
        assert patient.do(client, "photos", photos=[uploaded("red"), uploaded("blue")], form_key=key).status_code == 302
    assert (patient.row.photos.count(), len(files(private_folder)), len(events(patient))) == (2, 2, 2)


def test_five_photos_in_all_are_kept(client, patient, private_folder):
    for colour in ("red", "blue", "green"):
        patient.photo(colour)
    assert "You can add 2 more." in part(client.get(patient.address), "photos")
    response = patient.do(client, "photos", photos=[uploaded(colour) for colour in ("white", "black", "gray")])
    assert (response.status_code, summary(response)) == (
        422, ["We keep five photos with one request. With these there would be more."],
    )  # fmt: skip
    assert len(files(private_folder)) == 3
    patient.do(client, "photos", photos=[uploaded("white"), uploaded("black")])
    assert (patient.row.photos.count(), len(files(private_folder))) == (5, 5)
    assert not soup(client.get(patient.address)).find("button", {"name": "do", "value": "photos"})


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ([], "Choose at least one photo."),
        (["<svg onload=qafz()>", "good"], "is not a JPEG, PNG or WEBP picture"),
        (["good"] * 6, "Five photos at most"),
    ],
)
def test_what_is_no_photo_is_refused_with_all_that_came_with_it(client, patient, private_folder, sent, says):
    pictures = [uploaded() if one == "good" else io.BytesIO(one.encode()) for one in sent]
    response = patient.do(client, "photos", photos=pictures)
    assert response.status_code == 422
    assert any(says in line for line in summary(response))
    assert soup(response).find(id=soup(response).select_one(".error-summary a")["href"][1:])["type"] == "file"
    assert (Photo.objects.count(), files(private_folder)) == (0, [])


def test_when_the_rows_cannot_be_kept_no_photo_file_stays(client, patient, private_folder):
    def no_events(execute, sql, params, many, context):
        if 'INTO "consultations_event"' in sql:
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(no_events):
        response = patient.do(client, "photos", photos=[uploaded()])
    assert response.status_code == 503
    assert "choose them again" in text_of(response)
    assert (Photo.objects.count(), files(private_folder)) == (0, [])


def test_a_disk_that_takes_no_photo_is_said_and_nothing_stays(client, patient, private_folder, monkeypatch):
    def full(photo, name):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(photos, "store", full)
    assert patient.do(client, "photos", photos=[uploaded()]).status_code == 503
    assert (Photo.objects.count(), files(private_folder), events(patient)) == (0, [], [("received", "")])


# --- consents and withdrawing -------------------------------------------------------------------------------
def test_one_consent_is_taken_back_and_the_others_stay(client, patient, anna):
    first, second = (patient.consent("clinic", clinic.slug) for clinic in Clinic.objects.published()[:2])
    response = patient.do(client, "consent", consent=first.pk)
    assert response["Location"] == f"{patient.address}?done=consent"
    in_force = set(patient.row.consents.in_force().values_list("pk", flat=True))
    assert first.pk not in in_force and second.pk in in_force and len(in_force) == 2
    assert Consent.objects.get(pk=first.pk).withdrawn_at == NOW
    assert events(patient)[1:] == [("consent_withdrawn", "clinic")]
    assert mails() == [("consent_withdrawn", anna.email)]
    assert "Taken back: 21 November 2026, 10:00 in Korea" in part(client.get(patient.address), "consents")
    assert patient.fresh().status == "new"


def test_a_consent_taken_back_twice_is_taken_back_once(client, patient, clock):
    consent = patient.consent("marketing")
    for _ in range(2):
        assert patient.do(client, "consent", consent=consent.pk).status_code == 302
        clock.shift(timedelta(minutes=1))
    assert Consent.objects.get(pk=consent.pk).withdrawn_at == NOW
    assert events(patient)[1:] == [("consent_withdrawn", "marketing")]


@pytest.mark.parametrize("key", ["", "0", "-1", "x", "9" * 40, "٣", "1 OR 1=1"])
def test_a_consent_that_is_none_of_hers_is_not_touched(client, patient, key):
    other = Patient().consent("marketing")
    for tried in (key, str(other.pk)):
        assert patient.do(client, "consent", consent=tried).status_code == 422
    assert not Consent.objects.exclude(withdrawn_at=None).exists()


def test_withdrawing_asks_once_more_then_ends_the_work_and_every_consent(client, patient, anna):
    clinic = Clinic.objects.published().first()
    patient.consent("clinic", clinic.slug)
    asked = client.get(f"{patient.address}?ask=withdraw")
    assert soup(asked).find("h1").get_text() == "Withdraw your request?"
    assert patient.fresh().withdrawn_at is None
    response = patient.do(client, "withdraw")
    assert response["Location"] == f"{patient.address}?done=withdrawn"
    row = patient.fresh()
    assert (row.status, row.withdrawn_at, row.closed_at, row.keep_until) == ("closed", NOW, NOW, date(2027, 2, 19))
    assert not row.consents.in_force().exists()
    assert events(patient)[1:] == [("withdrawn", "")]
    assert mails() == [("request_withdrawn", anna.email)]
    said = client.get(patient.address)
    assert "You have withdrawn your request." in part(said, "status")
    assert f"{MARKER} message" in part(said, "sent")
    assert {button["value"] for button in soup(said).find_all("button", {"name": "do"})} == set()


def test_taking_back_the_consent_to_health_data_withdraws_the_request(client, patient):
    patient.do(client, "consent", consent=patient.row.consents.get().pk)
    assert patient.fresh().withdrawn_at == NOW


def test_withdrawing_twice_is_withdrawing_once(client, patient, anna, clock):
    for _ in range(2):
        patient.do(client, "withdraw")
        clock.shift(timedelta(days=1))
    assert (patient.fresh().withdrawn_at, len(mails())) == (NOW, 1)


def test_nothing_more_is_taken_for_a_withdrawn_request(client, patient, private_folder):
    patient.do(client, "withdraw")
    answers = [patient.do(client, "write", text="Wait."), patient.do(client, "photos", photos=[uploaded()])]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert summary(answers[0]) == ["You have withdrawn this request. Nothing was sent."]
    assert (Message.objects.count(), Photo.objects.count(), files(private_folder)) == (0, 0, [])


# --- download -----------------------------------------------------------------------------------------
def downloaded(client, patient) -> zipfile.ZipFile:
    response = client.post(patient.download_address)
    assert response.status_code == 200 and response.streaming
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{patient.row.reference}.zip"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


LEFT_OUT = {"id", "form_key", "email_key", "clinic_key", "token_hash"}  # keyed hashes


def test_everything_is_in_the_download(client, patient):
    patient.everything()
    archive = downloaded(client, patient)
    assert archive.testzip() is None
    assert archive.namelist() == ["request.json", "photos/1.jpg"]
    assert archive.read("photos/1.jpg") == photos.read(patient.row.photos.get().name)
    held = json.loads(archive.read("request.json"))
    row = patient.fresh()
    texts = ("name", "phone", "since", "matters", "travel", "message", "translation")
    assert {name: held[name] for name in texts} == {name: f"{MARKER} {name}" for name in texts}
    assert (held["email"], held["keep_until"]) == (row.email, "2027-11-21")
    assert held["created_at"] == "2026-11-21T01:00:00+00:00"
    assert [one["text"] for one in held["messages"]] == [f"{MARKER} from her", f"{MARKER} from staff"]
    assert held["messages"][0]["translation"] == f"{MARKER} translated"
    assert held["quotes"][0]["lines"] == {"price": f"{MARKER} price"}
    assert [one["text"] for one in held["notes"]] == [f"{MARKER} note"]
    assert held["disclosures"][0]["what"] == "message"
    assert [(one["wording"]["kind"], one["wording"]["text"]) for one in held["consents"]] == [
        ("health_data", "What you agree to."), ("clinic", "What you agree to."),
    ]  # fmt: skip
    assert held["photos"][0]["file"] == "photos/1.jpg"
    assert held["read_by_staff"] == [{"what": "request", "at": "2026-11-21T01:00:00+00:00"}]
    assert [one["kind"] for one in held["events"]] == ["received", "downloaded"]


def test_no_field_of_hers_is_missing_from_the_download(client, patient):
    patient.everything()
    held = json.loads(downloaded(client, patient).read("request.json"))
    parts = {"messages": Message, "notes": Note, "photos": Photo, "consents": Consent, "events": Event}
    parts |= {name: getattr(Consultation, name).rel.related_model for name in ("quotes", "disclosures", "links")}
    related = {found.related_name for found in Consultation._meta.related_objects if found.related_name != "+"}
    assert related == set(parts)
    for keys, model in [(held, Consultation), *((held[name][0], model) for name, model in parts.items())]:
        plain = {field.name for field in model._meta.concrete_fields if not field.is_relation} - LEFT_OUT
        assert plain - keys.keys() == set(), model


def test_a_download_names_nobody_of_the_staff_and_no_token(client, patient, anna):
    patient.everything()
    Consultation.objects.update(assigned_to=anna)
    Message.objects.update(author=anna)
    written = downloaded(client, patient).read("request.json").decode()
    assert anna.username not in written and anna.email not in written and patient.token not in written
    assert actions.email_key("jo@example.org") not in written


def test_a_photo_that_cannot_be_read_keeps_nobody_from_the_rest(client, patient):
    patient.photo()
    lost = patient.photo("blue")
    photos.remove(lost.name)
    assert downloaded(client, patient).namelist() == ["request.json", "photos/1.jpg", "photos/2.jpg.missing.txt"]


def test_a_download_is_noted_and_is_never_made_by_get(client, patient):
    assert client.get(patient.download_address).status_code == 405
    assert events(patient) == [("received", "")]
    downloaded(client, patient)
    assert events(patient)[1:] == [("downloaded", "")]


# --- what keeps others out ------------------------------------------------------------------------------
DOINGS = ("write", "photos", "read", "consent", "withdraw", "erase")


@pytest.mark.parametrize("do", ["", "nothing", "Erase", "__class__", "x" * 1000])
def test_a_button_that_is_none_changes_nothing(client, patient, do):
    before = stored()
    response = patient.do(client, do, sure="on")
    assert (response.status_code, stored()) == (422, before)
    assert summary(response) == ["We did not understand which button that was. Nothing was changed."]


def test_no_posting_is_taken_without_the_token_against_forged_forms(patient):
    strict = Client(enforce_csrf_checks=True)
    patient.everything()
    before = stored()
    for do in DOINGS:
        fields = {"do": do, "sure": "on", "text": "Hello", "consent": patient.row.consents.last().pk}
        assert strict.post(patient.address, fields).status_code == 403
    assert strict.post(patient.download_address).status_code == 403
    assert strict.post(reverse("consultation_link"), {"email": "jo@example.org"}).status_code == 403
    assert stored() == before


@pytest.mark.parametrize(
    ("origin", "status"), [(None, 302), ("null", 302), ("http://testserver", 302), ("https://evil.example", 403)]
)
def test_a_browser_that_does_not_say_where_it_is_may_send_and_another_site_may_not(patient, origin, status):
    strict = Client(enforce_csrf_checks=True)
    csrf = soup(strict.get(patient.address)).find("input", {"name": "csrfmiddlewaretoken"})["value"]
    fields = {"do": "write", "text": "Hello?", "csrfmiddlewaretoken": csrf}
    headers = {"origin": origin} if origin else {}
    assert strict.post(patient.address, fields, headers=headers).status_code == status
    assert patient.row.messages.count() == (status == 302)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(client, patient, method):
    for address in (patient.address, patient.download_address, reverse("consultation_link")):
        assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize(
    ("what", "do", "fields"),
    [("MESSAGES_PER_HOUR", "write", {"text": "Hello?"}), ("PHOTOS_PER_HOUR", "photos", {})],
)
def test_the_hour_has_a_limit_and_what_was_typed_is_kept(client, patient, settings, monkeypatch, what, do, fields):
    settings.RATE_LIMITS = True
    monkeypatch.setattr(f"consultations.patient_views.{what}", 2)
    pictures = {"photos": [uploaded()]} if do == "photos" else {}
    answers = []
    for _ in range(3):
        if pictures:
            pictures = {"photos": [uploaded()]}
        answers.append(patient.do(client, do, **fields, **pictures))
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[-1].headers["Retry-After"] == "3600"
    assert "too often within one hour" in summary(answers[-1])[0]
    assert soup(answers[-1]).find("textarea").get_text().strip() == fields.get("text", "")


def test_downloads_have_a_limit(client, patient, settings, monkeypatch):
    settings.RATE_LIMITS = True
    monkeypatch.setattr("consultations.patient_views.DOWNLOADS_PER_HOUR", 1)
    assert [client.post(patient.download_address).status_code for _ in range(2)] == [200, 429]


def test_a_request_erased_meanwhile_is_not_written_to(patient):
    row = patient.fresh()
    actions.erase(consultation=row, why="patient")
    for act, given in (
        (actions.write, {"text": "x", "form_key": "k", "language": "en"}),
        (actions.withdraw_request, {}),
        (actions.mark_read, {}),
    ):
        with pytest.raises(Consultation.DoesNotExist):
            act(consultation=row, **given)


def test_all_of_a_message_is_kept_or_nothing(patient):
    def no_events(execute, sql, params, many, context):
        if 'INTO "consultations_event"' in sql:
            raise IntegrityError("refused")
        return execute(sql, params, many, context)

    before = stored()
    with connection.execute_wrapper(no_events), pytest.raises(IntegrityError):
        actions.write(consultation=patient.row, text="x", form_key="k" * 64, language="en")
    assert stored() == before
