"""Consent texts from content/<language>/consents.toml. A text that somebody has agreed to is never changed."""

import tomllib
from pathlib import Path

from django.conf import settings
from django.db import transaction
from modeltranslation.utils import build_localized_fieldname

from consultations.models import ConsentText
from core.cache import raise_version


class ConsentChanged(Exception):
    """A file changes the wording of a version that patients have agreed to."""


@transaction.atomic
def load_consents() -> int:
    """Makes the versions that are missing and mends those nobody has agreed to; the number written."""
    written = 0
    for language in settings.MODELTRANSLATION_LANGUAGES:
        path = Path(settings.BASE_DIR) / "content" / language / "consents.toml"
        if not path.exists():
            continue
        for entry in tomllib.loads(path.read_text())["consents"]:
            written += load_one(entry, build_localized_fieldname("text", language))
    if written:
        raise_version()
    return written


def load_one(entry: dict, column: str) -> bool:
    row = ConsentText.objects.filter(kind=entry["kind"], version=entry["version"]).first()
    row = row or ConsentText(kind=entry["kind"], version=entry["version"], valid_from=entry["valid_from"])
    text = entry["text"].strip()
    if row.pk and getattr(row, column) == text:
        return False
    if row.pk and getattr(row, column) and row.consents.exists():
        raise ConsentChanged(f"{row} has been agreed to: give a changed text a new version.")
    setattr(row, column, text)
    row.save()
    return True
