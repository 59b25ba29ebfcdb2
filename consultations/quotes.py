"""Offers of clinics for one patient, in the same lines, so that they can stand side by side."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.comparison import NOT_PUBLISHED, Cell, Comparison, Item, Row

LINES: tuple[tuple[str, Promise], ...] = (
    ("price", _("Price")),
    ("included", _("Included")),
    ("excluded", _("Not included")),
    ("vat", _("Value added tax (VAT)")),
    ("sedation", _("Sedation or anaesthesia")),
    ("medication", _("Medicine")),
    ("touch_up", _("Touch-up sessions")),
    ("revision", _("If something has to be corrected")),
    ("interpreter", _("Interpreter")),
    ("deposit", _("Deposit and cancellation")),
)
KEYS = tuple(key for key, _label in LINES)


class Offer(NamedTuple):
    """One clinic's offer. `lines` is line -> text; a line that is not there is unknown."""

    clinic: str  # slug
    name: str
    lines: Mapping[str, str]
    is_demo: bool = False
    url: str = ""


def pack(lines: Mapping[str, str]) -> str:
    """What is kept of an offer: JSON of the lines that say something. Raises ValueError for a line that is none."""
    if unknown := set(lines) - set(KEYS):
        raise ValueError(f"no line of an offer: {', '.join(sorted(unknown))}")
    return json.dumps({key: lines[key].strip() for key in KEYS if lines.get(key, "").strip()}, ensure_ascii=False)


def unpack(kept: str) -> dict[str, str]:
    return json.loads(kept)


def comparison(offers: Iterable[Offer]) -> Comparison:
    """The offers side by side, every line of each: what a clinic has not said reads so, and is never blank."""
    offers = list(offers)
    items = [Item(offer.clinic, offer.name, url=offer.url, is_demo=offer.is_demo) for offer in offers]
    return Comparison(items, [Row(key, label, [cell(offer, key) for offer in offers]) for key, label in LINES])


def cell(offer: Offer, key: str) -> Cell:
    text = offer.lines.get(key, "").strip()
    return Cell(text) if text else Cell(_("not stated: ask the clinic"), NOT_PUBLISHED)
