"""From the files under content/ into tables, without ever writing over what staff have edited.

Each loaded column keeps the SHA-256 of what was loaded. A column whose value still has that
digest follows the files; one that staff changed stays, and the newer text is kept beside it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from core.models import LoadedField


@dataclass
class Outcome:
    """What a run did: rows made, columns written, columns left to staff as (where, ours, theirs)."""

    created: int = 0
    written: int = 0
    removed: int = 0
    kept: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.created or self.written or self.removed)


def digest(value: Any) -> str:
    return hashlib.sha256(repr(plain(value)).encode()).hexdigest()


def plain(value: Any) -> str:
    """The same string for a value from a file and for the one the database gives back."""
    if value is None:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value).replace("\r\n", "\n")  # forms send every text area back with these, changed or not


EMPTY = digest("")


class Loader:
    """Loads rows of one model, found by the natural key in `lookup`."""

    def __init__(self, model: type[models.Model], outcome: Outcome, prune: bool = False):
        self.model, self.outcome, self.prune = model, outcome, prune
        self.label = model._meta.label_lower
        rows = LoadedField.objects.filter(model=self.label)
        self.held = {(row.key, row.field): row for row in rows}
        self.rows: dict[tuple, models.Model] | None = None  # all rows by their natural key, read at the first `load`
        self.seen: set[str] = set()
        self.new: list[LoadedField] = []
        self.touched: list[LoadedField] = []

    def load(self, key: str, lookup: dict[str, Any], values: dict[str, Any]) -> models.Model:
        """Makes or updates one row; `key` names it in LoadedField, `values` are column -> value."""
        self.seen.add(key)
        row = self.find(lookup)
        if row is None:
            row = self.model(**lookup, **values)
            row.save()
            self.rows[natural_key(row, lookup)] = row
            self.outcome.created += 1
            for column, value in values.items():
                self.remember(key, column, value)
            return row
        # Through a list: every column has to be looked at, also after the first that changed.
        changed = [column for column, value in values.items() if self.merge(row, key, column, value)]
        if changed:
            row.save()
            self.outcome.written += len(changed)
        return row

    def find(self, lookup: dict[str, Any]) -> models.Model | None:
        """The row with this natural key; every call of one loader names the same columns."""
        if self.rows is None:
            self.rows = {natural_key(row, lookup): row for row in self.model._default_manager.all()}
        return self.rows.get(tuple(plain(value) for value in lookup.values()))

    def merge(self, row: models.Model, key: str, column: str, value: Any) -> bool:
        """Sets the column where the file changed and staff did not; says whether it did."""
        held, offered = self.held.get((key, column)), digest(value)
        current = digest(column_value(row, column))
        if current == offered:
            if held is None or held.digest != offered or held.offered:
                self.remember(key, column, value)
            return False
        untouched = held.digest == current if held is not None else current == EMPTY  # a column the files lacked so far
        if untouched:
            setattr(row, column, value)
            self.remember(key, column, value)
            return True
        if held is not None and held.digest == offered:
            if held.offered:
                self.remember(key, column, value)  # the file took its newer text back
            return False  # the file says what it always said; staff prefer their own
        self.outcome.kept.append((f"{self.label} {key} {column}", plain(column_value(row, column)), plain(value)))
        if held is not None and held.offered != plain(value):
            held.offered = plain(value)
            self.touched.append(held)
        return False

    def remember(self, key: str, column: str, value: Any) -> None:
        held = self.held.get((key, column))
        if held is None:
            held = LoadedField(model=self.label, key=key, field=column, digest=digest(value))
            self.new.append(held)
            self.held[(key, column)] = held
        else:
            held.digest, held.offered = digest(value), ""
            self.touched.append(held)

    def finish(self, find: Any = None) -> None:
        """Writes what was remembered; with `prune`, drops rows that left the files and staff never touched.

        `find(key)` gives the queryset of the row that a key names.
        """
        LoadedField.objects.bulk_create(self.new)
        LoadedField.objects.bulk_update([row for row in self.touched if row.pk], ["digest", "offered"])
        if not self.prune:
            return
        for key in sorted({key for key, _ in self.held} - self.seen):
            row = find(key).first()
            columns = {column: held for (name, column), held in self.held.items() if name == key}
            if row and any(digest(column_value(row, column)) != held.digest for column, held in columns.items()):
                self.outcome.kept.append((f"{self.label} {key}", "edited", "no longer in the files"))
                continue
            if row:
                row.delete()
                self.outcome.removed += 1
            LoadedField.objects.filter(model=self.label, key=key).delete()


def natural_key(row: models.Model, columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(plain(column_value(row, column)) for column in columns)


def column_value(row: models.Model, column: str) -> Any:
    """The stored value; for a relation its key, read without a query."""
    model_field = row._meta.get_field(column)
    return row.__dict__.get(model_field.attname)


def set_claims(rows: Iterable[tuple[Any, list[str]]]) -> None:
    """Keeps each row's many-to-many of claims equal to the ids its texts cite."""
    rows = list(rows)
    for model in {type(row) for row, _ in rows}:
        models.prefetch_related_objects([row for row, _ in rows if type(row) is model], "claims")
    for row, ids in rows:
        if {claim.pk for claim in row.claims.all()} != set(ids):
            row.claims.set(ids)
