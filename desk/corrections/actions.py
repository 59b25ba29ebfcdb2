"""Taking in what a clinic asks, and answering it."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from clinics.models import Clinic
from core.encryption import CannotDecrypt
from core.sourced import today
from core.workdays import working_day_after
from desk.corrections.models import CorrectionRequest

State = CorrectionRequest.State


def due_day(received: date) -> date:
    """The day in Korea by whose end it is answered; the day on which it came does not count."""
    return working_day_after(received, settings.CORRECTION_WORKING_DAYS)


@transaction.atomic
def ask(*, clinic: Clinic | None, entry: str, kind: str, asked: str, contact: str) -> CorrectionRequest:
    """Keeps what was sent by the form on the site; the same sent twice on a day is kept once."""
    told = {
        "clinic": clinic, "entry": entry, "kind": kind, "asked": asked, "received_on": today(),
        "came_by": CorrectionRequest.Way.FORM,
    }  # fmt: skip
    for there in CorrectionRequest.objects.open().filter(**told).defer("contact"):
        with suppress(CannotDecrypt):
            if there.contact == contact:
                return there
    return CorrectionRequest.objects.create(**told, contact=contact, answer_due_on=due_day(today()))


@transaction.atomic
def keep(*, row: CorrectionRequest, by: AbstractBaseUser) -> None:
    """Saves a row as staff wrote it, with its due day, and who answered it when."""
    row.answer_due_on = due_day(row.received_on)
    if row.state == State.OPEN:
        row.answered_on = row.answered_by = None
    elif row.answered_on is None:
        row.answered_on, row.answered_by = today(), by
    row.save()


@transaction.atomic
def done_as_asked(*, rows: Iterable[CorrectionRequest], by: AbstractBaseUser) -> int:
    """Answers those that are open; how many."""
    still_open = [row for row in rows if row.state == State.OPEN]
    for row in still_open:
        row.state, row.done = State.ANSWERED, row.done or _("Done as asked.")
        keep(row=row, by=by)
    return len(still_open)


@transaction.atomic
def open_again(*, rows: Iterable[CorrectionRequest], by: AbstractBaseUser) -> int:
    """Puts back into the queue what was answered or refused; the promised day stays what it was. How many."""
    closed = [row for row in rows if row.state != State.OPEN]
    for row in closed:
        row.state = State.OPEN
        keep(row=row, by=by)
    return len(closed)
