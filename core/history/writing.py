"""Records as they are written: how rows stood, how they stand, and what of it changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from core import bulk
from core.history.change import BASELINE, BEFORE, Change, current
from core.history.kept import KEPT, Kept

BATCH = 500


@dataclass(frozen=True)
class Stand:
    """How one row stands in the database."""

    values: dict[str, Any]  # by attribute name
    links: dict[str, list]  # many-to-many field -> keys
    parent: int | None
    named: dict[str, Any]
    live: bool  # visitors see the row
    recorded: bool  # there is a record of it


def plain(model: type[models.Model]) -> QuerySet:
    """Columns as they are called in the table: the managers of translated models give them other names."""
    return QuerySet(model=model)


def stand(model: type[models.Model], keys: Sequence) -> dict[Any, Stand]:
    """Rows by key, with all that their records hold; one query, and one for each many-to-many field."""
    kept = KEPT[model]
    pk = model._meta.pk.attname
    more = {f"_named_{at}": F(path) for at, path in enumerate(kept.named)}
    more |= {name: F(path) for name, path in (("_parent", kept.parent), ("_live", kept.live)) if path}
    more["_recorded"] = Exists(kept.records.objects.filter(**{pk: OuterRef("pk")}))
    links = {name: linked(model, name, keys) for name in kept.links}
    return {
        row[pk]: Stand(
            values={column: row[column] for column in kept.columns},
            links={name: found.get(row[pk], []) for name, found in links.items()},
            parent=row.get("_parent"),
            named={path: row[f"_named_{at}"] for at, path in enumerate(kept.named)},
            live=not kept.live or row["_live"] == "published",
            recorded=row["_recorded"],
        )
        for row in plain(model).filter(pk__in=keys).values(*kept.columns, **more)
    }


def linked(model: type[models.Model], name: str, keys: Sequence) -> dict[Any, list]:
    field = model._meta.get_field(name)
    here, there = field.m2m_column_name(), field.m2m_reverse_name()
    found: dict[Any, list] = {}
    for key, other in plain(field.remote_field.through).filter(**{f"{here}__in": keys}).values_list(here, there):
        found.setdefault(key, []).append(other)
    return {key: sorted(others) for key, others in found.items()}


def same(before: Any, after: Any) -> bool:
    """A text column that a translation lacks may hold NULL or nothing."""
    return before == after or (before in (None, "") and after in (None, ""))


def differences(before: Stand, after: Stand) -> dict[str, list]:
    """Column or many-to-many field -> [before, after]."""
    old, new = before.values | before.links, after.values | after.links
    return {name: [old[name], new[name]] for name in new if not same(old[name], new[name])}


def note(model: type[models.Model], before: dict[Any, Stand], after: dict[Any, Stand], alone: bool = False) -> None:
    """Records what became of these rows; of one that has no record yet, how it stood as well.

    `alone`: a single row, which saved once more within the same change keeps one record.
    """
    change, kept = current(), KEPT[model]
    if not change.recorded:
        return
    made = []
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        delta = differences(old, new) if old and new else {}
        if old and new and not delta:
            continue
        if alone and joined(kept, change, key, new, delta):
            continue
        if old and new and not old.recorded:
            made.append(baseline(kept, old, change))
        made.append(made_record(kept, new or old, "~" if old and new else "-" if old else "+", delta, change))
    if made:
        bulk.insert(made)
    if alone and made:
        change.made[model, getattr(made[-1], model._meta.pk.attname)] = made[-1]


def baseline(kept: Kept, old: Stand, change: Change) -> models.Model:
    return kept.records(**columns(kept, old, {}), history_type="~", history_change_reason=BASELINE,
                        history_date=change.moment - BEFORE)  # fmt: skip


def made_record(kept: Kept, row: Stand, kind: str, delta: dict, change: Change) -> models.Model:
    told = row.live and bool(kept.public) and (kind != "~" or not delta.keys().isdisjoint(kept.public))
    # A row that was shown and is so no more is told of too.
    told = told or bool(kept.live in delta and "published" in delta[kept.live])
    return kept.records(
        **columns(kept, row, delta),
        history_type=kind,
        history_change_reason=change.reason[:100] or None,
        history_date=change.moment,
        history_user_id=change.by.pk if change.by else None,
        history_public=told,
    )


def columns(kept: Kept, row: Stand, delta: dict) -> dict[str, Any]:
    extra = {"delta": delta, "links": row.links, "named": row.named, "parent": row.parent}
    return row.values | {f"history_{name}": value for name, value in extra.items()}


def joined(kept: Kept, change: Change, key: Any, new: Stand | None, delta: dict) -> bool:
    """Whether this went into the record that the same change has made of the row already."""
    held = change.made.get((kept.model, key))
    if held is None or new is None or held.history_type == "-":
        return False
    if held.history_type == "~":
        before = {name: held.history_delta[name][0] for name in held.history_delta}
        delta = {name: [before.get(name, pair[0]), pair[1]] for name, pair in delta.items()}
        delta = held.history_delta | delta
    made = made_record(kept, new, held.history_type, delta, change)
    made.history_id, made.history_change_reason = held.history_id, held.history_change_reason
    made.save()  # anew, where the first one was rolled back
    change.made[kept.model, key] = made
    return True


# --- instead of the queryset methods of the same name, which nothing records ------------------------------
@transaction.atomic
def update(rows: QuerySet, **values: Any) -> int:
    """Sets columns (as they are called in the table) in all rows of a queryset; how many there are."""
    keys = list(rows.values_list("pk", flat=True))
    for some in batches(keys):
        before = stand(rows.model, some)
        plain(rows.model).filter(pk__in=some).update(**values)
        note(rows.model, before, stand(rows.model, some))
    return len(keys)


@transaction.atomic
def bulk_update(rows: Iterable[models.Model], names: Sequence[str]) -> int:
    """Writes these columns of rows of one model; how many rows there are."""
    count = 0
    for some in batches(rows):
        model, keys = type(some[0]), [row.pk for row in some]
        before = stand(model, keys)
        plain(model).bulk_update(some, names)
        note(model, before, stand(model, keys))
        count += len(some)
    return count


@transaction.atomic
def bulk_create(rows: Iterable[models.Model]) -> int:
    """Adds rows of one model, complete as `save()` would leave them; how many. They have their keys afterwards."""
    count = 0
    for some in batches(rows):
        bulk.insert(some)
        note(type(some[0]), {}, new(some))
        count += len(some)
    return count


def new(rows: Sequence[models.Model]) -> dict[Any, Stand]:
    """As `stand`, of rows that were just added: without asking the database where they hold all that is recorded."""
    model = type(rows[0])
    kept = KEPT[model]
    paths = [path for path in (kept.parent, kept.live, *kept.named) if path]
    if any("__" in path for path in paths):
        return stand(model, [row.pk for row in rows])
    at = {path: model._meta.get_field(path).attname for path in paths}
    return {
        row.pk: Stand(
            values={column: row.__dict__.get(column) for column in kept.columns},
            links={name: [] for name in kept.links},
            parent=row.__dict__[at[kept.parent]] if kept.parent else None,
            named={path: row.__dict__[at[path]] for path in kept.named},
            live=not kept.live or row.__dict__[at[kept.live]] == "published",
            recorded=False,
        )
        for row in rows
    }


def batches(rows: Iterable) -> Iterator[list]:
    rows = iter(rows)
    while some := list(islice(rows, BATCH)):
        yield some
