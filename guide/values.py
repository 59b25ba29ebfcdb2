"""What matters to me: eight trade-offs, and how each option fits what a person said. Pure; names no winner."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guide.value_effects import DOES_NOT, EFFECTS, FITS, NOT_KNOWN, PARTLY, SIX, Effect

LEVELS = {FITS: _("fits"), PARTLY: _("partly"), DOES_NOT: _("does not fit"), NOT_KNOWN: _("not known")}
SCALE = (-2, -1, 0, 1, 2)  # the left end a lot, a little; neither; the right end a little, a lot
OWN = "own"  # key of the row for a concern that the person adds
LONGEST_OWN = 200  # characters
NO_FACTS = Effect(NOT_KNOWN, _("We do not know how this option fits. Ask your doctor or the clinic."))


class TradeOff(NamedTuple):
    key: str
    left: str | Promise
    right: str | Promise
    effects: dict[str, dict[str, Effect]]  # "left" and "right" -> slug -> effect
    said: dict[int, str | Promise]  # a place on the scale, but 0, in words


class ValueRow(NamedTuple):
    key: str
    said: str | Promise
    effects: dict[str, Effect]


def trade_off(key: str, left: Promise, right: Promise, *said: Promise) -> TradeOff:
    """`said`: the four places on the scale from left to right, in words."""
    return TradeOff(key, left, right, EFFECTS[key], dict(zip((-2, -1, 1, 2), said, strict=True)))


TRADE_OFFS = (
    trade_off(
        "real_hair",
        _("Hair I can grow and cut"),
        _("A look of hair is enough"),
        _("Hair you can grow and cut matters a lot to you"),
        _("Hair you can grow and cut matters a little to you"),
        _("You are a little open to a look of hair only"),
        _("You are very open to a look of hair only"),
    ),
    trade_off(
        "soon",
        _("A result soon"),
        _("I can wait a year or more"),
        _("A result soon matters a lot to you"),
        _("A result soon matters a little to you"),
        _("You are a little open to waiting a year or more"),
        _("You are very open to waiting a year or more"),
    ),
    trade_off(
        "no_surgery",
        _("No surgery"),
        _("Surgery is fine"),
        _("Having no surgery matters a lot to you"),
        _("Having no surgery matters a little to you"),
        _("You are a little open to surgery"),
        _("You are very open to surgery"),
    ),
    trade_off(
        "long_hair",
        _("Keep my hair long"),
        _("Happy to shave"),
        _("Keeping your hair long matters a lot to you"),
        _("Keeping your hair long matters a little to you"),
        _("You are a little open to a shaved head"),
        _("You are very open to a shaved head"),
    ),
    trade_off(
        "one_trip",
        _("One trip"),
        _("Several trips for top-ups"),
        _("Having one trip only matters a lot to you"),
        _("Having one trip only matters a little to you"),
        _("You are a little open to several trips"),
        _("You are very open to several trips"),
    ),
    trade_off(
        "disease",
        _("The lowest risk of waking a scalp disease"),
        _("Some risk of that is fine"),
        _("The lowest risk of waking a scalp disease matters a lot to you"),
        _("The lowest risk of waking a scalp disease matters a little to you"),
        _("You are a little open to some risk of waking a scalp disease"),
        _("You are very open to some risk of waking a scalp disease"),
    ),
    trade_off(
        "undo",
        _("Able to undo it"),
        _("It lasts for years"),
        _("Being able to undo it matters a lot to you"),
        _("Being able to undo it matters a little to you"),
        _("A result that lasts for years matters a little to you"),
        _("A result that lasts for years matters a lot to you"),
    ),
    trade_off(
        "cost",
        _("A low cost now"),
        _("A low cost over 10 years"),
        _("A low cost now matters a lot to you"),
        _("A low cost now matters a little to you"),
        _("A low cost over 10 years matters a little to you"),
        _("A low cost over 10 years matters a lot to you"),
    ),
)
KEYS = tuple(trade.key for trade in TRADE_OFFS)


def fit(choices: Mapping[str, int], own: str = "") -> list[ValueRow]:
    """How the six options fit what was said: a row for each trade-off that is not 0, then one's own concern.

    A trade-off that is left out counts as 0. ValueError: unknown key, a place that is not on SCALE, or an own
    concern of more than 200 characters.
    """
    for key, place in choices.items():
        if key not in KEYS:
            raise ValueError(f"unknown value: {key!r}")
        if type(place) is not int or place not in SCALE:  # True and 1.0 equal 1, and are no answers
            raise ValueError(f"{key}: not on the scale: {place!r}")
    rows = [row_for(trade, choices[trade.key]) for trade in TRADE_OFFS if choices.get(trade.key)]
    concern = own.strip()
    if len(concern) > LONGEST_OWN:
        raise ValueError(f"one's own concern has {len(concern)} characters, more than {LONGEST_OWN}")
    if concern:
        rows.append(ValueRow(OWN, concern, dict.fromkeys(SIX, NO_FACTS)))
    return rows


def row_for(trade: TradeOff, place: int) -> ValueRow:
    return ValueRow(trade.key, trade.said[place], trade.effects["left" if place < 0 else "right"])
