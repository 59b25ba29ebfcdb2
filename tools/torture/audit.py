"""What the portal holds, read with its keys: every answer opened, every photo decoded.

    python -m tools.torture.audit requests|mails|files|contents|columns
    python -m tools.torture.audit age|fill NUMBER      which change something

Prints JSON. Runs with the environment of a tools.torture.site.
"""

import hashlib
import io
import json
import os
import sys
from collections import Counter
from datetime import timedelta

import django

OLD = 7200  # seconds


def main(what: str, *words: str) -> None:
    django.setup()
    known = (requests, mails, files, age, fill, contents, columns)
    print(json.dumps({work.__name__: work for work in known}[what](*words)))


def requests() -> list[dict]:
    from consultations.models import Consultation

    parts = ("photos", "consents__text", "events", "links")
    return [whole(row) for row in Consultation.objects.prefetch_related(*parts).order_by("pk")]


def whole(row) -> dict:
    """One request, with what has to hang on it."""
    from core.models import OutboxMail

    return {
        "reference": row.reference,
        "name": row.name,
        "message": row.message,
        "health consents": sum(consent.text.kind == "health_data" for consent in row.consents.all()),
        "photos": row.photos.count(),
        "readable photos": sum(map(readable, row.photos.all())),
        "received": sum(event.kind == "received" for event in row.events.all()),
        "links": row.links.count(),
        "mails": OutboxMail.objects.filter(about=row.reference, kind="request_received").count(),
    }


def readable(photo) -> bool:
    from PIL import Image

    from consultations import photos

    content = photos.read(photo.name)
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return image.size == (photo.width, photo.height) and len(content) == photo.size


def mails() -> dict[str, tuple[str, int]]:
    """Message-ID -> (state, attempts)."""
    from core.models import OutboxMail

    rows = OutboxMail.objects.values_list("message_id", "state", "attempts")
    return {key: (state, attempts) for key, state, attempts in rows}


def files() -> dict[str, int]:
    """How many photo files there are, and how many of them no row names."""
    from consultations import photos
    from consultations.models import Photo

    named, there = set(Photo.objects.values_list("name", flat=True)), list(photos.stored_names())
    return Counter(files=len(there), orphans=len(set(there) - named))


def age() -> int:
    """Lets the photo files look two hours older, and mails be in nobody's hands any more."""
    from django.conf import settings
    from django.utils import timezone

    from core.models import OutboxMail

    for path in settings.PRIVATE_ROOT.rglob("*"):
        if path.is_file():
            then = path.stat().st_mtime - OLD
            os.utime(path, (then, then))
    held = OutboxMail.objects.exclude(taken_until=None)
    return held.update(taken_until=timezone.now() - timedelta(seconds=1))


def fill(wanted: str) -> int:
    """Adds requests with a message each until there are so many; how many there are."""
    from django.utils import timezone

    from consultations.models import Consultation, Message

    day, there = timezone.localdate() + timedelta(days=365), Consultation.objects.count()
    for first in range(there, int(wanted), 1000):
        rows = Consultation.objects.bulk_create(
            Consultation(
                reference=f"FILL-{number}", form_key=f"fill {number}", email_key=str(number), language="en",
                keep_until=day, name=f"Name {number}", email=f"{number}@example.org", condition="scars",
                treatment="smp", country="DE", channel="email", languages="en", message=f"Message {number}. " * 30,
            )
            for number in range(first, min(first + 1000, int(wanted)))
        )  # fmt: skip
        Message.objects.bulk_create(
            Message(consultation=row, by_staff=False, form_key=row.form_key, text=row.message, language="en")
            for row in rows
        )
    return Consultation.objects.count()


def contents() -> str:
    """SHA-256 over everything that is encrypted, opened: columns and photos."""
    from consultations import photos
    from consultations.models import Photo
    from core.rotation import encrypted_models

    made = hashlib.sha256()
    for model, names in encrypted_models():
        for row in model._base_manager.order_by("pk").values_list(*names).iterator():
            made.update(json.dumps(row).encode())
    for name in Photo.objects.order_by("pk").values_list("name", flat=True):
        made.update(photos.read(name))
    return made.hexdigest()


def columns() -> str:
    """SHA-256 over the same as the columns and files hold it."""
    from consultations import photos
    from core.rotation import batches, encrypted_models

    made = hashlib.sha256()
    for model, names in encrypted_models():
        for batch in batches(model, names, 1000):
            made.update(json.dumps(batch).encode())
    for name in photos.stored_names():
        made.update(photos.sealed(name))
    return made.hexdigest()


if __name__ == "__main__":
    main(*sys.argv[1:])
