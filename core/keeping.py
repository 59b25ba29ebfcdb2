"""What is removed for good of the records of staff, when its time is over."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session

from core import kept
from core.models import SignIn


def purge(moment: datetime) -> dict[str, int]:
    """How much of what was past its time at that moment. To be called in a transaction."""
    old = moment - timedelta(days=settings.KEEP_DAYS_SIGN_INS)
    over = AccessAttempt.objects.filter(attempt_time__lte=moment - settings.AXES_COOLOFF_TIME)
    return {
        "sessions": Session.objects.filter(expire_date__lte=moment).delete()[0],
        "kept forms": kept.outdated(moment).delete()[0],
        "wrong passwords": over.delete()[0],
        "sign-ins": SignIn.objects.filter(at__lt=old).delete()[0],
    }
