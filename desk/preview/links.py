"""The signed links: each names one entry and ends by itself. Nothing is stored, and none can be made by guessing."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner, b62_decode
from django.db.models import Model
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import get_language, override

from clinics.models import Clinic
from insights.models import Article

KINDS: dict[str, type[Model]] = {"clinic": Clinic, "article": Article}
SIGNER = TimestampSigner(salt="desk.preview", sep=".")  # the usual sign, a colon, breaks links in some mails


class Opened(NamedTuple):
    """What a link opens, and the moment from which it does no longer."""

    kind: str
    pk: int
    until: datetime


class Offer(NamedTuple):
    """What staff are given: a path to open, the whole address to send, its last moment."""

    path: str
    address: str
    until: datetime


def kind_of(model: type[Model]) -> str:
    """'' for a model whose rows have no preview."""
    return next((kind for kind, one in KINDS.items() if one is model), "")


def lasting() -> timedelta:
    return timedelta(days=settings.PREVIEW_LINK_DAYS)


def offer(row: Model) -> Offer:
    """A new link to the preview of a clinic or an article, in the reader's language where that is open to visitors."""
    token = SIGNER.sign_object([kind_of(type(row)), row.pk])
    language = get_language() if get_language() in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with override(language):
        path = reverse("preview", args=[token])
    return Offer(path, settings.SITE_URL + path, localtime(now() + lasting()))


def opened(token: str) -> Opened:
    """Raises SignatureExpired for one that has ended, BadSignature for one that is not ours."""
    kind, pk = SIGNER.unsign_object(token, max_age=lasting())
    if kind not in KINDS:
        raise BadSignature(f"no preview of {kind}")
    signed = datetime.fromtimestamp(b62_decode(token.split(".")[1]), UTC)
    return Opened(kind, pk, localtime(signed + lasting()))
