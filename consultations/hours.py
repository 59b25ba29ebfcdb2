"""When an answer is promised: counted in days on which people in Korea work."""

import csv
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

SATURDAY = 5  # as date.weekday() counts


def answer_by(received: datetime) -> date:
    """The day in Korea by whose end a request is answered; the day on which it came in does not count."""
    return working_day_after(timezone.localdate(received), settings.ANSWER_WORKING_DAYS)


def working_day_after(day: date, count: int) -> date:
    """The `count`th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in public_holidays()


@cache
def public_holidays() -> frozenset[date]:
    """Public and substitute holidays of the years in the table; in later ones only weekends are known."""
    with (Path(settings.BASE_DIR) / "content" / "data" / "holidays.csv").open(encoding="utf-8") as file:
        return frozenset(date.fromisoformat(row["date"]) for row in csv.DictReader(file))
