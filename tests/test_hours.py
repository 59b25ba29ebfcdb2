"""The day by which an answer is promised, in days on which people in Korea work."""

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from consultations.hours import answer_by
from core.workdays import is_working_day, public_holidays, working_day_after

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("received", "promised"),
    [
        ("2026-11-23 09:00", "2026-11-25"),  # Monday to Wednesday
        ("2026-11-23 23:59", "2026-11-25"),
        ("2026-11-20 10:00", "2026-11-24"),  # Friday: the weekend does not count
        ("2026-11-21 10:00", "2026-11-24"),  # Saturday
        ("2026-11-22 10:00", "2026-11-24"),  # Sunday
        ("2026-12-24 10:00", "2026-12-29"),  # before Christmas, a Friday
        ("2026-12-31 10:00", "2027-01-05"),  # over the year
        ("2026-09-23 18:00", "2026-09-29"),  # before three days of Chuseok
        ("2027-02-05 18:00", "2027-02-11"),  # New Year on a weekend, and its substitute
    ],
)
def test_two_working_days_after_the_day_it_came_in(received, promised):
    moment = datetime.fromisoformat(received).replace(tzinfo=SEOUL)
    assert answer_by(moment) == date.fromisoformat(promised)


def test_the_day_is_the_one_in_korea():
    assert answer_by(datetime(2026, 11, 22, 14, 59, tzinfo=UTC)) == date(2026, 11, 24)  # Sunday, 23:59 in Seoul
    assert answer_by(datetime(2026, 11, 22, 15, 0, tzinfo=UTC)) == date(2026, 11, 25)  # Monday, 00:00 in Seoul


def test_the_number_of_days_is_a_setting(settings):
    settings.ANSWER_WORKING_DAYS = 5
    assert answer_by(datetime(2026, 11, 23, 9, 0, tzinfo=SEOUL)) == date(2026, 11, 30)
    settings.ANSWER_WORKING_DAYS = 0
    assert answer_by(datetime(2026, 11, 23, 9, 0, tzinfo=SEOUL)) == date(2026, 11, 23)


def test_the_table_holds_the_public_holidays_of_three_years():
    assert Counter(day.year for day in public_holidays()) == {2026: 22, 2027: 24, 2028: 18}
    assert not is_working_day(date(2026, 10, 5))  # the substitute for National Foundation Day
    assert is_working_day(date(2026, 10, 6))


def test_after_the_table_only_weekends_are_known():
    assert working_day_after(date(2029, 2, 9), 1) == date(2029, 2, 12)
