"""Many new rows at once, naming only the columns that hold something."""

from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Field, Model, QuerySet

BATCH = 500  # rows in one statement


@transaction.atomic(savepoint=False)
def insert(rows: Sequence[Model]) -> None:
    """Rows of one model; they have everything that `save()` would fill in, and get their keys.

    As bulk_create does, but without columns in which no row has anything: of a draft out of a register these are
    most (six languages of everything), and naming them takes longer than all the rest.
    """
    if not rows:
        return
    model = type(rows[0])
    used = [field for field in model._meta.concrete_fields if not field.primary_key and has_some(rows, field)]
    keys = QuerySet(model)._batched_insert(rows, used, BATCH)
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = key, False, DEFAULT_DB_ALIAS


def has_some(rows: Sequence[Model], field: Field) -> bool:
    return not field.null or any(row.__dict__.get(field.attname) is not None for row in rows)
