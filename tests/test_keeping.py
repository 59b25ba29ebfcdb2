"""How long things are kept, and that `purge` removes what is past its time and nothing else."""

import io
import os
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from consultations import actions, photos
from consultations.actions.keeping import last_day
from consultations.models import (
    AccessRecord,
    Consent,
    Consultation,
    Draft,
    Message,
    PatientLink,
    Photo,
    Tombstone,
)
from core.models import Hits, OutboxMail
from core.outbox import put
from tests.clock import NOW
from tests.conftest import DATABASE_URL
from tests.patients import MARKER, Patient, files, sealed, stored
from tests.sending import bare_portal, write_mails

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


def purged(**expected) -> None:
    """Purges and compares the counts that are not 0."""
    counts = actions.purge()
    assert {what: count for what, count in counts.items() if count} == expected


# --- the last day -----------------------------------------------------------------------------------------
def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("status", "last_message", "closed", "day"),
    [
        ("new", None, None, date(2027, 11, 21)),
        ("answered", "2027-02-01 23:59", None, date(2028, 2, 1)),
        ("closed", "2027-02-01 09:00", "2027-03-01 09:00", date(2027, 5, 30)),
        ("closed", None, "2027-11-20 09:00", date(2027, 11, 21)),
        ("spam", None, "2026-11-22 09:00", date(2026, 12, 22)),
        ("spam", None, "2027-11-20 09:00", date(2027, 11, 21)),
        ("in_review", None, "2027-03-01 09:00", date(2027, 11, 21)),
        ("closed", None, None, date(2027, 11, 21)),
    ],
)
def test_the_last_day_follows_the_last_message_and_the_closing(status, last_message, closed, day):
    assert last_day(status, NOW, last_message and at(last_message), closed and at(closed)) == day


def test_the_day_is_a_day_in_korea():
    """23:30 in London on the 20th is the 21st in Seoul."""
    assert last_day("new", datetime.fromisoformat("2026-11-20T23:30+00:00"), None, None) == date(2027, 11, 21)


def test_times_are_settings(settings):
    settings.KEEP_DAYS_AT_MOST, settings.KEEP_DAYS_AFTER_CLOSING, settings.KEEP_DAYS_SPAM = 20, 10, 5
    assert last_day("new", NOW, None, None) == TODAY + 20 * DAY
    assert last_day("closed", NOW, None, NOW) == TODAY + 10 * DAY
    assert last_day("spam", NOW, None, NOW) == TODAY + 5 * DAY


@pytest.mark.django_db
def test_touch_reads_what_stands_in_the_database_and_opens_no_answer(settings):
    row = Patient().row
    Consultation.objects.filter(pk=row.pk).update(status="closed", closed_at=NOW)
    settings.FIELD_KEYS = ["Y" * 43 + "="]
    assert actions.touch(row) == row.keep_until == TODAY + 90 * DAY
    assert Consultation.objects.in_the_open().get().keep_until == TODAY + 90 * DAY


@pytest.mark.django_db
def test_whatever_is_done_to_a_request_leaves_the_right_last_day(admin_user, clock):
    patient = Patient()
    clock.move_to(NOW + 100 * DAY)
    patient.message("before")
    actions.write(consultation=patient.row, text="A question", form_key="m" * 64, language="en")
    assert patient.fresh().keep_until == TODAY + (100 + 365) * DAY
    actions.set_status(reference=patient.row.reference, status="closed", by=admin_user)
    assert patient.fresh().keep_until == TODAY + (100 + 90) * DAY
    actions.set_status(reference=patient.row.reference, status="in_review", by=admin_user)
    assert patient.fresh().keep_until == TODAY + (100 + 365) * DAY
    actions.set_status(reference=patient.row.reference, status="spam", by=admin_user)
    assert patient.fresh().keep_until == TODAY + (100 + 30) * DAY
    clock.move_to(NOW + 120 * DAY)
    actions.set_status(reference=patient.row.reference, status="answered", by=admin_user)
    actions.reply(reference=patient.row.reference, text="An answer", language="en", by=admin_user, form_key="r" * 64)
    assert patient.fresh().keep_until == TODAY + (120 + 365) * DAY


# --- purge: requests -------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_request_stays_on_its_last_day_and_is_gone_the_day_after():
    Patient(keep_until=TODAY)
    purged()
    with time_machine.travel(NOW + DAY, tick=False):
        purged(requests=1)
    assert not Consultation.objects.exists()


@pytest.mark.django_db
def test_everything_of_it_is_gone_but_its_tombstone_and_needs_no_key(
    private_root, settings, django_capture_on_commit_callbacks
):
    patient = Patient(keep_until=TODAY - DAY)
    patient.everything()
    put(kind="test", to="jo@example.org", subject="A test", body=MARKER, about=patient.row.reference)
    before = sealed(stored())
    other = Patient()
    kept = photos.new_name()
    Photo.objects.create(consultation=other.row, name=kept, width=1, height=1, size=1)
    (private_root / "photos" / kept).write_bytes(b"enc1:")
    settings.FIELD_KEYS = ["Y" * 43 + "="]
    with django_capture_on_commit_callbacks(execute=True):
        purged(requests=1)
    assert list(Consultation.objects.in_the_open()) == [other.row]
    assert files(private_root) == [kept]
    assert before & sealed(stored()) == set()
    stone = Tombstone.objects.get()
    assert (stone.reference, stone.why, stone.erased_on) == (patient.row.reference, "retention", TODAY)
    assert stone.counts["messages"] == 2
    assert actions.opened(patient.token).tombstone == stone
    assert AccessRecord.objects.filter(reference=patient.row.reference).exists()


@pytest.mark.django_db
def test_spam_goes_after_thirty_days_whatever_its_last_day_says(settings):
    Patient(status="spam", closed_at=NOW - timedelta(days=30, seconds=1))
    Patient(status="spam", closed_at=NOW - timedelta(days=29))
    Patient(status="closed", closed_at=NOW - timedelta(days=40))
    purged(requests=1)
    assert Consultation.objects.count() == 2


@pytest.mark.django_db
def test_one_request_that_cannot_be_erased_keeps_no_other(monkeypatch):
    for _ in range(3):
        Patient(keep_until=TODAY - DAY)
    first = Consultation.objects.order_by("pk").values_list("reference", flat=True)[0]

    def refused(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "consultations_tombstone"') and first in params:
            raise OSError("disk")
        return execute(sql, params, many, context)

    out = io.StringIO()
    with connection.execute_wrapper(refused), pytest.raises(CommandError, match="Not all of it"):
        call_command("purge", stdout=out)
    assert "2 requests, 1 failed" in out.getvalue()
    assert Consultation.objects.count() == 1
    purged(requests=1)


@pytest.mark.django_db
def test_another_day_can_be_named():
    Patient(keep_until=TODAY)
    assert actions.purge(on=TODAY)["requests"] == 0
    assert actions.purge(on=TODAY + DAY)["requests"] == 1


# --- purge: the rest -------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_drafts_go_after_a_day():
    token = actions.save_draft(answers={"message": [MARKER]})
    purged()
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        purged(drafts=1)
    assert not Draft.objects.exists()
    assert actions.read_draft(token) is None


@pytest.mark.django_db
def test_links_to_what_was_erased_say_so_for_a_year():
    patient, living = Patient(), Patient()
    actions.erase(reference=patient.row.reference, why="patient")
    with time_machine.travel(NOW + 365 * DAY, tick=False):
        Consultation.objects.update(keep_until=TODAY + 999 * DAY)
        assert actions.purge()["links"] == 0
    with time_machine.travel(NOW + 366 * DAY, tick=False):
        assert actions.purge()["links"] == 1
    assert Tombstone.objects.exists()
    assert PatientLink.objects.get().consultation_id == living.row.pk


@pytest.mark.django_db
def test_mails_that_were_sent_or_given_up_go_after_thirty_days_and_waiting_ones_never():
    for state, days in [("sent", 30), ("sent", 31), ("dead", 30), ("dead", 31), ("waiting", 99)]:
        then = NOW - days * DAY
        mail = put(kind="test", to="jo@example.org", subject=f"{state} {days}", body=MARKER)
        OutboxMail.objects.filter(pk=mail.pk).update(state=state, sent_at=then, next_try_at=then)
    purged(mails=2)
    assert list(OutboxMail.objects.values_list("subject", flat=True)) == ["sent 30", "dead 30", "waiting 99"]


@pytest.mark.django_db
def test_records_of_reading_go_after_two_years_and_counted_hits_after_their_hour():
    for days in (730, 731):
        record = AccessRecord.objects.create(reference="HK-1", username="anna", what="request", why="answering")
        AccessRecord.objects.filter(pk=record.pk).update(at=NOW - days * DAY)
    hour = int(NOW.timestamp() // 3600)
    for ago in (0, 1, 2):
        Hits.objects.create(what="consultation", who="a" * 32, hour=hour - ago, count=1)
    purged(**{"access records": 1, "rate limits": 2})
    assert Hits.objects.get().hour == hour


@pytest.mark.django_db
def test_only_files_that_no_row_names_and_that_are_older_than_an_hour_go(private_root):
    patient = Patient()
    kept = patient.photo()
    folder = private_root / "photos"
    old, new, unfinished = photos.new_name(), photos.new_name(), f"{photos.new_name()}.0123abcd"
    hour_ago = NOW.timestamp() - 3601
    for name in (old, new, unfinished):
        (folder / name).write_bytes(b"enc1:")
        os.utime(folder / name, (hour_ago, hour_ago))
    os.utime(folder / new, (hour_ago + 60, hour_ago + 60))
    os.utime(folder / kept.name, (hour_ago, hour_ago))
    purged(**{"photo files": 2})
    assert files(private_root) == sorted([kept.name, new])


@pytest.mark.django_db
def test_what_is_not_due_is_untouched():
    patient = Patient()
    patient.everything()
    before = stored()
    purged()
    assert stored() == before
    assert (Message.objects.count(), Consent.objects.count()) == (2, 2)


@pytest.mark.django_db
def test_the_command_says_counts_and_the_log_no_more(caplog, capsys):
    Patient(keep_until=TODAY - DAY)
    call_command("purge")
    assert capsys.readouterr().out == (
        "Purged: 1 requests, 0 failed, 0 drafts, 0 links, 0 mails, 0 access records, 0 sessions, "
        "0 kept forms, 0 wrong passwords, 0 sign-ins, 0 corrections, 0 rate limits, 0 photo files\n"
    )


# --- traces ------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite overwrites by itself")
def test_sqlite_overwrites_what_it_deletes():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)


@pytest.mark.timeout(300)
def test_tables_can_be_written_anew_and_hold_what_they_held():
    with bare_portal(DATABASE_URL) as (portal, _folder):
        write_mails(portal, 3)
        said = portal.manage("purge", "--rewrite")
        assert said.splitlines()[-1] == "The tables with personal data are written anew."
        assert portal.query("OutboxMail.objects.count()") == 3
