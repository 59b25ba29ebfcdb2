"""Every encrypted value under the newest key: the first of FIELD_KEYS. No value is ever shown on the way.

Works in batches, each a transaction of its own, and touches only what the first key does not open. So it can be
broken off at any moment and run again. Before the first change everything is read once: when the keys at hand do
not open a value, nothing is changed at all.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Cast

from core.encryption import FILE_MARK, MARK, CannotDecrypt, EncryptedTextField, cipher
from core.turns import in_turn

Progress = Callable[[str, int, int], None]  # of what, how many are done, how many there are


class Row(NamedTuple):
    pk: int
    stored: dict[str, str]  # field -> what the column holds


def encrypted_models() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Every model with encrypted fields, and their names."""
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if names:
            yield model, names


def renewed(token: bytes) -> bytes:
    """The same content under the first key; the very same token when it is under it already.

    Raises CannotDecrypt.
    """
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(token)
        return token
    except InvalidToken:
        pass
    try:
        return cipher().rotate(token)
    except InvalidToken as error:
        raise CannotDecrypt("none of the keys in FIELD_KEYS opens it") from error


def renewed_text(stored: str) -> str:
    """What a column should hold instead. Raises CannotDecrypt."""
    if not stored.startswith(MARK):
        raise CannotDecrypt("it was never encrypted")
    return MARK + renewed(stored.removeprefix(MARK).encode()).decode()


def renewed_file(stored: bytes) -> bytes:
    """What a file should hold instead. Raises CannotDecrypt."""
    if not stored.startswith(FILE_MARK):
        raise CannotDecrypt("it was never encrypted")
    return FILE_MARK + renewed(stored.removeprefix(FILE_MARK))


def keys_fit() -> bool:
    """Whether the keys at hand open what was written last, of each model."""
    try:
        for model, names in encrypted_models():
            model._base_manager.order_by("-pk").values_list(*names).first()
    except CannotDecrypt:
        return False
    return True


def left_to_do() -> dict[str, int]:
    """How many rows of which model hold a value that the first key does not open. Raises CannotDecrypt."""
    return {model._meta.label: count(model, names) for model, names in encrypted_models()}


def count(model: type[models.Model], names: list[str]) -> int:
    return sum(bool(changes(model, row)) for batch in batches(model, names, 1000) for row in batch)


def rotate_rows(batch: int, progress: Progress) -> dict[str, int]:
    """Brings every row under the first key: how many of which model. Raises CannotDecrypt, before it changes any."""
    totals = left_to_do()
    done = dict.fromkeys(totals, 0)
    for model, names in encrypted_models():
        label = model._meta.label
        last = 0
        while totals[label] and last is not None:
            last, rotated = rotate_batch(model, names, last, batch)
            done[label] += rotated
            progress(label, done[label], totals[label])
    return done


def rotate_batch(model: type[models.Model], names: list[str], after: int, size: int) -> tuple[int | None, int]:
    """(the last key of the batch or None when there was nothing more, how many rows were written)."""
    with in_turn(), transaction.atomic():
        rows = held(model._base_manager.select_for_update(), names, after, size)
        rotated = [(row.pk, found) for row in rows if (found := changes(model, row))]
        for pk, found in rotated:
            values = {name: Value(text, models.TextField()) for name, text in found.items()}
            model._base_manager.filter(pk=pk).update(**values)
    return (rows[-1].pk if rows else None), len(rotated)


def changes(model: type[models.Model], row: Row) -> dict[str, str]:
    """The fields of a row that are not under the first key, with what they should hold. Raises CannotDecrypt."""
    try:
        found = {name: renewed_text(text) for name, text in row.stored.items() if text}
    except CannotDecrypt as error:
        raise CannotDecrypt(f"{model._meta.label} {row.pk}: {error}") from error
    return {name: text for name, text in found.items() if text != row.stored[name]}


def batches(model: type[models.Model], names: list[str], size: int) -> Iterator[list[Row]]:
    after: int | None = 0
    while rows := held(model._base_manager, names, after, size):
        yield rows
        after = rows[-1].pk


def held(manager, names: list[str], after: int, size: int) -> list[Row]:
    """The next rows as the columns hold them: a cast keeps the field from opening them."""
    columns = [Cast(name, models.TextField()) for name in names]
    rows = manager.filter(pk__gt=after).order_by("pk").values_list("pk", *columns)[:size]
    return [Row(pk, dict(zip(names, stored, strict=True))) for pk, *stored in rows]
