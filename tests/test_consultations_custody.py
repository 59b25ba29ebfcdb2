"""A stored request: encrypted, logged without answers, moved on and erased by actions alone."""

import io
import logging
import re
from datetime import date, timedelta

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model

from consultations import actions, mails
from consultations.models import Consent, Consultation, Draft, is_encrypted
from core.encryption import MARK, CannotDecrypt
from core.models import KeptForm, OutboxMail, SignIn
from core.rotation import encrypted_models
from desk.corrections.models import CorrectionRequest
from tests.asking import LAST_DAY, MARKER, filled, make_consent_text, open_form, send, submit, token_of
from tests.clock import NOW
from tests.patients import Patient, sealed, stored


@pytest.fixture
def consent_text(db):
    return make_consent_text()


@pytest.fixture
def log_output():
    """Everything that is written to the log."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    loggers = [logging.getLogger(name) for name in ("", "django", "portal")]
    for logger in loggers:
        logger.addHandler(handler)
    yield written
    for logger in loggers:
        logger.removeHandler(handler)


def requests_as_stored():
    """The values of every request as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM consultations_consultation ORDER BY id")
        return [str(value) for row in cursor.fetchall() for value in row]


def everything_stored():
    """The values of every row of every table as the database holds them."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield from (str(value) for row in cursor.fetchall() for value in row)


# --- encryption ---------------------------------------------------------------------------------------
def test_no_table_holds_an_answer_in_the_clear(client, consent_text):
    send(client, treatment="smp")
    assert Consultation.objects.get().message.startswith(MARKER)
    assert [value for value in everything_stored() if MARKER.lower() in value.lower()] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, email, country, condition, since, treatment FROM consultations_consultation")
        assert [value[: len(MARK)] for value in cursor.fetchone()] == [MARK] * 6


def test_a_wrong_key_opens_nothing_and_saves_nothing(consent_text, settings):
    submit()
    before = requests_as_stored()
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CannotDecrypt):
        Consultation.objects.get()
    assert requests_as_stored() == before


def test_ciphertext_is_never_saved_over_an_answer(consent_text):
    submit()
    row = Consultation.objects.get()
    row.name = MARK + "gAAAA"
    with pytest.raises(CannotDecrypt), transaction.atomic():
        row.save()
    assert Consultation.objects.get().name == f"{MARKER} name"


def test_a_value_that_was_never_encrypted_is_not_shown(consent_text):
    submit()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consultations_consultation SET name = 'put there by hand'")
    with pytest.raises(CannotDecrypt):
        Consultation.objects.get()


def test_an_older_key_still_opens_what_it_closed(consent_text, settings):
    submit()
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    assert Consultation.objects.get().name == f"{MARKER} name"
    submit(form_key="j" * 64)
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert Consultation.objects.get(form_key="j" * 64).name == f"{MARKER} name"


def test_encrypted_fields_cannot_be_searched(consent_text):
    with pytest.raises(FieldError):
        Consultation.objects.filter(name__contains="a").exists()


# --- logs -----------------------------------------------------------------------------------------------
def test_the_log_names_references_and_fields_and_holds_no_answer(client, consent_text, log_output):
    send(client)
    send(client, email=f"{MARKER} nobody", since=f"{MARKER}\nforged line")
    send(client, adult="no")
    assert f"request {Consultation.objects.get().reference} stored" in log_output.getvalue()
    assert "request refused: email, since" in log_output.getvalue()
    assert MARKER.lower() not in log_output.getvalue().lower()


def test_a_failure_of_the_database_is_logged_without_answers(client, consent_text, log_output):
    def failing(execute, sql, params, many, context):
        if "consultations_consultation" in sql:
            raise OperationalError(f"near {MARKER}")
        return execute(sql, params, many, context)

    answers = filled(token_of(open_form(client)))
    with connection.execute_wrapper(failing):
        assert client.post("/en/consultation/", answers).status_code == 503
    assert "request not stored: OperationalError" in log_output.getvalue()
    assert MARKER not in log_output.getvalue()


# --- actions --------------------------------------------------------------------------------------------
def test_two_calls_with_one_key_store_one_request(consent_text):
    assert submit() == submit(answers={"name": "other", "clinics": []})
    assert (Consultation.objects.get().name, Consent.objects.count()) == (f"{MARKER} name", 1)


def test_a_reference_that_is_taken_is_drawn_again(consent_text, monkeypatch):
    drawn = iter("A" * 8 + "A" * 8 + "B" * 8)
    monkeypatch.setattr("secrets.choice", lambda alphabet: next(drawn))
    assert submit() == "HK-AAAA-AAAA"
    assert submit(form_key="j" * 64) == "HK-BBBB-BBBB"


def test_a_request_whose_consent_cannot_be_stored_is_not_stored(consent_text):
    def no_consents(execute, sql, params, many, context):
        if 'INTO "consultations_consent"' in sql:
            raise IntegrityError("refused")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(no_consents), pytest.raises(IntegrityError):
        submit()
    assert not Consultation.objects.exists()


@pytest.mark.parametrize(
    ("status", "last_day"),
    [("in_review", LAST_DAY), ("answered", LAST_DAY), ("closed", date(2027, 2, 19)), ("spam", date(2026, 12, 21))],
)
def test_a_status_sets_the_last_day_and_touches_no_answer(consent_text, admin_user, status, last_day):
    reference = submit()
    actions.set_status(reference=reference, status=status, by=admin_user)
    row = Consultation.objects.get()
    assert (row.status, row.keep_until, row.name) == (status, last_day, f"{MARKER} name")
    actions.set_status(reference=reference, status="new", by=admin_user)
    assert Consultation.objects.get().keep_until == LAST_DAY


def test_closing_late_never_lengthens_the_time(consent_text, admin_user):
    reference = submit()
    with time_machine.travel(NOW + timedelta(days=360), tick=False):
        actions.set_status(reference=reference, status="closed", by=admin_user)
    assert Consultation.objects.get().keep_until == LAST_DAY


def test_erasing_needs_no_key_and_leaves_no_row(consent_text, settings):
    reference = submit()
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    call_command("erase_consultation", reference.lower(), stdout=io.StringIO())
    assert (Consultation.objects.count(), Consent.objects.count()) == (0, 0)
    with pytest.raises(CommandError):
        call_command("erase_consultation", reference)


# --- the inventory: docs/privacy.md -------------------------------------------------------------------------
OUTLIVE_A_REQUEST = {"ConsentText", "ReplyTemplate", "Tombstone", "PatientLink", "AccessRecord", "Draft"}


def inventoried(root) -> dict[str, dict[str, str]]:
    """Model -> field -> how the inventory says it is stored; '' where it does not say."""
    text = (root / "docs" / "privacy.md").read_text()
    parts = re.split(r"^### `(\w+)`$", text, flags=re.MULTILINE)[1:]
    found: dict[str, dict[str, str]] = {}
    for name, part in zip(parts[::2], parts[1::2], strict=True):
        lines = [line for line in part.split("\n## ")[0].splitlines() if line.startswith(("| `", "`"))]
        cells = [line.strip("| ").split(" | ") for line in lines]
        found[name] = {
            field: row[3] if len(row) > 3 else "" for row in cells for field in re.findall(r"`(\w+)`", row[0])
        }
    return found


def models_with_people() -> list[type[Model]]:
    return [*apps.get_app_config("consultations").get_models(), OutboxMail, KeptForm, SignIn, CorrectionRequest]


def test_each_field_of_each_model_stands_in_the_inventory_and_no_other(root):
    held = {
        model.__name__: {field.name for field in model._meta.concrete_fields} - {"id"} for model in models_with_people()
    }
    assert {name: set(fields) for name, fields in inventoried(root).items()} == held


def test_the_inventory_says_of_each_field_whether_it_is_encrypted(root):
    said = {(model, field): how for model, fields in inventoried(root).items() for field, how in fields.items()}
    assert {key for key, how in said.items() if how == "encrypted"} == {
        (model.__name__, field.name)
        for model in models_with_people()
        for field in model._meta.concrete_fields
        if is_encrypted(field)
    }


def test_erasing_removes_every_encrypted_field_and_every_row_of_a_request(settings, tmp_path, db):
    settings.PRIVATE_ROOT = tmp_path
    patient = Patient(clinics="a-clinic")
    patient.everything()
    mails.write("answer_waiting", to="jo@example.org", about=patient.row.reference, language="en", link="https://x/")
    empty = [
        f"{model.__name__}.{name}"
        for model, names in encrypted_models()
        for name in names
        if model not in (Draft, CorrectionRequest) and not any(getattr(row, name) for row in model.objects.all())
    ]
    assert empty == [], "give it a value in tests/patients.py, so that its erasing is seen"
    actions.erase(reference=patient.row.reference, why="patient")
    assert sealed(stored()) == set()
    left = {model.__name__ for model in models_with_people() if model.objects.exists()}
    assert left <= OUTLIVE_A_REQUEST
