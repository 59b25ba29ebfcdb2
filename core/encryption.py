"""Text and files that are encrypted before they are kept, and fail closed; and indexes that say nothing."""

from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

MARK = "enc1:"
FILE_MARK = b"enc1:"


class CannotDecrypt(Exception):
    """The keys at hand do not open this value. Nothing is shown and nothing is saved over it."""


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """First key encrypts, all keys decrypt (settings.FIELD_KEYS)."""
    return _cipher(tuple(settings.FIELD_KEYS))


def seal(content: bytes) -> bytes:
    """A file's content as it may be written to disk."""
    return FILE_MARK + cipher().encrypt(content)


def unseal(content: bytes) -> bytes:
    """The content of a sealed file. Raises CannotDecrypt."""
    if not content.startswith(FILE_MARK):
        raise CannotDecrypt("a file was never encrypted")
    try:
        return cipher().decrypt(content.removeprefix(FILE_MARK))
    except InvalidToken as error:
        raise CannotDecrypt("none of the keys in FIELD_KEYS opens a file") from error


def blind_index(purpose: str, value: str) -> str:
    """A keyed hash by which a value is found again without being kept: 64 hexadecimal digits.

    The key is derived from SECRET_KEY and the purpose, so that two tables cannot be matched by it.
    """
    return salted_hmac(f"portal.blind.{purpose}", value, algorithm="sha256").hexdigest()


class EncryptedTextField(models.TextField):
    """A text whose column holds only ciphertext; '' and NULL stay as they are.

    It has no lookups: encrypted values cannot be searched. Raises CannotDecrypt on
    reading with the wrong keys and on saving something that is ciphertext already.
    """

    def from_db_value(self, value, expression, connection):
        if not value:
            return value
        if not value.startswith(MARK):
            raise CannotDecrypt(f"{self.name}: the column holds text that was never encrypted")
        try:
            return cipher().decrypt(value.removeprefix(MARK).encode()).decode()
        except InvalidToken as error:
            raise CannotDecrypt(f"{self.name}: none of the keys in FIELD_KEYS opens it") from error

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        if not value:
            return value
        if value.startswith(MARK):
            raise CannotDecrypt(f"{self.name}: refusing to encrypt ciphertext")
        return MARK + cipher().encrypt(value.encode()).decode()

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
