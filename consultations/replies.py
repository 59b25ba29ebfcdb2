"""Reply templates from content/<language>/replies.toml. What staff changed is kept."""

import hashlib
import tomllib
from pathlib import Path

from django.conf import settings
from django.db import transaction

from consultations.models import ReplyTemplate
from core.models import LoadedField

MODEL = ReplyTemplate._meta.label_lower


@transaction.atomic
def load_replies() -> int:
    """Makes the templates that are missing and renews those that staff left as they were; the number written."""
    written = 0
    for language, _name in settings.ALL_LANGUAGES:
        path = Path(settings.BASE_DIR) / "content" / language / "replies.toml"
        if path.exists():
            entries = tomllib.loads(path.read_text(encoding="utf-8"))["replies"]
            written += sum(load_one(entry, language) for entry in entries)
    return written


def load_one(entry: dict, language: str) -> bool:
    new = {
        "title": entry["title"],
        "text": entry["text"].strip(),
        "is_emergency": entry.get("is_emergency", False),
    }
    row = ReplyTemplate.objects.filter(key=entry["key"], language=language).first()
    held = LoadedField.objects.filter(model=MODEL, key=f"{entry['key']}/{language}", field="text").first()
    if held and row is None:
        return False  # staff deleted it
    row = row or ReplyTemplate(key=entry["key"], language=language, **new)
    if row.pk and (digest(row) == digest(ReplyTemplate(**new)) or held is None or digest(row) != held.digest):
        return False
    for name, value in new.items():
        setattr(row, name, value)
    row.save()
    LoadedField.objects.update_or_create(
        model=MODEL, key=f"{entry['key']}/{language}", field="text", defaults={"digest": digest(row)}
    )
    return True


def digest(row: ReplyTemplate) -> str:
    said = "\0".join([row.title, row.text.replace("\r\n", "\n"), str(row.is_emergency)])
    return hashlib.sha256(said.encode()).hexdigest()
