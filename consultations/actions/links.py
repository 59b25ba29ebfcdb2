"""The links by which a patient opens her request. Of each only a keyed hash is kept."""

import logging
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from consultations import mails
from consultations.keys import email_key
from consultations.models import Consultation, PatientLink
from core import bulk
from core.encryption import CannotDecrypt, blind_index
from core.limits import used_up
from core.turns import in_turn

log = logging.getLogger("portal.consultations")

SLOTS = 3  # so many requests of one address take as long to answer as none
MAILS_PER_HOUR = 3  # to one address
# Written about, and taken back.
NOBODYS, NOBODY = Consultation(pk=0, reference="HK-0000-0000"), "nobody@example.invalid"


def new_link(*, consultation: Consultation) -> str:
    """A token that opens this request, beside those it has already. Runs in the caller's transaction."""
    token = secrets.token_urlsafe(32)
    bulk.insert([PatientLink(token_hash=_hash(token), consultation=consultation)])
    return token


def opened(token: str) -> PatientLink | None:
    """The link that this token is, with its request or its tombstone; None when it opens nothing."""
    return PatientLink.objects.select_related("tombstone").filter(token_hash=_hash(token)).first()


def address_of(token: str, language: str) -> str:
    """The whole address of the page that a token opens, in a language that is open to visitors."""
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("consultation_own", args=[token])


def ask_for_links(*, email: str, language: str) -> None:
    """Mails a new link for every request of this address that is not erased.

    Nobody can tell from the answer or from its time whether there is one: what is not there is written like the
    rest and taken back. A link goes only to the address that was given with the request, never to the one typed
    now, which may look the same and be another.
    """
    with in_turn(), transaction.atomic():
        # Counted in here, so that there is something to commit whether a link is mailed or not.
        if used_up(email_key(email), "lost-link-address", MAILS_PER_HOUR):
            return
        found = _requests_of(email)
        for slot in range(max(SLOTS, len(found))):
            _mail_link(*(found[slot] if slot < len(found) else (NOBODYS, NOBODY)), language)
    log.info("a lost link was asked for")


def _requests_of(email: str) -> list[tuple[Consultation, str]]:
    """The requests of this address, each with the address as it was given then."""
    try:
        rows = list(Consultation.objects.only("reference", "email").filter(email_key=email_key(email)).order_by("-pk"))
    except CannotDecrypt:
        log.error("a lost link was not mailed: a request cannot be opened with the keys in FIELD_KEYS")
        rows = []
    return [(row, row.email) for row in rows]


def _mail_link(consultation: Consultation, to: str, language: str) -> None:
    with transaction.atomic():
        link = address_of(new_link(consultation=consultation), language)
        mails.write("lost_link", to=to, about=consultation.reference, language=language, link=link)
        transaction.set_rollback(consultation is NOBODYS)


def _hash(token: str) -> str:
    return blind_index("link", token)
