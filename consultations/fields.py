"""Text that is encrypted before it reaches the database, and fails closed."""

from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

MARK = "enc1:"


class CannotDecrypt(Exception):
    """The keys at hand do not open this value. Nothing is shown and nothing is saved over it."""


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """First key encrypts, all keys decrypt (settings.FIELD_KEYS)."""
    return _cipher(tuple(settings.FIELD_KEYS))


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
