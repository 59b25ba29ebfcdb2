"""A request comes in: stored whole, with its consents, photos, first link and mails, or not at all."""

import logging
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations import hours, mails
from consultations.actions.links import address_of, new_link
from consultations.keys import email_key, new_reference
from consultations.models import Consent, ConsentText, Consultation, Event, Photo
from consultations.photos import PreparedPhoto, new_name, store, undone_on_failure
from core import bulk
from core.encryption import blind_index
from core.sourced import today
from core.turns import in_turn

log = logging.getLogger("portal.consultations")

ANSWERS = (
    "name", "email", "phone", "channel", "no_phone_calls", "country", "condition", "since", "treatment", "matters",
    "travel", "message",
)  # fmt: skip
LISTS = ("clinics", "languages")  # kept as text, separated by commas
ATTEMPTS = 5


class ConsentGiven(NamedTuple):
    """A box that was ticked: the wording beside it and, for texts of kind clinic, the clinic (a slug)."""

    text: ConsentText
    clinic: str = ""


class Submitted(NamedTuple):
    """`token` opens the patient's own page; '' when the form was sent before: then the link is in the first mail."""

    reference: str
    token: str


def submit(
    *, answers: dict, consents: list[ConsentGiven], photos: list[PreparedPhoto], language: str, form_key: str
) -> Submitted:
    """Stores a request and everything that belongs to it, all or nothing.

    `answers` is the form's cleaned_data; of it only ANSWERS and LISTS (lists of slugs) are read. A second call
    with the same `form_key` stores nothing and gives the first reference. Raises django.db.Error when the
    database does not take it, OSError when the disk does not take the photos.
    """
    row = {name: answers[name] for name in ANSWERS} | {name: ",".join(answers[name]) for name in LISTS}
    row["email_key"] = email_key(answers["email"])
    row.update(language=language, form_key=form_key, keep_until=today() + timedelta(days=settings.KEEP_DAYS_AT_MOST))
    row["answer_by"] = hours.answer_by(timezone.now())
    with undone_on_failure() as written:
        for photo in photos:
            name = new_name()
            store(photo, name)
            written.append(name)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with in_turn(), transaction.atomic():
                    submitted = _rows(row, consents, dict(zip(written, photos, strict=True)))
                    written.committing = True
            except IntegrityError:
                # Either this form was stored a moment ago, or the reference is taken: then draw again.
                written.committing = False
                if stored := Consultation.objects.reference_of(form_key):
                    written.take_back()
                    return Submitted(stored, "")
                if attempt == ATTEMPTS:
                    raise
            else:
                log.info("request %s stored", submitted.reference)
                return submitted


def _rows(row: dict, consents: list[ConsentGiven], files: dict[str, PreparedPhoto]) -> Submitted:
    request = Consultation(reference=new_reference(), **row)
    # bulk for single rows as well: it writes without the look-ups and signals of save().
    bulk.insert([request])
    bulk.insert([_consent(request, given) for given in consents])
    happened = [Event(consultation=request, kind=Event.Kind.RECEIVED)]
    if files:
        bulk.insert([_photo(request, name, photo) for name, photo in files.items()])
        happened.append(Event(consultation=request, kind=Event.Kind.PHOTOS, detail=str(len(files))))
    bulk.insert(happened)
    token = new_link(consultation=request)
    mails.write(
        "request_received",
        to=request.email,
        about=request.reference,
        language=request.language,
        link=address_of(token, request.language),
        answer_by=request.answer_by,
    )
    mails.write_to_coordinators("new_request", about=request.reference, language=request.language)
    return Submitted(request.reference, token)


def _consent(request: Consultation, given: ConsentGiven) -> Consent:
    key = blind_index("clinic", given.clinic) if given.clinic else ""
    return Consent(consultation=request, text=given.text, clinic=given.clinic, clinic_key=key)


def _photo(request: Consultation, name: str, photo: PreparedPhoto) -> Photo:
    return Photo(consultation=request, name=name, width=photo.width, height=photo.height, size=len(photo.content))
