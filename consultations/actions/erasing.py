"""The end of a request: what it was is gone, and that there was one is noted. Needs no key."""

import logging

from django.db import transaction
from django.urls import reverse

from consultations import mails, photos
from consultations.models import (
    Consent,
    Consultation,
    Disclosure,
    Event,
    Message,
    Note,
    PatientLink,
    Photo,
    Quote,
    Tombstone,
)
from core import kept
from core.models import OutboxMail
from core.sourced import today
from core.traces import wipe_traces
from core.turns import in_turn

log = logging.getLogger("portal.consultations")

STAFF_PAGE = "admin:consultations_consultation_change"

# What goes with a request, by the name under which it is counted; disclosures before the consents they rest on.
PARTS = {
    "messages": Message,
    "photos": Photo,
    "quotes": Quote,
    "notes": Note,
    "disclosures": Disclosure,
    "consents": Consent,
    "events": Event,
}


def erase(*, consultation: Consultation | None = None, reference: str | None = None, why: str, by=None) -> bool:
    """Removes a request, given as row or by its reference, and everything that hangs on it.

    `why` is one of Tombstone.Why. Its links lead to the tombstone afterwards; mails about it that wait are not
    sent. The photo files go after the commit; those that a crash leaves `purge` takes. Not to be called
    inside in_turn(). False when there is no such request.
    """
    with in_turn(), transaction.atomic():
        rows = Consultation.objects.in_the_open().select_for_update()
        row = rows.filter(reference=consultation.reference if consultation else reference).first()
        if row is None:
            return False
        files = list(Photo.objects.filter(consultation=row).values_list("name", flat=True))
        counts = {name: model.objects.filter(consultation=row).only("pk").delete()[0] for name, model in PARTS.items()}
        stone = Tombstone.objects.create(reference=row.reference, erased_on=today(), why=why, counts=counts)
        PatientLink.objects.filter(consultation=row).update(consultation=None, tombstone=stone)
        OutboxMail.objects.filter(about=row.reference).delete()
        kept.forget_all(reverse(STAFF_PAGE, args=[row.pk]))
        row.delete()
        if why == Tombstone.Why.PATIENT:
            mails.write_to_coordinators("request_erased", about=stone.reference, language=row.language)
        transaction.on_commit(lambda: _remove(files), robust=True)
        transaction.on_commit(wipe_traces, robust=True)
    log.info("request %s erased (%s) by %s", stone.reference, why, f"user {by.pk}" if by else "nobody of staff")
    return True


def _remove(files: list[str]) -> None:
    for name in files:
        photos.remove(name)
