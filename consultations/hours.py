"""When an answer is promised: counted in days on which people in Korea work."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from core.workdays import working_day_after


def answer_by(received: datetime) -> date:
    """The day in Korea by whose end a request is answered; the day on which it came in does not count."""
    return working_day_after(timezone.localdate(received), settings.ANSWER_WORKING_DAYS)
