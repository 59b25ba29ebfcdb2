"""The one place where imports write to the catalogue, one row at a time or many at once; the history knows of it."""

from collections.abc import Iterable, Sequence

from django.db.models import Model

from core import bulk, history


def save(row: Model) -> None:
    """One row, as a form would save it. It is clean."""
    row.save()


def create(rows: Sequence[Model]) -> None:
    """Many new rows of one model; they have everything that `save()` would fill in, and get their keys."""
    if type(rows[0]) in history.KEPT:
        history.bulk_create(rows)
    else:
        bulk.insert(rows)


def update(rows: Sequence[Model], columns: Iterable[str]) -> None:
    """The columns of many rows of one model."""
    model, names = type(rows[0]), sorted(columns)
    if model in history.KEPT:
        history.bulk_update(rows, names)
    else:
        model._base_manager.bulk_update(rows, names, batch_size=bulk.BATCH)
