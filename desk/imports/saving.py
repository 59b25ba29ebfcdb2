"""The one place where imports write to the catalogue, one row at a time or many at once."""

from collections.abc import Iterable, Sequence

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Field, Model, QuerySet

BATCH = 500  # rows in one statement


def save(row: Model) -> None:
    """One row, as a form would save it. It is clean."""
    row.save()


def create(rows: Sequence[Model]) -> None:
    """Many new rows of one model; they have everything that `save()` would fill in, and get their keys.

    As bulk_create does, but columns in which no row has anything are not named: of a draft out of a register these
    are most (six languages of everything), and naming them takes longer than all the rest.
    """
    model = type(rows[0])
    used = [field for field in model._meta.concrete_fields if not field.primary_key and has_some(rows, field)]
    with transaction.atomic():
        keys = QuerySet(model)._batched_insert(rows, used, BATCH)
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = key, False, DEFAULT_DB_ALIAS


def has_some(rows: Sequence[Model], field: Field) -> bool:
    return not field.null or any(row.__dict__.get(field.attname) is not None for row in rows)


def update(rows: Sequence[Model], columns: Iterable[str]) -> None:
    """The columns of many rows of one model."""
    type(rows[0])._base_manager.bulk_update(rows, sorted(columns), batch_size=BATCH)
