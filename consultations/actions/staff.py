"""What staff do to a request. Each is one transaction; the timeline says what was done and by whom, never the words."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consultations import mails, quotes
from consultations.actions.keeping import touch
from consultations.actions.links import address_of, new_link
from consultations.models import (
    AccessRecord,
    Consent,
    ConsentText,
    Consultation,
    Disclosure,
    Event,
    Message,
    Note,
    Quote,
)
from core.turns import in_turn

log = logging.getLogger("portal.consultations")

Kind, Status = Event.Kind, Consultation.Status
# What can be passed to a clinic, by the names of the fields.
CAN_BE_PASSED_ON = (
    "name", "email", "phone", "country", "languages", "condition", "since", "treatment", "matters", "travel", "message",
    "photos",
)  # fmt: skip


class NotAllowed(Exception):
    """This may not be done to this request as it stands. The code says why: `withdrawn`, `mode`, `consent`."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def set_status(*, reference: str, status: str, by) -> None:
    """Moves a request on. Closing it brings its last day nearer, opening it again sets that day back."""
    with _at_work_on(reference) as row:
        _move(row, status, by)


def assign(*, reference: str, to, by) -> None:
    """Gives a request to a coordinator, or to nobody (None). A new one is in review from then on."""
    with _at_work_on(reference) as row:
        if row.assigned_to_id == (to and to.pk):
            return
        Consultation.objects.filter(pk=row.pk).update(assigned_to=to)
        _note_down(row, Kind.ASSIGNED, by, detail=str(to.pk) if to else "")
        if to and row.status == Status.NEW:
            _move(row, Status.IN_REVIEW, by)


def reply(*, reference: str, text: str, language: str, by, form_key: str, then: str = Status.ANSWERED) -> bool:
    """Keeps an answer for the patient's page, and mails her that it waits there, with a new link.

    A request that waited for staff then is `then` (answered, or waiting for the patient); any other keeps its status.
    False when a posting of the same form was kept before. Raises NotAllowed when she has withdrawn the request,
    CannotDecrypt when her address cannot be read.
    """
    with _at_work_on(reference) as row:
        if Message.objects.filter(form_key=form_key).exists():
            return False
        _refuse_when_withdrawn(row)
        Message.objects.create(
            consultation=row, by_staff=True, author=by, text=text, language=language, form_key=form_key
        )
        Consultation.objects.filter(pk=row.pk).update(last_message_at=timezone.now())
        _note_down(row, Kind.MESSAGE_OUT, by)
        if row.status in Consultation.OURS:
            _move(row, then, by)
        touch(row)
        to = Consultation.objects.only("email").get(pk=row.pk).email
        link = address_of(new_link(consultation=row), row.language)
        mails.write("answer_waiting", to=to, about=reference, language=row.language, link=link)
    log.info("request %s answered by user %s", reference, by.pk)
    return True


def note(*, reference: str, text: str, by) -> None:
    """A note for colleagues."""
    with _at_work_on(reference) as row:
        Note.objects.create(consultation=row, author=by, text=text)


def translate(*, reference: str, text: str, by, message: int | None = None) -> None:
    """Keeps a typed translation beside what the patient wrote: beside her request, or a message of hers (its id).

    Raises Message.DoesNotExist for a message that is not of this request.
    """
    with _at_work_on(reference) as row:
        if message is None:
            Consultation.objects.filter(pk=row.pk).update(translation=text)
        elif not row.messages.filter(pk=message, by_staff=False).update(translation=text):
            raise Message.DoesNotExist
    log.info("request %s: a translation typed by user %s", reference, by.pk)


def enter_quote(*, reference: str, clinic: str, lines: Mapping[str, str], by, quote: int | None = None) -> None:
    """Keeps a clinic's offer (its slug; line -> text, see consultations.quotes), new or in place of `quote` (its id).

    Raises NotAllowed when the patient has withdrawn the request, Quote.DoesNotExist for an offer of another one.
    """
    with _at_work_on(reference) as row:
        _refuse_when_withdrawn(row)
        kept = {"clinic": clinic, "lines": quotes.pack(lines), "made_by": by}
        if quote is None:
            Quote.objects.create(consultation=row, **kept)
        elif not row.quotes.filter(pk=quote).update(**kept, made_at=timezone.now()):
            raise Quote.DoesNotExist
        _note_down(row, Kind.QUOTE, by)


def schedule(*, reference: str, at: datetime | None, zone: str, by) -> None:
    """Sets the appointment and the patient's time zone ('Europe/Berlin'); `at` None takes it back.

    Raises NotAllowed when the patient has withdrawn the request.
    """
    with _at_work_on(reference) as row:
        _refuse_when_withdrawn(row)
        Consultation.objects.filter(pk=row.pk).update(appointment_at=at, patient_zone=zone)
        _note_down(row, Kind.APPOINTMENT, by, detail="" if at else "cancelled")
        if at:
            _move(row, Status.SCHEDULED, by)
        elif row.status == Status.SCHEDULED:
            _move(row, Status.IN_REVIEW, by)


def disclose(*, consultation: Consultation, consent: Consent, what: Iterable[str], by) -> Disclosure:
    """Records that a coordinator passed these fields (of CAN_BE_PASSED_ON) to the clinic of this consent.

    Raises NotAllowed unless the portal is a registered facilitator, and the consent is in force and names a
    clinic for this very request.
    """
    what = [name for name in CAN_BE_PASSED_ON if name in set(what)]
    with _at_work_on(consultation.reference) as row:
        if settings.OPERATING_MODE != "registered_facilitator":
            raise NotAllowed("mode")
        _refuse_when_withdrawn(row)
        given = row.consents.in_force().filter(pk=consent.pk, text__kind=ConsentText.Kind.CLINIC)
        held = given.select_for_update(of=("self",)).first()
        if held is None or not held.clinic or not what:
            raise NotAllowed("consent")
        made = Disclosure.objects.create(consultation=row, consent=held, clinic=held.clinic, what=",".join(what), by=by)
        _note_down(row, Kind.DISCLOSED, by, detail=str(len(what)))
    log.info("request %s passed to a clinic by user %s", row.reference, by.pk)
    return made


def record_reading(*, reference: str, what: str, why: str, by) -> None:
    """Notes that a member of staff opens what the patient wrote; her messages count as read from then on."""
    with _at_work_on(reference) as row:
        AccessRecord.objects.create(reference=reference, user=by, username=by.get_username(), what=what, why=why)
        row.messages.filter(by_staff=False, read_at=None).update(read_at=timezone.now())
    log.info("request %s opened by user %s", reference, by.pk)


@contextmanager
def _at_work_on(reference: str) -> Iterator[Consultation]:
    """The request's row, locked, without what the patient wrote. Raises Consultation.DoesNotExist."""
    with in_turn(), transaction.atomic():
        yield Consultation.objects.in_the_open().select_for_update().get(reference=reference)


def _move(row: Consultation, status: str, by) -> None:
    if row.status == status:
        return
    closed_at = (row.closed_at or timezone.now()) if status in Consultation.OVER else None
    Consultation.objects.filter(pk=row.pk).update(status=status, closed_at=closed_at)
    _note_down(row, Kind.STATUS, by, detail=status)
    touch(row)
    log.info("request %s set to %s by user %s", row.reference, status, by.pk)


def _note_down(row: Consultation, kind: str, by, detail: str = "") -> None:
    Event.objects.create(consultation=row, kind=kind, detail=detail, by=by)


def _refuse_when_withdrawn(row: Consultation) -> None:
    if row.withdrawn_at:
        raise NotAllowed("withdrawn")
