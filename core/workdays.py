"""Days on which people in Korea work: weekends and public holidays are none."""

import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

SATURDAY = 5  # as date.weekday() counts


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
