"""Who may perform SMP on a day: dated rules, strict where nothing says otherwise. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol


class Rule(Protocol):
    performer: str
    place: str

    def holds(self, on: date) -> bool: ...


Permits = frozenset[tuple[str, str]]


def permits(rules: Iterable[Rule], on: date) -> Permits:
    """The (performer, place) pairs that settled rules allow on that day."""
    return frozenset((rule.performer, rule.place) for rule in rules if rule.holds(on))


def may_be_shown(involves_smp: bool, performer: str, place: str, legal_basis: bool, allowed: Permits) -> bool:
    """The gate for one offer: SMP needs performer, place, a stated legal basis and a rule that permits them."""
    return not involves_smp or (legal_basis and (performer, place) in allowed)
