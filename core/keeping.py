"""What is removed for good of the records of staff, when its time is over."""

from collections.abc import Callable
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from core import kept
from core.models import SignIn

Outdated = Callable[[datetime], QuerySet]  # the rows that are past their time at a moment
others: dict[str, Outdated] = {}


def also(what: str, outdated: Outdated) -> None:
    """Has `purge` remove these rows as well; for apps that core does not know, when their models are loaded."""
    others[what] = outdated


def purge(moment: datetime) -> dict[str, int]:
    """How much of what was past its time at that moment. To be called in a transaction."""
    old = moment - timedelta(days=settings.KEEP_DAYS_SIGN_INS)
    over = AccessAttempt.objects.filter(attempt_time__lte=moment - settings.AXES_COOLOFF_TIME)
    return {
        "sessions": Session.objects.filter(expire_date__lte=moment).delete()[0],
        "kept forms": kept.outdated(moment).delete()[0],
        "wrong passwords": over.delete()[0],
        "sign-ins": SignIn.objects.filter(at__lt=old).delete()[0],
        **{what: outdated(moment).delete()[0] for what, outdated in others.items()},
    }
