"""Dice and dates. What is thrown depends on the seed alone."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from django.conf import settings

from core.sourced import valid_until

SOURCE = "Demonstration data, invented"


class Dice(Random):
    """Random choices of one clinic; `Dice("1-7")` throws the same on every machine."""

    def happens(self, share: float) -> bool:
        return self.random() < share

    def one(self, things: Sequence):
        return things[int(self.random() * len(things))]

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def some(self, things: Sequence, low: int, high: int) -> list:
        """Between low and high of the things, in their own order."""
        return [things[at] for at in sorted(self.sample(range(len(things)), min(self.whole(low, high), len(things))))]


def dated(dice: Dice, day: date, validity: str, stale: bool = False) -> dict:
    """Source and days of one statement as columns; `stale` ones ran out before `day`."""
    days = settings.VALID_DAYS[validity]
    age = dice.whole(days + 5, 2 * days) if stale else dice.whole(0, days * 4 // 5)
    checked = day - timedelta(days=age)
    return {"source": SOURCE, "checked_on": checked, "valid_until": valid_until(validity, checked)}
