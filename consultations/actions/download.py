"""Everything that is kept about one request, for the patient to take away."""

import json
import logging
import zipfile
from collections.abc import Iterator
from datetime import date

from django.db import models, transaction
from django.utils import timezone

from consultations import photos
from consultations.models import AccessRecord, Consultation, Event
from core.encryption import CannotDecrypt
from core.turns import in_turn

log = logging.getLogger("portal.consultations")

# Keyed hashes that say nothing about her. Rows of other tables, staff among them, are left out as well.
LEFT_OUT = {"id", "form_key", "email_key", "clinic_key", "token_hash"}
PARTS = ("consents", "messages", "quotes", "notes", "disclosures", "events", "photos", "links")


class Sink:
    """A file that is written and read off again, so that no archive is ever held whole."""

    def __init__(self):
        self.waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        data = b"".join(self.waiting)
        self.waiting.clear()
        return data


def download(consultation: Consultation) -> Iterator[bytes]:
    """A ZIP in pieces: request.json, and the photos under photos/. That she took it is on the timeline.

    Raises Consultation.DoesNotExist, CannotDecrypt before the first piece.
    """
    with in_turn(), transaction.atomic():
        row = Consultation.objects.select_for_update().get(pk=consultation.pk)
        Event.objects.create(consultation=row, kind=Event.Kind.DOWNLOADED)
        written, names = everything(row), [photo.name for photo in row.photos.all()]
    log.info("request %s: %s", row.reference, Event.Kind.DOWNLOADED)
    return pieces(json.dumps(written, ensure_ascii=False, indent=1), names)


def pieces(written: str, names: list[str]) -> Iterator[bytes]:
    sink = Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("request.json", written, zipfile.ZIP_DEFLATED)
        yield sink.taken()
        for number, name in enumerate(names, 1):
            try:
                archive.writestr(photo_file(number), photos.read(name))
            except (OSError, CannotDecrypt) as error:  # the rest is hers all the same
                log.error("a photo is missing from a download: %s", type(error).__name__)
                archive.writestr(f"{photo_file(number)}.missing.txt", "This photo cannot be read just now.\n")
            yield sink.taken()
    yield sink.taken()


def photo_file(number: int) -> str:
    return f"photos/{number}.jpg"


def everything(row: Consultation) -> dict:
    """Each field of the request and of what hangs on it; times in UTC, choices as their codes."""
    found = {"downloaded_at": told(timezone.now()), **fields(row)}
    for name in PARTS:
        found[name] = [fields(part) for part in getattr(row, name).all()]
    for consent, given in zip(row.consents.select_related("text"), found["consents"], strict=True):
        given["wording"] = fields(consent.text)
    for offer in found["quotes"]:
        offer["lines"] = json.loads(offer["lines"])
    for number, photo in enumerate(found["photos"], 1):
        photo["file"] = photo_file(number)
    readings = AccessRecord.objects.filter(reference=row.reference).order_by("at", "pk")
    found["read_by_staff"] = [{"what": one.what, "at": told(one.at)} for one in readings]
    return found


def fields(row: models.Model) -> dict:
    columns = [field.attname for field in row._meta.concrete_fields if not field.is_relation]
    return {name: told(getattr(row, name)) for name in columns if name not in LEFT_OUT}


def told(value):
    """As JSON can say it."""
    return value.isoformat() if isinstance(value, date) else value
