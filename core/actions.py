"""Writes that any dated row can have done to it."""

from django.db import transaction
from django.db.models import QuerySet

from core import history
from core.history.change import CHECKED
from core.sourced import Dated, today, valid_until


@transaction.atomic
def mark_checked(*, rows: list[Dated], by) -> None:
    """Says that `by` compared these rows of one model with their sources today and found them unchanged.

    Each gets today's day, the usual time from today, and a record in its history.
    """
    if not rows:
        return
    model, day = type(rows[0]), today()
    with history.changing(by=by, reason=CHECKED):
        until = valid_until(model.validity, day)
        history.update(same(rows), checked_on=day, valid_until=until, checked_by=by)


def same(rows: list[Dated]) -> QuerySet:
    return type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows])
