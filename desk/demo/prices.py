"""Invented prices within the ranges that marketing pages give. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from desk.demo.chance import Dice, dated

WON_PER_DOLLAR = 1_400  # only to invent round figures; pages convert with the rates in the database
COURSE = {"full-scalp": (1_200, 2_000), "hairline": (600, 1_000), "scar": (300, 800)}  # US dollars
TOUCH_UP = (150, 300)  # US dollars for one session
TRANSPLANT = {  # won: from, to, rounded to
    "fue": {
        "per_course": (3_500_000, 12_000_000, 100_000),
        "per_graft": (2_000, 6_000, 100),
        "per_hair": (1_200, 4_000, 100),
    },
    "fut": {
        "per_course": (3_000_000, 9_000_000, 100_000),
        "per_graft": (1_500, 4_500, 100),
        "per_hair": (900, 3_000, 100),
    },
    "combined": {"per_course": (4_000_000, 12_000_000, 100_000), "per_graft": (2_500, 6_000, 100)},
}


@dataclass(frozen=True)
class Habits:
    """How one clinic states its prices."""

    currencies: tuple[str, ...]
    audiences: tuple[str, ...]
    vat: str
    stale: bool


def habits(dice: Dice) -> Habits:
    return Habits(
        currencies=dice.one([("KRW",)] * 15 + [("USD",)] * 2 + [("KRW", "USD")] * 3),
        audiences=dice.one([("same",)] * 8 + [("foreign",)] * 4 + [("foreign", "local")] * 7 + [("local",)]),
        vat=dice.one(["included"] * 7 + ["excluded"] * 5 + ["exempt"] * 2 + ["unknown"] * 6),
        stale=dice.happens(0.1),
    )


def price_rows(dice: Dice, day: date, treatment: str, sessions: int, clinic: Habits, notes: dict) -> list[dict]:
    """The columns of every price of one offer, in the order in which the database gives them back."""
    figures = smp_figures(dice, sessions) if treatment == "smp" else transplant_figures(dice, treatment)
    listed = dated(dice, day, "price", clinic.stale)
    rows = []
    for area, basis, low, high in figures:
        for audience in clinic.audiences:
            share = dice.whole(80, 95) if audience == "local" else 100
            for currency in clinic.currencies:
                rows.append(
                    {
                        "area": area,
                        "basis": basis,
                        "audience": audience,
                        "currency": currency,
                        "low": amount(low * share // 100, currency),
                        "high": amount(high * share // 100, currency),
                        "vat": clinic.vat if dice.happens(0.9) else "unknown",
                        "note_en": dice.one(notes[basis]) if dice.happens(0.2) else "",
                        **(dated(dice, day, "price", stale=True) if dice.happens(0.05) else listed),
                    }
                )
    return sorted(rows, key=lambda row: (row["area"], row["basis"]))


def smp_figures(dice: Dice, sessions: int) -> Iterator[tuple[str, str, int, int]]:
    """(area, basis, low, high) in won."""
    bases = dice.one([("per_course",)] * 9 + [("per_session",)] * 4 + [("per_course", "per_session")] * 7)
    for area in dice.some(list(COURSE), 2, 3):
        low, high = between(dice, *(dollars * WON_PER_DOLLAR for dollars in COURSE[area]), 10_000)
        if "per_course" in bases:
            yield area, "per_course", low, high
        if "per_session" in bases:
            yield area, "per_session", low // sessions // 10_000 * 10_000, -(-high // sessions // 10_000) * 10_000
    if dice.happens(0.8):
        low, high = between(dice, *(dollars * WON_PER_DOLLAR for dollars in TOUCH_UP), 10_000)
        yield "touch-up", "per_session", low, high


def transplant_figures(dice: Dice, treatment: str) -> Iterator[tuple[str, str, int, int]]:
    """(no area, basis, low, high) in won."""
    figures = TRANSPLANT[treatment]
    for basis in dice.some(list(figures), 1, 3):
        yield "", basis, *between(dice, *figures[basis])


def between(dice: Dice, low: int, high: int, step: int) -> tuple[int, int]:
    """A range inside low to high in whole steps; now and then one fixed amount."""
    start = dice.whole(low // step, (low + high) // (2 * step))
    end = start if dice.happens(0.25) else dice.whole(start, high // step)
    return start * step, end * step


def amount(won: int, currency: str) -> int:
    """Won in the smallest unit of the currency: dollars are rounded to tens, below a hundred to ten cents."""
    if currency == "KRW":
        return won
    cents = won * 100 / WON_PER_DOLLAR
    step = 1_000 if cents >= 10_000 else 10
    return round(cents / step) * step
