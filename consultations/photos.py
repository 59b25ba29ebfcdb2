"""The folder in which photos lie: encrypted, under random names, outside of everything that is served."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from consultations.pictures import MOST_PHOTOS, PreparedPhoto, Refused, prepare
from core.encryption import seal, unseal

__all__ = [
    "MOST_PHOTOS", "PreparedPhoto", "Refused", "new_name", "prepare", "read", "remove", "reseal", "sealed", "store",
    "stored_names", "undone_on_failure", "written_at",
]  # fmt: skip

NAME = re.compile(r"[0-9a-f]{32}(\.[0-9a-f]{8})?")  # with the ending: being written


class Written(list[str]):
    """Names of the files a block has written. Set `committing` when only the commit is left: if that fails,
    nobody knows whether the rows are there, so the files stay and `purge` takes them where they are not.
    """

    committing = False

    def take_back(self) -> None:
        while self:
            remove(self.pop())


@contextmanager
def undone_on_failure() -> Iterator[Written]:
    """Removes the files named in the list it gives when the block fails. To be opened around the transaction."""
    written = Written()
    try:
        yield written
    except BaseException:
        if not written.committing:
            written.take_back()
        raise


def new_name() -> str:
    return secrets.token_hex(16)


def store(photo: PreparedPhoto, name: str) -> None:
    """Writes the file, encrypted. When this returns it is on the disk and survives a power cut. Raises OSError."""
    folder = _folder()
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(folder.parent)
    _write(_path(name), seal(photo.content))


def read(name: str) -> bytes:
    """The JPEG. Raises FileNotFoundError, CannotDecrypt."""
    return unseal(sealed(name))


def sealed(name: str) -> bytes:
    """The file as it lies there, encrypted. Raises FileNotFoundError."""
    return _path(name).read_bytes()


def reseal(name: str) -> None:
    """Encrypts the file anew with the first key; broken off at any moment it is as before. Raises CannotDecrypt."""
    _write(_path(name), seal(read(name)))


def remove(name: str) -> None:
    """Removes the file if there is one, for good when this returns."""
    path = _path(name)
    if path.exists():
        path.unlink(missing_ok=True)
        _sync(path.parent)


def stored_names() -> Iterator[str]:
    """Of every file there is, also of those that were never finished."""
    folder = _folder()
    yield from filter(NAME.fullmatch, sorted(os.listdir(folder)) if folder.is_dir() else ())


def written_at(name: str) -> float:
    """When the file was written, in seconds since 1970; 0 when it is gone."""
    try:
        return _path(name).stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _folder() -> Path:
    return Path(settings.PRIVATE_ROOT) / "photos"


def _path(name: str) -> Path:
    """Raises FileNotFoundError for a name that cannot be one of ours."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError("no photo has such a name")
    return _folder() / name


def _write(path: Path, content: bytes) -> None:
    """The whole file or none, readable by this account alone."""
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """A file's name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
