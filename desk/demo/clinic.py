"""One invented clinic as plain values: the same for the same card, seed and day. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from desk.demo.chance import Dice, dated
from desk.demo.deck import Card
from desk.demo.offers import STUDIO, offers, packages
from desk.demo.words import Words

LANGUAGE_SHARE = {"ar": 0.15, "en": 0.85, "ja": 0.4, "ko": 0.95, "ru": 0.2, "zh": 0.5}
LETTERS = "ABCDEFGHJK"


@dataclass(frozen=True)
class Spot:
    """A city or district: where clinics are put around, and its name in English and Korean."""

    latitude: float
    longitude: float
    names: dict[str, str]


@dataclass(frozen=True)
class Stock:
    """What the tables hold already; slugs in the order of their positions, spots by (city, district)."""

    spots: dict[tuple[str, str], Spot]
    features: list[str]
    conditions: list[str]


@dataclass(frozen=True)
class Sheet:
    """Columns of the clinic, and of the rows that belong to it; other rows are named by slug."""

    card: Card
    columns: dict
    rows: dict[str, list[dict]]
    offers: list[dict]


def invent(card: Card, seed: int, day: date, stock: Stock, words: Words) -> Sheet:
    dice, spot = Dice(f"{seed} clinic {card.number}"), stock.spots[card.city, card.district]
    own = dated(dice, day, "clinic", stale=dice.happens(0.05))
    columns = {
        **identity(card, spot, words),
        **position(dice, spot, near=bool(card.district)),
        **registration(dice, card, day),
        **statements(dice, words.texts),
        **own,
    }
    belonging = rows(dice, card, day, own, stock, words.texts)
    return Sheet(card, columns, belonging, offers(dice, card, day, own, words.texts))


def identity(card: Card, spot: Spot, words: Words) -> dict:
    """Names, slug and address; the noun's lap is its number, so that no two names are alike."""
    lap, at = divmod(card.number - 1, len(words.nouns))
    noun = dict(zip(("en", "ko"), words.nouns[at], strict=True))
    made = {
        f"name_{language}": words.pattern[language].format(
            word=noun[language],
            number=f" {lap + 1}" if lap else "",
            kind=words.kinds[card.kind][language],
            place=spot.names[language],
        )
        for language in ("en", "ko")
    }
    for language, pattern in words.texts["address"].items():
        made[f"address_{language}"] = pattern.format(number=card.number, place=spot.names[language])
    slug = f"demo-{card.number}-{noun['en']}-{card.district or card.city}".lower()
    return {**made, "slug": slug, "kind": card.kind, "licence": words.texts["licence"].format(number=card.number)}


def position(dice: Dice, spot: Spot, near: bool) -> dict:
    """Within about one kilometre of a district, three of a city."""
    reach = 0.01 if near else 0.03
    return {
        "latitude": round(spot.latitude + dice.uniform(-reach, reach), 5),
        "longitude": round(spot.longitude + dice.uniform(-reach, reach), 5),
    }


def registration(dice: Dice, card: Card, day: date) -> dict:
    expired = card.state == "expired"
    return {
        "status": "published" if expired else card.state,
        "is_demo": True,
        "registration_number": f"DEMO-{card.number:06}",
        "registration_checked_on": day - timedelta(days=dice.whole(130, 300) if expired else dice.whole(0, 300)),
        "registration_expires_on": day + timedelta(days=-dice.whole(5, 120) if expired else dice.whole(200, 1_000)),
    }


def statements(dice: Dice, texts: dict) -> dict:
    return {
        "about_en": dice.one(texts["about"]),
        "deposit_policy_en": dice.one(texts["deposit_policy"]) if dice.happens(0.75) else "",
        "aftercare_en": dice.one(texts["aftercare"]) if dice.happens(0.8) else "",
    }


def rows(dice: Dice, card: Card, day: date, own: dict, stock: Stock, texts: dict) -> dict[str, list[dict]]:
    """Columns of the rows by the clinic's related name, each list in the order in which the database gives it back."""
    spoken = [code for code, share in LANGUAGE_SHARE.items() if dice.happens(share)]
    return {
        "languages": [{"language": code, "interpreter": code != "ko" and dice.happens(0.3), **own} for code in spoken],
        "features": [{"feature": slug, **own} for slug in dice.some(stock.features, 3, 9)],
        "certificates": [certificate(dice, day, kind, own) for kind in dice.some(texts["certificates"], 0, 2)],
        "conditions": [{"condition": slug, **own} for slug in dice.some(stock.conditions, 0, 6)],
        "practitioners": practitioners(dice, card, own, texts),
        "packages": list(packages(dice, day, texts["package"])),
    }


def certificate(dice: Dice, day: date, kind: dict, own: dict) -> dict:
    """Some have run out, some do not say until when they hold."""
    expires = day + timedelta(days=dice.whole(-90, 700)) if dice.happens(0.85) else None
    return {**kind, "expires_on": expires, **own}


def practitioners(dice: Dice, card: Card, own: dict, texts: dict) -> list[dict]:
    who = ["physician", *dice.some(["physician", "nurse"], 0, 2)]
    if card.smp in STUDIO:
        who.append(card.smp)
    return [
        {
            "name": f"{texts['names'][profession]} {LETTERS[at]}",
            "profession": profession,
            "licence": f"Demonstration licence {card.number}-{at + 1}" if dice.happens(0.8) else "",
            "training_en": dice.one(texts["training"]) if dice.happens(0.7) else "",
            "years": dice.whole(1, 30) if dice.happens(0.8) else None,
            "smp_cases_a_year": dice.whole(2, 40) * 10 if profession != "nurse" and dice.happens(0.5) else None,
            "steps_en": dice.one(texts["steps"][profession]) if dice.happens(0.8) else "",
            **own,
        }
        for at, profession in enumerate(who)
    ]
