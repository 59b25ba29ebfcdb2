"""A half-filled form that its writer asked us to keep: encrypted, for a day, opened by a link of its own."""

import json
import logging
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from consultations.models import Draft
from core.encryption import blind_index
from core.turns import in_turn

log = logging.getLogger("portal.consultations")

KEPT_FOR = timedelta(hours=24)


def save_draft(*, answers: dict[str, list[str]], instead_of: str = "") -> str:
    """Keeps the answers (field name -> what was typed) and returns the token that opens them.

    `instead_of`: the token of an earlier draft that this one takes the place of.
    """
    token = secrets.token_urlsafe(32)
    with in_turn(), transaction.atomic():
        if instead_of:
            _of(instead_of).delete()
        Draft.objects.create(token_hash=_hash(token), answers=json.dumps(answers), expires_at=timezone.now() + KEPT_FOR)
    log.info("a draft was stored")
    return token


def read_draft(token: str) -> dict[str, list[str]] | None:
    """What was typed; None when the token opens nothing, or its day is over. Raises CannotDecrypt."""
    draft = _of(token).filter(expires_at__gt=timezone.now()).first()
    return json.loads(draft.answers) if draft else None


def delete_draft(token: str) -> None:
    """Removes the draft for good, if there is one."""
    with in_turn(), transaction.atomic():
        _of(token).delete()


def _of(token: str):
    return Draft.objects.filter(token_hash=_hash(token))


def _hash(token: str) -> str:
    return blind_index("draft", token)
