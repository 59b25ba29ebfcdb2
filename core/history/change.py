"""One change: who makes it, why and when. All that is recorded within it carries the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from simple_history.models import HistoricalRecords

# Reasons, as they are stored. admin_history/words.py says them to staff.
BASELINE = "as it stood"
CONTENT_FILES = "content files"
IMPORT = "import"
EXPIRED = "registration expired"
CHECKED = "checked, unchanged"
REVERTED = "reverted"
RESTORED = "restored"

BEFORE = timedelta(microseconds=1)  # so much earlier stands how a row was before its first recorded change


@dataclass(frozen=True)
class Change:
    by: Any = None  # an account; None: the system
    reason: str = ""
    moment: datetime = field(default_factory=timezone.now)
    recorded: bool = True
    made: dict = field(default_factory=dict)  # (model, key) -> the record that a save wrote within this change


_inside: ContextVar[Change | None] = ContextVar("change", default=None)


def current() -> Change:
    """The change that is going on: the one declared by `changing`, else that of the request, else one of its own."""
    return _inside.get() or _of_request() or Change()


def _of_request() -> Change | None:
    request = getattr(HistoricalRecords.context, "request", None)
    if request is None:
        return None
    if not hasattr(request, "change"):
        user = getattr(request, "user", None)
        request.change = Change(by=user if user is not None and user.is_authenticated else None)
    return request.change


@contextmanager
def changing(*, by: Any = None, reason: str = "") -> Iterator[Change]:
    """Inside, records name this account and reason; what is left out is that of the change around it."""
    outer = current()
    with _entered(replace(outer, by=by or outer.by, reason=reason or outer.reason)) as inner:
        yield inner


@contextmanager
def unrecorded() -> Iterator[None]:
    """Inside, nothing is recorded: for the first filling of an empty portal, and for invented clinics."""
    with _entered(replace(current(), recorded=False)):
        yield


@contextmanager
def _entered(change: Change) -> Iterator[Change]:
    token = _inside.set(change)
    try:
        yield change
    finally:
        _inside.reset(token)
