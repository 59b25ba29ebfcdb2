"""Every write to a request. Logs name references and fields, never what somebody wrote."""

import logging
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.models import Consent, ConsentText, Consultation
from core.encryption import blind_index
from core.sourced import today
from core.turns import in_turn

log = logging.getLogger("portal.consultations")

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without what is misread: 0 O 1 I L
ANSWERS = ("name", "email", "country", "condition", "since", "treatment", "travel", "message")
ATTEMPTS = 5


def new_reference() -> str:
    """For example 'HK-7F3K-9Q2M': 8 random characters that nobody misreads on the phone."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"HK-{drawn[:4]}-{drawn[4:]}"


def email_key(address: str) -> str:
    """By which the requests of one address are found again, however it was capitalised."""
    return blind_index("email", address.strip().casefold())


def submit(*, answers: dict, consent_text: ConsentText, language: str, form_key: str) -> str:
    """Stores a request with its consent, both or neither, and returns its reference.

    `answers` is the form's cleaned_data; of it only ANSWERS and `clinics` (a list of slugs) are
    read. A second call with the same `form_key` stores nothing and returns the first reference.
    Raises django.db.Error when the database does not take it.
    """
    row = {name: answers[name] for name in ANSWERS}
    row["clinics"] = ",".join(answers["clinics"])
    row["email_key"] = email_key(answers["email"])
    row.update(language=language, form_key=form_key, keep_until=today() + timedelta(days=settings.KEEP_DAYS_AT_MOST))
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with in_turn():
                reference = _store(row, consent_text)
        except IntegrityError:
            # Either this form was stored a moment ago, or the reference is taken: then draw again.
            if stored := Consultation.objects.reference_of(form_key):
                return stored
            if attempt == ATTEMPTS:
                raise
        else:
            log.info("request %s stored", reference)
            return reference


@transaction.atomic
def _store(row: dict, consent_text: ConsentText) -> str:
    request = Consultation.objects.create(reference=new_reference(), **row)
    Consent.objects.create(consultation=request, text=consent_text)
    return request.reference


@transaction.atomic
def set_status(*, reference: str, status: str, by) -> None:
    """Moves a request on. Closing it brings its last day nearer, opening it again sets that day back."""
    request = Consultation.objects.in_the_open().select_for_update().get(reference=reference)
    keep_until = timezone.localdate(request.created_at) + timedelta(days=settings.KEEP_DAYS_AT_MOST)
    if status in Consultation.OVER:
        keep_until = min(keep_until, today() + timedelta(days=settings.KEEP_DAYS_AFTER_CLOSING))
    Consultation.objects.filter(pk=request.pk).update(status=status, keep_until=keep_until)
    log.info("request %s set to %s by user %s", reference, status, by.pk)


@transaction.atomic
def erase(*, reference: str) -> bool:
    """Removes a request and its consents; needs no key. False when there is none with this reference."""
    erased, _ = Consultation.objects.in_the_open().filter(reference=reference).delete()
    if erased:
        log.info("request %s erased", reference)
    return bool(erased)
