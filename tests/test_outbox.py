"""Mails as rows: sent once, tried again, given up, and nowhere telling to whom they went."""

import logging
import os
import signal
import subprocess
import sys
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from core import outbox
from core.encryption import MARK
from core.models import OutboxMail
from core.outbox import HOLD, WAITS, Unsendable, put, send_due, take, try_again
from tests.clock import NOW
from tests.conftest import DATABASE_URL
from tests.portal import ROOT, run
from tests.postgres import free_port
from tests.sending import bare_portal, delivered, start, until, until_ready, write_mails
from tests.smtp import mailbox

ADDRESS = "qzmarker@example.org"
MINUTES = [1, 5, 30, 120, 360, 1440]


def given_a_mail(**changes) -> OutboxMail:
    return put(**{"kind": "test", "to": ADDRESS, "subject": "A test", "body": "Qzmarker", "about": "HK-1"} | changes)


@pytest.fixture
def server(settings):
    with mailbox() as started:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", started.port, False
        yield started


@pytest.fixture
def nobody_there(server, settings):
    """A mail server that does not answer."""
    server.server_close()
    return server


# --- writing ------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_address_and_text_are_encrypted_while_they_wait():
    given_a_mail()
    with connection.cursor() as cursor:
        cursor.execute('SELECT "to", body FROM core_outboxmail')
        assert [value[: len(MARK)] for value in cursor.fetchone()] == [MARK, MARK]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"to": "a@example.org\nBcc: b@example.org"},
        {"to": "a@example.org\r\nBcc:b@example.org"},
        {"to": "a@example.org, b@example.org"},
        {"to": "a@example.org b@example.org"},
        {"to": "A Name <a@example.org>"},
        {"to": ""},
        {"subject": "A test\nBcc: b@example.org"},
        {"subject": "A test\rBcc: b@example.org"},
        {"subject": "A test\u2028more"},
        {"subject": "A test\x00"},
    ],
)
def test_what_could_forge_a_header_is_not_written(changes):
    with pytest.raises(Unsendable):
        given_a_mail(**changes)
    assert not OutboxMail.objects.exists()


@pytest.mark.django_db
def test_message_ids_are_unlike_and_fit_their_column(settings):
    settings.SITE_URL = "https://" + "a-long-part." * 20 + "example.org"
    ids = {outbox.new_message_id() for _ in range(50)}
    assert len(ids) == 50
    assert max(map(len, ids)) <= 80
    assert all(one.endswith(".example.org>") for one in ids)


# --- sending ------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_mail_is_sent_with_its_headers_and_then_holds_nothing(settings):
    row = given_a_mail(body="Line one\nLine two")
    assert send_due() == {"sent": 1}
    message = mail.outbox[0].message()
    assert message["Message-ID"] == row.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Sat, 21 Nov 2026 01:00:00 -0000"
    assert (message["To"], message["From"]) == (ADDRESS, settings.DEFAULT_FROM_EMAIL)
    assert (message["Subject"], message.get_payload()) == ("A test", "Line one\nLine two")
    row.refresh_from_db()
    assert (row.state, row.to, row.body, row.taken_until, row.sent_at) == ("sent", "", "", None, NOW)


@pytest.mark.django_db
def test_the_oldest_goes_first_and_none_twice():
    for number in range(3):
        given_a_mail(subject=f"Number {number}")
    assert send_due(limit=2) == {"sent": 2}
    assert send_due() == {"sent": 1}
    assert send_due() == {}
    assert [message.subject for message in mail.outbox] == ["Number 0", "Number 1", "Number 2"]


@pytest.mark.django_db
def test_between_two_mails_it_can_be_stopped():
    for _ in range(3):
        given_a_mail()
    assert send_due(stop=lambda: len(mail.outbox) == 2) == {"sent": 2}


@pytest.mark.django_db
def test_it_goes_out_by_smtp_to_one_recipient(server):
    row = given_a_mail(subject="환자의 새 메시지", body=".\nA line of one dot above")
    assert send_due() == {"sent": 1}
    ((recipients, message),) = server.accepted
    assert recipients == [f"TO:<{ADDRESS}>"]
    assert message["Message-ID"] == row.message_id
    assert message.get_payload() == ".\r\nA line of one dot above\r\n"


@pytest.mark.django_db
def test_a_server_that_says_goodbye_badly_has_the_mail_all_the_same(server):
    server.answers["QUIT"] = "500 what"
    given_a_mail()
    assert send_due() == {"sent": 1}


@pytest.mark.django_db
def test_without_a_server_each_mail_becomes_a_file_for_this_account_alone(settings, tmp_path):
    settings.EMAIL_BACKEND = "core.mail_files.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    rows = [given_a_mail(body="Ein Text für Jo"), given_a_mail()]
    assert send_due() == {"sent": 2}
    files = sorted((tmp_path / "mail").iterdir())
    assert [oct(path.stat().st_mode) for path in (tmp_path / "mail", *files)] == ["0o40700", "0o100600", "0o100600"]
    found = [message_from_bytes(path.read_bytes()) for path in files]
    assert {message["Message-ID"] for message in found} == {row.message_id for row in rows}
    assert "Ein Text für Jo" in {message.get_payload(decode=True).decode() for message in found}


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_a_failure_like_any_other(settings, tmp_path):
    settings.EMAIL_BACKEND = "core.mail_files.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_FILE_PATH.write_text("a file stands in the way")
    given_a_mail()
    assert send_due() == {"failed": 1}
    assert OutboxMail.objects.get().problem == "FileExistsError"


# --- failing ------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"RCPT": f"550 no mailbox {ADDRESS}"}, "SMTPRecipientsRefused 550"),
        ({"MAIL": f"451 later {ADDRESS}"}, "SMTPSenderRefused 451"),
        ({"after DATA": f"554 spam to {ADDRESS}"}, "SMTPDataError 554"),
        ({"DATA": f"{ADDRESS} said nonsense"}, "SMTPDataError -1"),
    ],
)
def test_a_refusal_is_noted_by_its_kind_and_code_alone(server, caplog, answers, problem):
    logging.getLogger("portal").addHandler(caplog.handler)
    server.answers |= answers
    row = given_a_mail()
    assert send_due() == {"failed": 1}
    logging.getLogger("portal").removeHandler(caplog.handler)
    row.refresh_from_db()
    assert (row.state, row.to, row.problem) == ("waiting", ADDRESS, problem)
    assert "not sent, attempt 1" in caplog.text
    assert "qzmarker" not in caplog.text.lower()


@pytest.mark.django_db
def test_it_is_tried_again_after_longer_and_longer_and_then_given_up(nobody_there, clock):
    row = given_a_mail()
    for minutes in MINUTES:
        assert send_due() == {"failed": 1}
        clock.shift(timedelta(minutes=minutes) - timedelta(seconds=1))
        assert send_due() == {}
        clock.shift(timedelta(seconds=1))
    assert send_due() == {"dead": 1}
    clock.shift(timedelta(days=30))
    assert send_due() == {}
    row.refresh_from_db()
    assert (row.state, row.attempts, row.problem) == ("dead", 7, "ConnectionRefusedError")
    assert (row.to, row.body) == (ADDRESS, "Qzmarker")
    assert len(WAITS) == len(MINUTES)


@pytest.mark.django_db
def test_staff_can_have_what_was_given_up_tried_again(nobody_there, settings):
    row = given_a_mail()
    OutboxMail.objects.update(attempts=6)
    assert send_due() == {"dead": 1}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert try_again(OutboxMail.objects.all()) == 1
    assert send_due() == {"sent": 1}
    assert mail.outbox[0].extra_headers["Message-ID"] == row.message_id
    assert try_again(OutboxMail.objects.all()) == 0


@pytest.mark.django_db
def test_keys_that_do_not_open_it_lose_nothing(settings):
    row = given_a_mail()
    keys, settings.FIELD_KEYS = settings.FIELD_KEYS, ["Y" * 43 + "="]
    assert send_due() == {"failed": 1}
    settings.FIELD_KEYS = keys
    row.refresh_from_db()
    assert (row.state, row.problem, row.to) == ("waiting", "CannotDecrypt", ADDRESS)


# --- taking -------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_mail_in_somebodys_hands_is_left_alone_until_its_time_is_over(clock):
    given_a_mail()
    assert take() is not None
    assert take() is None
    clock.shift(HOLD)
    assert take().attempts == 2


@pytest.mark.django_db
def test_who_lost_a_mail_does_not_note_its_fate(clock):
    given_a_mail()
    slow = take()
    clock.shift(HOLD)
    quick = take()
    outbox.put_off(slow, "SMTPServerDisconnected")
    assert OutboxMail.objects.get().taken_until == quick.taken_until
    outbox.note_sent(quick)
    assert OutboxMail.objects.get().state == "sent"


@pytest.mark.django_db
def test_a_mail_that_was_broken_off_each_time_is_given_up(clock):
    row = given_a_mail()
    for _ in range(7):
        assert take() is not None
        clock.shift(HOLD)
    assert send_due() == {"dead": 1}
    row.refresh_from_db()
    assert row.problem == "broken off"
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_mail_that_is_erased_after_it_was_taken_is_not_sent():
    given_a_mail()
    taken = take()
    OutboxMail.objects.all().delete()
    assert outbox.deliver(taken) == "gone"
    assert mail.outbox == []
    assert not OutboxMail.objects.exists()


# --- the command --------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_command_sends_what_is_due_and_counts(capsys):
    given_a_mail()
    call_command("send_outbox")
    assert capsys.readouterr().out == "1 sent, 0 failed, 0 dead\n"


@pytest.mark.django_db
def test_production_without_a_mail_server_keeps_mails_waiting(settings):
    given_a_mail()
    settings.MAILS_GO_NOWHERE = True
    with pytest.raises(CommandError, match="EMAIL_HOST is not set"):
        call_command("send_outbox")
    assert OutboxMail.objects.get().state == "waiting"


@pytest.mark.timeout(300)
def test_several_loops_send_each_mail_once_and_stop_when_told():
    with bare_portal(DATABASE_URL) as (portal, folder):
        loops = [start(portal, "send_outbox", "--loop", log=folder / "log") for _ in range(3)]
        until_ready(folder / "log", processes=3)
        write_mails(portal, 60)
        until(lambda: len(delivered(folder)) >= 60, "60 mails sent")
        for loop, sign in zip(loops, [signal.SIGTERM, signal.SIGINT, signal.SIGTERM], strict=True):
            loop.send_signal(sign)
        assert [loop.wait(60) for loop in loops] == [0, 0, 0]
        found = delivered(folder)
        assert len(found) == len(set(found)) == 60
        assert portal.query("list(OutboxMail.objects.values_list('state', flat=True))") == ["sent"] * 60
        log = (folder / "log").read_text()
        assert "INFO portal.outbox mails: " in log
        assert "qzmarker" not in log.lower()


def rename(site, table: str, name: str) -> None:
    code = f"from django.db import connection; connection.cursor().execute('ALTER TABLE {table} RENAME TO {name}')"
    site.manage("shell", "--command", code)


@pytest.mark.timeout(300)
def test_a_loop_outlives_an_outage_of_the_database_and_ends_with_who_started_it():
    with bare_portal(DATABASE_URL) as (portal, folder):
        loop = start(portal, "send_outbox", "--loop", "--parent", "1", log=folder / "log")
        assert loop.wait(60) == 0  # its parent is this process, not the first one
        rename(portal, "core_outboxmail", "away")
        loop = start(portal, "send_outbox", "--loop", log=folder / "log")
        until(lambda: "the outbox cannot be read: " in (folder / "log").read_text(), "it says so")
        rename(portal, "away", "core_outboxmail")
        write_mails(portal, 1)
        until(lambda: len(delivered(folder)) == 1, "the mail is sent")
        loop.terminate()
        assert loop.wait(60) == 0


# --- beside the server ----------------------------------------------------------------------------------
def children(pid: int) -> dict[int, str]:
    """Process id -> command line."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child): Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ") for child in found}


def sender_of(pid: int) -> int | None:
    keeper = next(child for child, command in children(pid).items() if "tools/serve.py" in command)
    return next((child for child, command in children(keeper).items() if "manage.py work" in command), None)


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


def make_run(site, folder: Path) -> subprocess.Popen:
    """Server and sender, as `make run` starts them; the sender has sent its first mail."""
    run(site.environment, "tools/static.py")
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(
            [sys.executable, "tools/serve.py"], cwd=ROOT, env=site.environment | {"PORT": str(free_port())},
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    until(lambda: "The portal is ready" in (folder / "log").read_text(), "the server can be told to end")
    write_mails(site, 1)
    until(lambda: len(delivered(folder)) == 1, "the mail is sent")
    return server


def ends_with_its_sender(server: subprocess.Popen, sender: int, folder: Path, code: int = 0) -> None:
    assert server.wait(60) == code
    until(lambda: not alive(sender), "the sender has ended too")
    assert "Traceback" not in (folder / "log").read_text()


@pytest.mark.timeout(300)
def test_make_run_sends_mails_beside_the_server_and_starts_another_sender_for_one_that_died():
    with bare_portal(DATABASE_URL) as (portal, folder):
        server = make_run(portal, folder)
        first = sender_of(server.pid)
        os.kill(first, signal.SIGKILL)
        write_mails(portal, 1)
        until(lambda: len(delivered(folder)) == 2, "another sender has taken over")
        second = sender_of(server.pid)
        assert first != second
        os.killpg(server.pid, signal.SIGINT)  # as Ctrl-C does
        ends_with_its_sender(server, second, folder)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_server_and_sender_of_make_run_end_together(end):
    with bare_portal(DATABASE_URL) as (portal, folder):
        server = make_run(portal, folder)
        sender = sender_of(server.pid)
        server.send_signal(end)
        ends_with_its_sender(server, sender, folder, code=-end if end == signal.SIGKILL else 0)
