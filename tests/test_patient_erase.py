"""Erasing: what was is gone from every table and folder, and only that it was is kept."""

import io

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.urls import reverse

from consultations import actions, mails, photos
from consultations.actions import erasing
from consultations.models import AccessRecord, Consultation, PatientLink, Tombstone
from core.encryption import seal
from core.models import OutboxMail
from tests.patients import MARKER, Patient, coordinator, files, sealed, soup, stored, summary, text_of

pytestmark = pytest.mark.django_db
COUNTS = {"messages": 2, "photos": 1, "quotes": 1, "notes": 1, "disclosures": 1, "consents": 2, "events": 1}


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def patient():
    made = Patient()
    made.everything()
    return made


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Inside it, what waits for the commit is done at the end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_erasing_asks_once_more_and_wants_a_tick(client, patient):
    asked = client.get(f"{patient.address}?ask=erase")
    assert soup(asked).find("h1").get_text() == "Erase your request?"
    assert "We cannot erase it there" in text_of(asked)
    response = patient.do(client, "erase")
    assert (response.status_code, summary(response)) == (
        422, ["Tick the box if you are sure. Nothing is erased yet."],
    )  # fmt: skip
    assert Consultation.objects.exists()


def test_after_erasing_no_table_and_no_folder_holds_anything_of_it(client, patient, private_folder, committed):
    other = Patient(email="other@example.org")
    other.photo("blue")
    mails.write("answer_waiting", to="jo@example.org", about=patient.row.reference, language="en", link="https://x/")
    theirs = sealed(stored())
    with committed():
        assert patient.do(client, "erase", sure="on")["Location"] == patient.address
    after = stored()
    kept = {table for table, rows in after.items() for row in rows if patient.row.reference in row}
    assert kept == {"consultations_tombstone", "consultations_accessrecord"}
    remaining = sealed(after)
    assert remaining < theirs and len(theirs - remaining) > 20
    assert remaining == sealed({"other": after["consultations_consultation"]})
    assert all(other.row.reference in row for row in after["consultations_consultation"])
    assert not any(MARKER in row or "jo@example.org" in row for rows in after.values() for row in rows)
    assert files(private_folder) == [photo.name for photo in other.row.photos.all()]


def test_a_tombstone_keeps_reference_day_and_counts_and_nothing_else(patient):
    assert actions.erase(consultation=patient.row, why=Tombstone.Why.PATIENT)
    stone = Tombstone.objects.get()
    assert (stone.reference, str(stone.erased_on), stone.why) == (patient.row.reference, "2026-11-21", "patient")
    assert stone.counts == COUNTS


def test_every_link_then_says_what_is_gone(client, patient):
    second = actions.new_link(consultation=patient.row)
    patient.do(client, "erase", sure="on")
    photo = reverse("consultation_photo", args=[patient.token, "0" * 32])
    addresses = [patient.address, reverse("consultation_own", args=[second]), photo]
    for response in [*map(client.get, addresses), client.post(patient.download_address), patient.do(client, "write")]:
        said = text_of(response)
        assert response.status_code == 410
        assert soup(response).find("h1").get_text() == "This request is gone"
        assert patient.row.reference in said and "21 November 2026" in said
        assert "Messages: 2" in said and "Photos: 1" in said and "You had it erased." in said
    assert PatientLink.objects.filter(consultation=None, tombstone__reference=patient.row.reference).count() == 2


@pytest.mark.parametrize(("why", "says"), [("staff", "staff erased it"), ("retention", "its last day had passed")])
def test_the_page_says_who_erased_it_when_it_was_not_she(client, patient, why, says):
    actions.erase(reference=patient.row.reference, why=why)
    assert says in text_of(client.get(patient.address))


def test_the_coordinators_are_told_when_she_erased_it_and_waiting_mails_are_not_sent(client, patient):
    anna = coordinator()
    mails.write_to_coordinators("new_request", about=patient.row.reference, language="en")
    other = mails.write("lost_link", to="x@example.org", about="HK-AAAA-AAAA", language="en", link="https://x/")
    patient.do(client, "erase", sure="on")
    left = [(mail.kind, mail.to) for mail in OutboxMail.objects.exclude(pk=other.pk)]
    assert left == [("request_erased", anna.email)]
    assert OutboxMail.objects.filter(pk=other.pk).exists()


def test_erasing_needs_no_key(patient, private_folder, settings, committed):
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with committed():
        assert actions.erase(reference=patient.row.reference, why=Tombstone.Why.RETENTION)
    assert not Consultation.objects.exists() and files(private_folder) == []


def test_erasing_twice_is_erasing_once(patient):
    assert actions.erase(consultation=patient.row, why="patient")
    assert not actions.erase(consultation=patient.row, why="patient")
    assert not actions.erase(reference="HK-AAAA-AAAA", why="staff")
    assert Tombstone.objects.count() == 1


def test_files_go_only_when_the_rows_are_gone_for_good(patient, private_folder, django_capture_on_commit_callbacks):
    held = files(private_folder)
    with django_capture_on_commit_callbacks() as waiting:
        actions.erase(consultation=patient.row, why="patient")
    assert files(private_folder) == held
    waiting[0]()
    assert files(private_folder) == []


def test_a_file_that_is_gone_already_keeps_nobody_from_erasing(patient, private_folder, committed):
    second = patient.photo("blue")
    photos.remove(patient.row.photos.first().name)
    with committed():
        assert actions.erase(consultation=patient.row, why="patient")
    assert second.name not in files(private_folder)


def test_who_read_it_stays_on_record_without_the_request(patient):
    actions.erase(consultation=patient.row, why="patient")
    assert list(AccessRecord.objects.values_list("reference", "username")) == [(patient.row.reference, "anna")]


def test_everything_that_hangs_on_a_request_is_counted_when_it_goes():
    """A new table without its place in PARTS would go uncounted, or stop the erasing."""
    related = {found.related_model for found in Consultation._meta.related_objects} - {PatientLink}
    assert related == set(erasing.PARTS.values())


def test_staff_erase_by_reference_from_the_command_line(client, patient):
    call_command("erase_consultation", patient.row.reference.lower(), stdout=io.StringIO())
    assert client.get(patient.address).status_code == 410
    with pytest.raises(CommandError):
        call_command("erase_consultation", patient.row.reference)


def test_a_sealed_value_is_found_by_this_search(patient):
    """The search for leftovers would find some."""
    found = sealed(stored())
    assert len(found) > 20
    assert seal(b"x").decode() not in found
