"""Invented offers and packages of one clinic. Pure."""

from collections.abc import Iterator
from datetime import date

from desk.demo.chance import Dice, dated
from desk.demo.deck import Card
from desk.demo.prices import WON_PER_DOLLAR, Habits, amount, between, habits, price_rows

TREATMENTS = ("smp", "fue", "fut", "combined")  # in their order on every page
SHARE = {"smp": 0.86, "fue": 0.8, "fut": 0.5, "combined": 0.4}
SESSIONS = [(2, 3), (3, 3), (3, 4), (2, 4)]
DAYS = {
    "smp": [(7, 10), (14, 21), (14, 28)],
    "fue": [(2, 4), (3, 7)],
    "fut": [(3, 5), (10, 14)],
    "combined": [(10, 14), (14, 28)],
}
STUDIO = ("tattooist", "temporary_tattooist")


def offers(dice: Dice, card: Card, day: date, own: dict, texts: dict) -> list[dict]:
    """Columns of each offer, with its treatment's slug and its prices; at least one offer."""
    chosen = [slug for slug in TREATMENTS if dice.happens(SHARE[slug])] or ["smp"]
    stated = habits(dice)
    return [offer(dice, card, day, slug, stated, own, texts) for slug in chosen]


def offer(dice: Dice, card: Card, day: date, slug: str, stated: Habits, own: dict, texts: dict) -> dict:
    wording = "smp" if slug == "smp" else "transplant"
    sessions = spans(dice, "sessions", SESSIONS if slug in ("smp", "combined") else [], 0.9)
    parts = sessions["sessions_high"] or 3
    return {
        "treatment": slug,
        **performer(dice, card.smp if slug in ("smp", "combined") else "physician", texts),
        **sessions,
        **spans(dice, "grafts", [] if slug == "smp" else [grafts(dice)], 0.7),
        **spans(dice, "days", DAYS[slug], 0.85),
        "included_en": "\n".join(dice.some(texts["included"][wording], 2, 5)),
        "not_included_en": "\n".join(dice.some(texts["not_included"][wording], 0, 3)),
        **(dated(dice, day, "clinic") if dice.happens(0.2) else own),
        "prices": price_rows(dice, day, slug, parts, stated, texts["price_note"]) if card.has_prices else [],
    }


def performer(dice: Dice, case: str, texts: dict) -> dict:
    """Who, where and on what basis; `no_basis` and `not_stated` are gaps that the law gate hides."""
    if case == "not_stated":
        return {"performed_by": "", "place": "", "legal_basis_en": ""}
    who = "physician" if case == "no_basis" else case
    return {
        "performed_by": who,
        "place": "tattoo_studio" if who in STUDIO else "medical_institution",
        "legal_basis_en": "" if case == "no_basis" else dice.one(texts["legal_basis"][who]),
    }


def grafts(dice: Dice) -> tuple[int, int]:
    low = dice.whole(4, 12) * 250
    return low, low + dice.whole(1, 6) * 250


def spans(dice: Dice, name: str, choices: list[tuple[int, int]], share: float) -> dict:
    """Both ends of a range as columns, or neither: a clinic does not state everything."""
    low, high = dice.one(choices) if choices and dice.happens(share) else (None, None)
    return {f"{name}_low": low, f"{name}_high": high}


def packages(dice: Dice, day: date, texts: dict) -> Iterator[dict]:
    for name in dice.some(texts["names"], 0, 2) if dice.happens(0.45) else []:
        priced = dice.happens(0.8)
        low, high = between(dice, 1_000 * WON_PER_DOLLAR, 3_500 * WON_PER_DOLLAR, 100_000)
        currency = "USD" if dice.happens(0.3) else "KRW"
        yield {
            "name_en": name,
            "included_en": "\n".join(dice.some(texts["included"], 3, 7)),
            "add_ons_en": "\n".join(dice.some(texts["add_ons"], 0, 2)),
            "low": amount(low, currency) if priced else None,
            "high": amount(high, currency) if priced else None,
            "currency": currency,
            **dated(dice, day, "price", stale=dice.happens(0.1)),
        }
