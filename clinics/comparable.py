"""One amount per clinic that prices can be compared by (how-we-compare page). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

GRAFTS = 2000  # transplants are compared for 2,000 grafts
COMPARED = {"smp", "fue", "fut"}


@dataclass(frozen=True)
class Comparable:
    """`low` and `high` in minor units of `currency`; `computed` when we multiplied the clinic's own figure."""

    treatment: str
    area: str
    low: int
    high: int
    currency: str
    computed: bool
    valid_until: str


def comparable(treatment: str, offer: dict, price: dict) -> Comparable | None:
    """The amount for one SMP course or for 2,000 grafts; None where the clinic's figure does not allow it.

    `offer` and `price` are parts of a listing document. Prices for local patients are left out.
    """
    if treatment not in COMPARED or price["audience"] == "local":
        return None
    low, high, computed = price["low"], price["high"], False
    if treatment == "smp":
        if not price["area"]:
            return None
        if price["basis"] == "per_session" and price["area"] != "touch-up":
            sessions = offer["sessions"]
            if not sessions or not sessions[0]:
                return None
            low, high, computed = low * sessions[0], high * sessions[1], True
        elif price["basis"] not in ("per_course", "per_session"):
            return None
    elif price["basis"] == "per_graft":
        low, high, computed = low * GRAFTS, high * GRAFTS, True
    elif price["basis"] == "per_course":
        grafts = offer["grafts"]
        if not grafts or not grafts[0]:
            return None
        if not grafts[0] <= GRAFTS <= grafts[1]:
            low, high, computed = low * GRAFTS // grafts[1], -(-high * GRAFTS // grafts[0]), True
    else:
        return None
    area = price["area"] if treatment == "smp" else ""
    return Comparable(treatment, area, low, high, price["currency"], computed, price["valid_until"])


def one_each(offer_treatment: str, offer: dict) -> Iterable[Comparable]:
    """At most one amount for each area of an offer: stated before computed, foreign price first, then the lowest."""
    best: dict[str, tuple] = {}
    for price in offer["prices"]:
        found = comparable(offer_treatment, offer, price)
        if found:
            rank = (found.computed, price["audience"] != "foreign", found.currency, found.low)
            if found.area not in best or rank < best[found.area][0]:
                best[found.area] = (rank, found)
    return [found for _, found in best.values()]
