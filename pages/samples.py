"""Invented facts for the gallery of components: prices, sources, clinics, a comparison."""

from datetime import timedelta
from typing import Any

from django.utils.safestring import SafeString

from core.comparison import DISPUTED, STALE, Cell, Comparison, Item, Row, unknown
from core.money import PriceRange, format_range
from core.sourced import today
from pages.specimens import States
from treatments.citations import Citations
from treatments.models import Claim, Fact

LONG = "Sample Clinic for Dermatology, Plastic Surgery and Scalp Micropigmentation of the Very Long Avenue, Annex 2"
UNBROKEN = "Haartransplantationsnachsorgesprechstundenvereinbarungsformular"


def won(low: int, high: int) -> str:
    return format_range(PriceRange(low, high, "KRW"))


def price_bars() -> States:
    def line(label: str, own: str, x: float | None, width: float, **more: Any) -> dict:
        return {"label": label, "own": own, "x": x, "width": width, "row": {"note": "Sample note"}, **more}

    dollars = format_range(PriceRange(1_200_00, 2_000_00, "USD"))
    lines = [
        line("South Korea", won(1_650_000, 2_750_000), 24, 16, converted=dollars),
        line("US and UK", won(4_800_000, 6_900_000), 70, 30, abroad=True, stale=True),
        line(LONG, won(300_000, 800_000), None, 0, note="no reference rate"),
    ]
    return {"": {"lines": lines}}


def claims() -> Citations:
    day = {"checked_on": today(), "valid_until": today() + timedelta(365)}
    rows = [
        Claim(
            id="XX-01", source="Sample 2026, invented", url="https://example.org/", evidence_level="Case series", **day
        ),
        Claim(id="XX-02", source=LONG, evidence_level="Clinic website", publish=Claim.Publish.PROPOSAL, **day),
    ]
    return Citations({row.pk: row for row in rows})


def sources() -> States:
    text = "An invented statement [XX-01]. Another one [XX-01, XX-02]."
    return {
        "with addresses": {"citations": claims(), "text": text},
        "short": {"citations": claims(), "text": text, "short": True},
    }


def table(columns: int, text: str) -> Comparison:
    items = [Item(f"s{n}", f"Sample Clinic {n}", "/en/clinics/", n == 2, "Seoul") for n in range(1, columns + 1)]
    day = str(today())

    def row(key: str, label: str, *cells: Cell) -> Row:
        return Row(key, label, [*cells, *[unknown()] * columns][:columns])

    return Comparison(
        items,
        [
            row("price", "Price", Cell(text, checked_on=day), Cell(won(900_000, 900_000), STALE, checked_on=day)),
            row("days", "Days", unknown(), Cell("2–3", DISPUTED, checked_on=day)),
            row("html", "Notes", Cell("Bold", html=SafeString("<strong>Bold</strong>")), Cell(text)),
        ],
    )


def tables() -> States:
    return {
        "two columns": {"comparison": table(2, won(1_500_000, 2_000_000)), "label": "Two sample clinics"},
        "four columns, long text": {"comparison": table(4, f"{LONG} {UNBROKEN}"), "label": "Four sample clinics"},
    }


def cards() -> States:
    card = {
        "url": "/en/clinics/", "name": "Sample Clinic", "name_ko": "표본의원", "is_demo": True,
        "kind": "dermatology clinic", "place": "Gangnam, Seoul",
        "treatments": "SMP, FUE", "languages": "English, Arabic", "checked_on": today(),
        "prices": [("SMP", won(1_500_000, 2_000_000)), ("FUE", won(4_000_000, 4_000_000))],
    }  # fmt: skip
    bare = {"treatments": "", "languages": "", "prices": [], "is_demo": False, "name_ko": ""}
    return {
        "full": {"card": card},
        "nothing published": {"card": card | bare},
        "long text": {"card": card | {"name": LONG, "treatments": f"{LONG}, {UNBROKEN}"}},
    }


def outcome() -> States:
    fact = Fact(text="An invented number [XX-01].", value=85, low=79, high=91, unit="grafts", outcome="alive")
    fact.time, fact.group, fact.strength = "after 1 year", "an invented group", Fact.Strength.LOW
    return {"": {"fact": fact, "citations": claims()}}
