"""Rows that are written without the detour of the ORM are the rows that the ORM would have written."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict

from consultations.models import Event
from core.encryption import CannotDecrypt
from core.inserting import insert
from core.models import OutboxMail
from tests.patients import Patient

pytestmark = pytest.mark.django_db


def mail(number: int, **columns) -> OutboxMail:
    row = {"message_id": f"<{number}@example.org>", "kind": "test", "to": "jo@example.org", "subject": "S", "body": "B"}
    return OutboxMail(**row | columns)


def test_a_row_gets_its_key_its_defaults_and_its_time():
    row = mail(1)
    insert(row)
    other = mail(2)
    other.save()
    inserted, saved = OutboxMail.objects.get(pk=row.pk), OutboxMail.objects.get(pk=other.pk)
    different = {"id", "message_id", "next_try_at"}
    assert model_to_dict(inserted).keys() == model_to_dict(saved).keys()
    for name in model_to_dict(saved).keys() - different:
        assert getattr(inserted, name) == getattr(saved, name)
    assert (inserted.state, inserted.attempts, inserted.written_at) == ("waiting", 0, saved.written_at)
    assert inserted == row and not row._state.adding


def test_encrypted_fields_are_encrypted():
    insert(mail(1, body="Qzmarker"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM core_outboxmail")
        assert cursor.fetchone()[0].startswith("enc1:")
    assert OutboxMail.objects.get().body == "Qzmarker"
    with pytest.raises(CannotDecrypt):
        insert(mail(2, body="enc1:abc"))


def test_several_rows_take_one_statement(django_assert_num_queries):
    consultation = Patient().row
    before = Event.objects.count()
    with django_assert_num_queries(1):
        insert(*(Event(consultation=consultation, kind="status", detail=str(number)) for number in range(3)))
    assert [event.detail for event in Event.objects.all()[before:]] == ["0", "1", "2"]


def test_what_the_database_refuses_is_refused():
    insert(mail(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(mail(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Event(kind="received"))
    assert OutboxMail.objects.count() == 1
