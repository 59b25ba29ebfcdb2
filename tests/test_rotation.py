"""New keys: everything is brought under the first one, nothing is changed by wrong ones, and a broken run goes on."""

import io
import signal
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from consultations import actions, photos
from consultations.models import Consultation
from core.encryption import CannotDecrypt
from core.models import OutboxMail
from core.outbox import put
from core.rotation import encrypted_models
from desk.corrections.actions import ask
from tests.conftest import DATABASE_URL
from tests.patients import MARKER, Patient, stored
from tests.portal import ROOT
from tests.sending import bare_portal, start, until

NEW = Fernet.generate_key().decode()
OTHER = Fernet.generate_key().decode()


@pytest.fixture
def private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def held(db, private_root):
    """A row of every encrypted kind, and a photo; gives the request."""
    patient = Patient()
    patient.everything()
    actions.save_draft(answers={"message": [MARKER]})
    put(kind="test", to="jo@example.org", subject="A test", body=MARKER)
    ask(clinic=None, entry="A clinic", kind="correct", asked="A number", contact=MARKER)
    return patient


def on_disk(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- the whole of it -------------------------------------------------------------------------------------
def test_everything_is_read_by_the_new_key_alone_afterwards(held, settings):
    photo = held.row.photos.get()
    picture = photos.read(photo.name)
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    counts = actions.rotate_keys(batch=1)
    assert {what for what, count in counts.items() if not count} == set(), "no kind of row was left out"
    settings.FIELD_KEYS = [NEW]
    for model, _names in encrypted_models():
        assert len(list(model.objects.all())) == model.objects.count()
    row = Consultation.objects.get()
    assert (row.name, row.email, row.translation) == (f"{MARKER} name", "jo@example.org", f"{MARKER} translation")
    assert OutboxMail.objects.get().body == MARKER
    assert photos.read(photo.name) == picture
    assert not any(actions.under_older_keys().values())


def test_each_kind_of_encrypted_row_takes_part(held):
    assert {model.__name__ for model, _names in encrypted_models()} == {
        "Consent", "Consultation", "CorrectionRequest", "Disclosure", "Draft", "KeptForm", "Message", "Note",
        "OutboxMail", "Quote",
    }  # fmt: skip
    assert [model for model, _names in encrypted_models() if not model.objects.exists()] == []


def test_what_is_under_the_first_key_is_not_touched(held, private_root):
    before, files = stored(), on_disk(private_root)
    assert not any(actions.rotate_keys().values())
    assert (stored(), on_disk(private_root)) == (before, files)


def test_only_rows_that_need_it_are_touched(held, settings):
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    Patient()
    assert actions.rotate_keys()["consultations.Consultation"] == 1
    assert actions.rotate_keys()["consultations.Consultation"] == 0


def test_empty_values_stay_empty(db, settings):
    row = Patient(phone="", translation="").row
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    actions.rotate_keys()
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, translation FROM consultations_consultation WHERE id = %s", [row.pk])
        assert cursor.fetchone() == ("", "")


def test_blind_indexes_and_links_survive_it(held, settings):
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    actions.rotate_keys()
    assert actions.opened(held.token).consultation_id == held.row.pk
    assert Consultation.objects.get(email_key=actions.email_key("JO@example.org")) == held.row


# --- wrong keys ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("keys", [[NEW], [NEW, OTHER]])
def test_wrong_keys_change_nothing(held, settings, private_root, keys):
    before, files = stored(), on_disk(private_root)
    settings.FIELD_KEYS = keys
    with pytest.raises(CannotDecrypt):
        actions.rotate_keys()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("rotate_keys")
    assert (stored(), on_disk(private_root)) == (before, files)


def test_one_value_under_a_lost_key_changes_nothing_at_all(held, settings, private_root):
    ours = settings.FIELD_KEYS
    settings.FIELD_KEYS = [OTHER]
    last = Patient()
    before, files = stored(), on_disk(private_root)
    settings.FIELD_KEYS = [NEW, *ours]
    with pytest.raises(CannotDecrypt, match="Consultation [0-9]+: none of the keys|Consent [0-9]+: none of the keys"):
        actions.rotate_keys()
    assert (stored(), on_disk(private_root)) == (before, files)
    settings.FIELD_KEYS = [NEW, *ours, OTHER]
    assert actions.rotate_keys()["consultations.Consultation"] == 2
    settings.FIELD_KEYS = [NEW]
    assert last.fresh().name == f"{MARKER} name"


def test_text_that_was_never_encrypted_is_not_taken_for_a_value(held):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consultations_note SET text = 'put there by hand'")
    with pytest.raises(CannotDecrypt, match="never encrypted"):
        actions.rotate_keys()


def test_production_does_not_start_with_keys_that_open_nothing_and_a_trial_says_so(held, settings, capsys):
    call_command("prepare", check=True)
    settings.FIELD_KEYS = [OTHER]
    call_command("prepare", check=True)
    assert "FIELD_KEYS do not open" in capsys.readouterr().out
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="FIELD_KEYS do not open what is in the database"):
        call_command("prepare", check=True)


# --- photos ----------------------------------------------------------------------------------------------
def test_a_photo_that_is_gone_or_belongs_to_nobody_is_left_alone(held, settings, private_root):
    gone = held.photo()
    photos.remove(gone.name)
    orphan = photos.new_name()
    (private_root / "photos" / orphan).write_bytes(b"enc1:")
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    assert actions.rotate_keys()["photo files"] == 1
    assert on_disk(private_root)[orphan] == b"enc1:"


# --- the command -----------------------------------------------------------------------------------------
def test_the_command_shows_progress_and_its_check_says_when_it_is_done(held, settings):
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    with pytest.raises(
        CommandError, match="Under older keys: 1 core.OutboxMail, 1 core.KeptForm, 1 consultations.Consent, 1"
    ):
        call_command("rotate_keys", check=True)
    out = io.StringIO()
    call_command("rotate_keys", stdout=out)
    assert "consultations.Consultation: 1 of 1\n" in out.getvalue()
    assert "photo files: 1 of 1\n" in out.getvalue()
    assert out.getvalue().endswith("rows and files brought under the first key; all of them are now.\n")
    assert MARKER not in out.getvalue()
    out = io.StringIO()
    call_command("rotate_keys", check=True, stdout=out)
    assert out.getvalue() == "Everything is under the first key.\n"


MAKE = """
from datetime import date
from consultations.models import Consultation, Message
Consultation.objects.bulk_create([
    Consultation(reference=f'HK-{n}', form_key=n, email_key=n, language='en', keep_until=date(2027, 11, 21),
                 name=f'Qz {n}', email='jo@example.org', condition='scars', message='Qz ' * 50)
    for n in range(300)
])
Message.objects.bulk_create([
    Message(consultation=row, by_staff=False, form_key=row.form_key, text=row.name, language='en')
    for row in Consultation.objects.all()
])
"""
READ = "[[row.name, row.messages.get().text] for row in Consultation.objects.order_by('pk')]"


@pytest.mark.timeout(300)
def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path):
    with bare_portal(DATABASE_URL) as (portal, folder):
        portal.manage("shell", "--command", MAKE)
        both = {"FIELD_KEYS": f"{NEW},{portal.environment['FIELD_KEYS']}"}
        for kills in range(2):
            log = folder / f"log{kills}"
            running = start(portal, "rotate_keys", "--batch", "2", log=log, **both)
            until(lambda log=log, running=running: "of" in log.read_text() or running.poll() is not None, "a batch")
            running.send_signal(signal.SIGKILL)
            assert running.wait() == -signal.SIGKILL, log.read_text()
        portal.environment.update(both)
        assert portal.query(READ) == [[f"Qz {n}"] * 2 for n in range(300)], "readable in the midst of it"
        check = [sys.executable, "manage.py", "rotate_keys", "--check"]
        done = subprocess.run(check, cwd=ROOT, env=portal.environment, capture_output=True, text=True)
        assert "Under older keys: " in done.stderr
        portal.manage("rotate_keys")
        portal.environment["FIELD_KEYS"] = NEW
        assert portal.query(READ) == [[f"Qz {n}"] * 2 for n in range(300)]
        assert portal.manage("rotate_keys", "--check") == "Everything is under the first key.\n"
