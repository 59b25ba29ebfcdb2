"""What the form and the acknowledgement carry instead of a session: signed, short-lived, nothing personal."""

import secrets
import time
from typing import NamedTuple

from django.core import signing
from django.utils.crypto import salted_hmac

FORM_SECONDS = 24 * 3600
RECEIPT_SECONDS = 3600
_FORM, _RECEIPT = "consultations.form", "consultations.receipt"


class Ticket(NamedTuple):
    """What came back with a posted form."""

    key: str  # keyed hash of its random id, 64 characters
    seconds: float  # since the form was opened
    wording: str  # which consent texts were on the page: the key of reading.Wording


def form_token(wording: str) -> str:
    """A new one-time token for a form that shows these consent texts."""
    opened = {"id": secrets.token_urlsafe(18), "at": round(time.time(), 1), "consent": wording}
    return signing.dumps(opened, salt=_FORM)


def read_form_token(token: str) -> Ticket | None:
    """None for a token that is not ours, or older than a day."""
    try:
        held = signing.loads(token, salt=_FORM, max_age=FORM_SECONDS)
    except signing.BadSignature:
        return None
    key = salted_hmac(_FORM, held["id"], algorithm="sha256").hexdigest()
    return Ticket(key, time.time() - held["at"], held["consent"])


def receipt(reference: str) -> str:
    return signing.dumps(reference, salt=_RECEIPT)


def read_receipt(value: str) -> str:
    """The reference. Raises SignatureExpired after an hour, BadSignature for what we never signed."""
    return signing.loads(value, salt=_RECEIPT, max_age=RECEIPT_SECONDS)
