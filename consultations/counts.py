"""Numbers of requests, for the desk of staff. No answer and nobody's name leaves here."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from consultations.models import Consultation

PERMISSION = "consultations.read_consultation"


def unanswered(at: datetime) -> tuple[int, int]:
    """(waiting for staff, those of them past the promised day)."""
    found = Consultation.objects.waiting_for_staff().aggregate(
        waiting=Count("pk"), overdue=Count("pk", filter=Q(answer_by__lt=at.date()))
    )
    return found["waiting"], found["overdue"]


def first_answers(since: date) -> list[tuple[date, str, timedelta | None]]:
    """(day it came in, language of the page, time to the first answer) of each request since that day.

    None: not answered yet. Spam is left out; a request that was erased is not there any more.
    """
    first = Min("messages__sent_at", filter=Q(messages__by_staff=True))
    rows = Consultation.objects.exclude(status=Consultation.Status.SPAM).filter(created_at__date__gte=since)
    found = rows.order_by().values_list("pk", "created_at", "language").annotate(first=first)
    return [
        (timezone.localdate(received), language, answered and answered - received)
        for _key, received, language, answered in found
    ]
