"""Records as they are listed: of one row with those that are edited on its page, and of rows that are gone."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value

from core.history import KEPT, Kept

COLUMNS = (
    "history_id", "history_date", "history_type", "history_change_reason", "history_user_id", "history_delta",
    "history_named", "history_parent",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One record: what became of which row."""

    kept: Kept
    key: Any
    record: int
    at: datetime
    kind: str  # "+", "~" or "-"
    reason: str
    by: int | None
    delta: dict[str, list]
    named: dict[str, Any]
    parent: int | None


def of_row(kept: Kept, key: Any, page: int, size: int) -> tuple[list[Entry], bool]:
    """Records of a row and of the rows on its page, newest first, and whether there are more; one query."""
    mine = arm(kept, **{kept.model._meta.pk.attname: key})
    below = [arm(other, history_parent=key) for other in KEPT.values() if other.parent_model is kept.model]
    rows = mine.union(*below, all=True) if below else mine
    return paged(rows.order_by("-history_date", "model", "-history_id"), page, size)


def deleted(kept: Kept, page: int, size: int) -> tuple[list[Entry], bool]:
    """The last record of each row that is gone."""
    pk = kept.model._meta.pk.attname
    there = kept.model._base_manager.filter(pk=OuterRef(pk))
    later = kept.records.objects.filter(**{pk: OuterRef(pk)}, history_id__gt=OuterRef("history_id"))
    gone = arm(kept, history_type="-").exclude(Exists(there)).exclude(Exists(later))
    return paged(gone.order_by("-history_date", "-history_id"), page, size)


def gone_with(kept: Kept, keys: list, moment: datetime) -> list[tuple[Kept, list[int]]]:
    """Rows that hung on these and were deleted in the same moment: their last records by model, parents first.

    One query for each level.
    """
    below = {
        (other, field.attname)
        for other in KEPT.values()
        for field in other.model._meta.fields
        if field.related_model is kept.model and field.attname in other.fields
    }
    arms = [
        arm(other, **{f"{column}__in": keys}, history_date=moment, history_type="-").exclude(
            Exists(other.model._base_manager.filter(pk=OuterRef(other.model._meta.pk.attname)))
        )
        for other, column in sorted(below, key=lambda pair: pair[0].model._meta.label)
    ]
    if not arms or not keys:
        return []
    found: dict[Kept, list[Entry]] = {}
    for row in arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0]:
        made = entry(*row)
        found.setdefault(made.kept, []).append(made)
    levels = [(other, [one.record for one in entries]) for other, entries in found.items()]
    for other, entries in found.items():
        levels += gone_with(other, [one.key for one in entries], moment)
    return levels


def arm(kept: Kept, **which: Any) -> QuerySet:
    label = Value(kept.model._meta.label_lower, output_field=CharField())
    rows = kept.records.objects.filter(**which).order_by()
    return rows.annotate(model=label).values_list("model", kept.model._meta.pk.attname, *COLUMNS)


def paged(rows: QuerySet, page: int, size: int) -> tuple[list[Entry], bool]:
    """Without counting them all: one more than is shown says whether there is another page."""
    start = (page - 1) * size
    found = [entry(*row) for row in rows[start : start + size + 1]]
    return found[:size], len(found) > size


def entry(label: str, key: Any, record: int, at: datetime, kind: str, reason: str | None, *rest: Any) -> Entry:
    kept = next(kept for model, kept in KEPT.items() if model._meta.label_lower == label)
    return Entry(kept, key, record, at, kind, reason or "", *rest)


def entry_of(kept: Kept, record: models.Model, delta: dict[str, list] | None = None) -> Entry:
    """A record as an entry; with another delta, as one that says that."""
    row = [getattr(record, name) for name in COLUMNS]
    made = entry(kept.model._meta.label_lower, getattr(record, kept.model._meta.pk.attname), *row)
    return made if delta is None else replace(made, delta=delta)


def record_of(kept: Kept, key: Any, record: int) -> models.Model | None:
    return kept.records.objects.filter(**{kept.model._meta.pk.attname: key}, history_id=record).first()
