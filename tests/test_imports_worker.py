"""The worker: takes an import alone, goes on where one was killed, applies all or nothing, and tidies up."""

import os
import signal
import sqlite3
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from clinics.models import Clinic, Listing
from core.outbox import put
from desk.imports import running
from desk.imports.actions import ask_to_apply, cancel
from desk.imports.models import ImportRow, ImportRun, RegisterEntry
from tests.clock import NOW
from tests.conftest import DATABASE_URL
from tests.importing import checked, counts, register, sentence, stored_files, uploaded, work
from tests.registers import as_bytes, as_csv, line, lines
from tests.sending import bare_portal, start, until, until_ready

COUNT = 6_000  # rows of the file that is killed; six of seven lie in our cities
OURS = sum(1 for number in range(COUNT) if number % 7 != 6)


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


# --- taking -------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_run_in_the_hands_of_a_living_worker_is_left_alone_until_its_time_is_over(clock):
    run = uploaded("hira", as_bytes(lines(3)))
    assert running.take().pk == run.pk
    assert running.take() is None
    clock.shift(running.HOLD + timedelta(seconds=1))
    assert running.take().pk == run.pk


@pytest.mark.django_db
def test_a_run_of_a_worker_that_died_here_is_free_at_once_and_one_of_another_machine_is_not():
    run = uploaded("hira", as_bytes(lines(3)))
    ended = subprocess.Popen(["true"])
    ended.wait()
    running.take()
    ImportRun.objects.update(taken_by=f"elsewhere:{ended.pid}")
    assert running.take() is None
    ImportRun.objects.update(taken_by=f"{running.me().rpartition(':')[0]}:{ended.pid}")
    assert running.take().pk == run.pk


@pytest.mark.django_db
def test_a_file_at_which_workers_die_is_refused_at_last(clock):
    run = uploaded("hira", as_bytes(lines(3)))
    for _attempt in range(running.MOST_ATTEMPTS):
        assert running.take().pk == run.pk
        clock.shift(running.HOLD + timedelta(seconds=1))
    work(run)
    run.refresh_from_db()
    assert run.state == "refused" and not ImportRow.objects.exists()
    assert sentence(run).startswith("Something went wrong here while this was read.")


@pytest.mark.django_db
def test_who_comes_forward_may_be_interrupted_as_often_as_it_takes(monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    run = uploaded("hira", as_bytes(lines(12)))
    for _attempt in range(running.MOST_ATTEMPTS + 2):
        looks = iter([False, True])
        running.work(running.take(), lambda looks=looks: next(looks))
    run.refresh_from_db()
    assert (run.state, run.cursor) == ("checking", 11)


@pytest.mark.django_db
def test_who_lost_a_run_keeps_nothing_of_it(clock):
    uploaded("hira", as_bytes(lines(3)))
    slow = running.take()
    clock.shift(running.HOLD + timedelta(seconds=1))
    quick = running.take()
    running.work(slow, lambda: False)
    assert not ImportRow.objects.exists()
    running.work(quick, lambda: False)
    quick.refresh_from_db()
    assert (quick.state, ImportRow.objects.count()) == ("checked", 3)


@pytest.mark.django_db
def test_checking_goes_on_where_it_was_stopped(monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 10)
    run = uploaded("hira", as_bytes(lines(49)))
    looks = iter([False, False, True])
    running.work(running.take(), lambda: next(looks))
    run.refresh_from_db()
    assert (run.state, run.cursor, run.taken_until) == ("checking", 21, None)
    assert counts(work(run)) == {"new": 42, "left_out": 7}
    assert list(run.rows.values_list("line", flat=True)) == [number + 2 for number in range(49) if number % 7 != 6]


@pytest.mark.django_db
def test_applying_that_is_stopped_leaves_nothing_and_starts_anew(monkeypatch):
    monkeypatch.setattr("desk.imports.kinds.CHUNK", 10)
    run = checked("hira", as_bytes(lines(49)))
    ask_to_apply(run=run, by=None)
    looks = iter([False, False, True])
    running.work(running.take(), lambda: next(looks))
    run.refresh_from_db()
    assert (run.state, RegisterEntry.objects.count()) == ("applying", 0)
    assert work(run).state == "applied"
    assert RegisterEntry.objects.count() == 42


@pytest.mark.django_db
def test_a_cancelled_check_ends_and_its_file_is_gone(settings):
    run = uploaded("hira", as_bytes(lines(3)))
    taken = running.take()
    assert cancel(run=run)
    running.work(taken, lambda: False)
    run.refresh_from_db()
    assert (run.state, stored_files(settings), ImportRow.objects.count()) == ("cancelled", [], 0)
    assert not ask_to_apply(run=run, by=None)


@pytest.mark.django_db
def test_nothing_is_applied_without_being_asked_for():
    run = checked("hira", as_bytes(lines(3)))
    assert running.take() is None
    assert (run.state, Clinic.objects.filter(slug__startswith="hira-").count()) == ("checked", 0)


@pytest.mark.django_db
def test_something_unforeseen_ends_the_run_with_a_sentence_and_a_line_in_the_log(monkeypatch, caplog):
    monkeypatch.setattr("desk.imports.register.Register.check", lambda *_: 1 / 0)
    text = "Something went wrong here while this was read. Nothing was changed. Tell the administrator."
    assert sentence(checked("hira", as_bytes(lines(3)))) == text
    assert running.take() is None


# --- the commands ---------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_one_command_sends_mails_and_imports(capsys):
    put(kind="test", to="qz@example.org", subject="A test", body="Text")
    run = uploaded("hira", as_bytes(lines(7)))
    call_command("work")
    run.refresh_from_db()
    assert (len(mail.outbox), run.state, run.new) == (1, "checked", 6)


@pytest.mark.django_db
def test_mails_go_out_between_two_chunks_of_a_long_file(monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 10)
    uploaded("hira", as_bytes(lines(49)))
    sent = []
    running.work(running.take(), lambda: False, between=lambda: sent.append(ImportRow.objects.count()))
    assert sent == [0, 9, 18, 26, 35]


@pytest.mark.django_db
def test_without_a_mail_server_imports_go_on(settings):
    settings.MAILS_GO_NOWHERE = True
    run = uploaded("hira", as_bytes(lines(7)))
    call_command("work")
    run.refresh_from_db()
    assert run.state == "checked"


@pytest.mark.django_db
def test_the_command_imports_a_register_and_says_what_it_did(tmp_path, capsys):
    path = as_csv(tmp_path / "register.csv", lines(14))
    call_command("import_hira", path)
    assert capsys.readouterr().out == "12 new, 0 changed, 0 unchanged, 0 vanished, 0 refused, 2 left out\nApplied.\n"
    call_command("import_hira", path)
    out = "0 new, 0 changed, 12 unchanged, 0 vanished, 0 refused, 2 left out\nNothing was written.\n"
    assert capsys.readouterr().out == out


@pytest.mark.django_db
def test_the_command_only_checks_when_asked_to(tmp_path, capsys):
    call_command("import_hira", as_csv(tmp_path / "register.csv", lines(14)), check=True)
    assert capsys.readouterr().out.endswith("Nothing was written.\n")
    assert not RegisterEntry.objects.exists()


@pytest.mark.django_db
def test_the_command_names_refused_lines_and_writes_nothing(tmp_path, capsys):
    path = as_csv(tmp_path / "register.csv", [line(0), line(1, 개설일자="x")])
    with pytest.raises(CommandError, match="Nothing was written: mend the refused lines"):
        call_command("import_hira", path)
    assert "  line 3, 개설일자: “x” is not a day. Write it as 19790324 or 1979-03-24.\n" in capsys.readouterr().err
    assert not RegisterEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "text"),
    [(None, "cannot be read: No such file"), (b"", "The file is empty"), (b"\xff\xff", "neither UTF-8 nor cp949")],
)
def test_the_command_refuses_in_a_sentence(tmp_path, content, text):
    path = tmp_path / "register.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=text):
        call_command("import_hira", path)


@pytest.mark.django_db
def test_the_command_refuses_a_gigabyte_without_copying_it(tmp_path, settings):
    path = tmp_path / "sparse.csv"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 1_000_000_000)
    with pytest.raises(CommandError, match="larger than 100 MB"):
        call_command("import_hira", path)
    assert stored_files(settings) == []


# --- tidying --------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_rows_of_old_imports_and_forgotten_files_go_and_entries_stay(settings, clock):
    run = register(lines(7))
    waiting = uploaded("hira", as_bytes(lines(3)))
    clock.move_to(NOW + timedelta(days=31))
    path = stored_files(settings)[0]
    os.utime(path, (time.time() - 100_000, time.time() - 100_000))
    assert running.tidy(NOW + timedelta(days=31), 30) == 1
    assert not ImportRun.objects.filter(pk=run.pk).exists()
    assert ImportRun.objects.filter(pk=waiting.pk).exists()
    assert stored_files(settings) == []
    assert RegisterEntry.objects.filter(last_seen=None).count() == 6


# --- killed ---------------------------------------------------------------------------------------------
def asked(database_url: str, sql: str) -> tuple:
    """The first row of an answer, by a connection of its own."""
    if database_url.startswith("postgres"):
        connection = psycopg2.connect(database_url)
    else:
        connection = sqlite3.connect(urlsplit(database_url).path, timeout=20)
    try:
        cursor = connection.cursor()
        cursor.execute(sql)
        return cursor.fetchone()
    finally:
        connection.close()


def settled(site) -> dict:
    code = (
        "dict(states=list(ImportRun.objects.values_list('state', 'new', 'left_out')), rows=ImportRow.objects.count(), "
        "lines=ImportRow.objects.values('line').distinct().count(), entries=RegisterEntry.objects.count(), "
        "clinics=Clinic.objects.count(), listings=Listing.objects.count(), "
        "orphans=Clinic.objects.filter(register_entry=None).count())"
    )
    return site.query(code)


WHOLE = {"rows": OURS, "lines": OURS, "entries": OURS, "clinics": OURS, "listings": OURS, "orphans": 0}


@pytest.mark.timeout(600)
def test_killed_while_checking_and_while_applying_and_run_again_nothing_is_double_or_lost():
    with bare_portal(DATABASE_URL) as (portal, folder):
        portal.manage("load_content", "--verbosity", "0")
        path = as_csv(folder / "register.csv", lines(COUNT))
        first = start(portal, "import_hira", str(path), log=folder / "log")
        reached = "SELECT coalesce(max(cursor), 0), max(state) FROM desk_importrun"
        until(lambda: asked(portal.database_url, reached)[0] > 0, "some of it is checked")
        first.kill()
        first.wait()
        seen = asked(portal.database_url, "SELECT cursor, new + left_out, state FROM desk_importrun")
        assert seen[0] == seen[1] + 1 < COUNT and seen[2] == "checking"
        second = start(portal, "import_hira", str(path), log=folder / "log")
        until(lambda: asked(portal.database_url, reached)[1] == "applying", "it is being applied")
        time.sleep(0.5)
        second.kill()
        second.wait()
        assert asked(portal.database_url, reached)[1] == "applying"
        assert settled(portal) | {"states": 0} == {
            "states": 0, "rows": OURS, "lines": OURS, "entries": 0, "clinics": 0, "listings": 0, "orphans": 0,
        }  # fmt: skip
        assert "Applied." in portal.manage("import_hira", str(path))
        assert settled(portal) == WHOLE | {"states": [["applied", OURS, COUNT - OURS]]}
        assert list(Path(portal.environment["PRIVATE_ROOT"], "imports").iterdir()) == []


@pytest.mark.timeout(600)
def test_several_workers_share_the_work_and_none_does_it_twice():
    with bare_portal(DATABASE_URL) as (portal, folder):
        portal.manage("load_content", "--verbosity", "0")
        path = as_csv(folder / "register.csv", lines(400))
        workers = [start(portal, "work", "--loop", log=folder / f"log{number}") for number in range(3)]
        until_ready(*(folder / f"log{number}" for number in range(3)), processes=3)
        assert "Applied." in portal.manage("import_hira", str(path))
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        assert [worker.wait(60) for worker in workers] == [0, 0, 0]
        ours = sum(1 for number in range(400) if number % 7 != 6)
        assert settled(portal) == dict.fromkeys(WHOLE, ours) | {
            "orphans": 0,
            "states": [["applied", ours, 400 - ours]],
        }
        assert "Traceback" not in "".join((folder / f"log{number}").read_text() for number in range(3))


@pytest.mark.django_db
def test_every_draft_has_its_listing():
    register(lines(14))
    assert Listing.objects.filter(clinic__register_entry__isnull=False).count() == 12
