"""What a patient does to her own request. Each is one transaction, with a line of the timeline."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from consultations import hours, mails
from consultations import photos as files
from consultations.actions.keeping import touch
from consultations.models import Consent, ConsentText, Consultation, Event, Message, Photo
from core.encryption import blind_index
from core.turns import in_turn

log = logging.getLogger("portal.consultations")

Kind, Status = Event.Kind, Consultation.Status
HALF = 16  # characters of a photo's name


class Withdrawn(Exception):
    """The patient has withdrawn the request: nothing more may be taken for it."""


class TooManyPhotos(Exception):
    """With these the request would hold more than five."""


def write(*, consultation: Consultation, text: str, form_key: str, language: str) -> bool:
    """Keeps a message for staff and tells the coordinators that there is one.

    False when a posting of the same form was kept before. Raises Withdrawn, Consultation.DoesNotExist.
    """
    with _open_for_more(consultation) as row:
        if Message.objects.filter(form_key=form_key).exists():
            return False
        Message.objects.create(consultation=row, by_staff=False, text=text, form_key=form_key, language=language)
        _heard_from_her(row, Kind.MESSAGE_IN)
    return True


def add_photos(*, consultation: Consultation, photos: list[files.PreparedPhoto], form_key: str) -> int:
    """Keeps more photos; how many, without those that a posting of the same form has left already.

    Raises TooManyPhotos, Withdrawn, Consultation.DoesNotExist; OSError when a file cannot be written.
    """
    # The first half of a name says which picture of which form it is, the second is new with every attempt.
    wanted = {blind_index("photo", f"{form_key}:{photo.digest}")[:HALF]: photo for photo in photos}
    with files.undone_on_failure() as written, _open_for_more(consultation) as row:
        held = [name[:HALF] for name in Photo.objects.filter(consultation=row).values_list("name", flat=True)]
        new = {half: photo for half, photo in wanted.items() if half not in held}
        if len(held) + len(new) > files.MOST_PHOTOS:
            raise TooManyPhotos
        for half, photo in new.items():
            written.append(half + files.new_name()[HALF:])
            _keep(row, photo, written[-1])
        if new:
            _heard_from_her(row, Kind.PHOTOS, str(len(new)))
        written.committing = True
    return len(new)


def _keep(row: Consultation, photo: files.PreparedPhoto, name: str) -> None:
    files.store(photo, name)
    size = len(photo.content)
    Photo.objects.create(consultation=row, name=name, width=photo.width, height=photo.height, size=size)


def mark_read(*, consultation: Consultation) -> int:
    """Notes that she has read what staff wrote; how many messages."""
    with _locked(consultation) as row:
        return _read_by_her(row)


def withdraw_consent(*, consultation: Consultation, consent: Consent) -> bool:
    """Takes one consent back; the one to health data ends the request. False when it was taken back before."""
    if consent.text.kind == ConsentText.Kind.HEALTH_DATA:
        return withdraw_request(consultation=consultation)
    with _locked(consultation) as row:
        if not _take_back(row, pk=consent.pk):
            return False
        _note(row, Kind.CONSENT_WITHDRAWN, consent.text.kind)
        mails.write_to_coordinators("consent_withdrawn", about=row.reference, language=row.language)
    return True


def withdraw_request(*, consultation: Consultation) -> bool:
    """Ends the work on a request and every consent to it. It is kept until its last day, or until she erases it.

    False when it was withdrawn before.
    """
    with _locked(consultation) as row:
        if row.withdrawn_at:
            return False
        _take_back(row)
        now = timezone.now()
        _change(row, status=Status.CLOSED, closed_at=now, withdrawn_at=now)
        _note(row, Kind.WITHDRAWN)
        touch(row)
        mails.write_to_coordinators("request_withdrawn", about=row.reference, language=row.language)
    return True


@contextmanager
def _locked(consultation: Consultation) -> Iterator[Consultation]:
    """The request as it stands now, without its answers, and nobody else's until the block is committed.

    Raises Consultation.DoesNotExist when it was erased meanwhile.
    """
    with in_turn(), transaction.atomic():
        yield Consultation.objects.in_the_open().select_for_update().get(pk=consultation.pk)


@contextmanager
def _open_for_more(consultation: Consultation) -> Iterator[Consultation]:
    with _locked(consultation) as row:
        if row.withdrawn_at:
            raise Withdrawn
        yield row


def _heard_from_her(row: Consultation, kind: str, detail: str = "") -> None:
    """The next move is ours: the request is back in the queue, with a new day for the answer."""
    now = timezone.now()
    _note(row, kind, detail)
    _read_by_her(row)  # who answers has read
    if row.status not in (*Consultation.OURS, Status.SPAM):
        _change(row, status=Status.IN_REVIEW, closed_at=None, answer_by=hours.answer_by(now))
        _note(row, Kind.STATUS, Status.IN_REVIEW)
    _change(row, last_message_at=now)
    touch(row)
    mails.write_to_coordinators("message_from_patient", about=row.reference, language=row.language)


def _note(row: Consultation, kind: str, detail: str = "") -> None:
    Event.objects.create(consultation=row, kind=kind, detail=detail)
    log.info("request %s: %s", row.reference, kind)


def _change(row: Consultation, **columns) -> None:
    Consultation.objects.filter(pk=row.pk).update(**columns)


def _take_back(row: Consultation, **which) -> int:
    return row.consents.in_force().filter(**which).update(withdrawn_at=timezone.now())


def _read_by_her(row: Consultation) -> int:
    return Message.objects.filter(consultation=row, by_staff=True, read_at=None).update(read_at=timezone.now())
