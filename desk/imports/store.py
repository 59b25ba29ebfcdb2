"""The folder in which uploaded files lie until they are checked: under random names, readable by this account alone.

It is outside of everything that is served. The register holds names of people in columns that are never read.
"""

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from desk.imports.reasons import FileRefused
from desk.imports.sheets import MOST_BYTES, TOO_LARGE

NAME = re.compile(r"[0-9a-f]{32}")
FORGOTTEN = timedelta(days=1)  # a file that no run names, or whose run nobody checked, is gone after this


@dataclass(frozen=True)
class Stored:
    name: str
    digest: str


def store(pieces: Iterable[bytes]) -> Stored:
    """Writes a file. Raises FileRefused when it is too large, OSError when the disk does not take it."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    name, made, size = secrets.token_hex(16), hashlib.sha256(), 0
    path = folder() / name
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > MOST_BYTES:
                    raise FileRefused(TOO_LARGE, most=MOST_BYTES // 1_000_000)
                made.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Stored(name, made.hexdigest())


def path_of(name: str) -> Path:
    """Raises FileNotFoundError for a name that cannot be one of ours."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError("no uploaded file has such a name")
    return folder() / name


def remove(name: str) -> None:
    if NAME.fullmatch(name):
        path_of(name).unlink(missing_ok=True)


def remove_forgotten() -> int:
    """Removes files older than FORGOTTEN; how many."""
    before, count = time.time() - FORGOTTEN.total_seconds(), 0
    for path in folder().iterdir() if folder().is_dir() else ():
        if NAME.fullmatch(path.name) and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            count += 1
    return count


def folder() -> Path:
    return Path(settings.PRIVATE_ROOT) / "imports"
