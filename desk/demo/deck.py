"""How clinics are spread: thirty cards at a time, shuffled, so that few clinics show every case. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from desk.demo.chance import Dice
from desk.demo.words import Words

BLOCK = 30


@dataclass(frozen=True)
class Card:
    """What is fixed for a clinic before anything is thrown: its number, place and special cases."""

    number: int
    city: str
    district: str
    kind: str
    state: str
    smp: str
    has_prices: bool


def deal(count: int, seed: int, words: Words) -> Iterator[Card]:
    """Cards 1 to `count`. Card n does not depend on how many are dealt."""
    suits = {name: unfold(words.spread[name]) for name in ("kinds", "states", "smp", "prices")}
    places = [(row["city"], row["district"]) for row in words.spread["places"] for _ in range(row["of_thirty"])]
    for block in range(0, count, BLOCK):
        dice = Dice(f"{seed} block {block}")
        hand = [dice.sample(cards, BLOCK) for cards in (places, *suits.values())]
        for number, (place, kind, state, smp, prices) in enumerate(zip(*hand, strict=True), block + 1):
            if number <= count:
                yield Card(number, *place, kind, state, smp, prices == "stated")


def unfold(shares: dict[str, int]) -> list[str]:
    return [name for name, share in shares.items() for _ in range(share)]
