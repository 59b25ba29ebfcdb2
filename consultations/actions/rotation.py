"""Rotation of keys: every encrypted value of the portal, and the photos."""

import logging

from django.db import transaction

from consultations import photos
from consultations.models import Photo
from core import rotation
from core.encryption import CannotDecrypt
from core.turns import in_turn

log = logging.getLogger("portal.consultations")

FILES = "photo files"


def rotate_keys(*, batch: int = 200, progress: rotation.Progress = lambda *_: None) -> dict[str, int]:
    """Brings rows and photo files under the first of FIELD_KEYS: how many of what. Can be run again at any time.

    Raises CannotDecrypt before anything is changed when the keys at hand do not open what is stored.
    """
    counts = rotation.rotate_rows(batch, progress)
    counts[FILES] = rotate_files(progress)
    log.info("keys rotated: %s", ", ".join(f"{count} {what}" for what, count in counts.items()))
    return counts


def under_older_keys() -> dict[str, int]:
    """How many rows and files the first key does not open. Raises CannotDecrypt."""
    counts = rotation.left_to_do()
    counts[FILES] = sum(is_older(name) for name in stored())
    return counts


def stored() -> list[str]:
    return list(Photo.objects.order_by("pk").values_list("name", flat=True))


def rotate_files(progress: rotation.Progress) -> int:
    names, rotated = stored(), 0
    for at, name in enumerate(names, 1):
        rotated += rotate_file(name)
        if at % 100 == 0 or at == len(names):
            progress(FILES, at, len(names))
    return rotated


def rotate_file(name: str) -> bool:
    """Writes the file anew when it has to be. Holds its row meanwhile, so that what is erased does not come back."""
    if not is_older(name):
        return False
    with in_turn(), transaction.atomic():
        there = Photo.objects.select_for_update().filter(name=name).exists()
        if there:
            photos.reseal(name)
    return there


def is_older(name: str) -> bool:
    """Whether the first key does not open the file; not when it is gone. Raises CannotDecrypt when no key does."""
    try:
        held = photos.sealed(name)
    except FileNotFoundError:
        return False
    try:
        return rotation.renewed_file(held) != held
    except CannotDecrypt as error:
        raise CannotDecrypt(f"photo {name}: {error}") from error
