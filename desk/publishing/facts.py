"""What the publishing rules ask of an entry, as plain values. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Place:
    """A field of a row, so that a page can lead there: ("clinics.offer", 7, "legal_basis_en")."""

    model: str
    pk: int | str
    column: str
    row: str = ""  # how staff call the row


@dataclass(frozen=True)
class TextFacts:
    """One translated text: its languages that are filled, at the place of its English column."""

    place: Place
    name: str
    filled: frozenset[str]


@dataclass(frozen=True)
class DayFacts:
    """A dated statement."""

    place: Place
    valid_until: date


@dataclass(frozen=True)
class PriceFacts:
    place: Place
    source: str
    checked_on: date | None
    vat_known: bool
    included: bool
    included_at: Place


@dataclass(frozen=True)
class OfferFacts:
    place: Place
    involves_smp: bool
    performed_by: str
    place_of_work: str
    legal_basis: str


@dataclass(frozen=True)
class AdvertisingFacts:
    """A finding that nobody accepted; `rule` is the slug of its advertising rule."""

    place: Place
    rule: str
    words: str
    reason: str
    mend: str


@dataclass(frozen=True)
class Registration:
    place: Place
    number: str
    checked_on: date | None
    expires_on: date | None
    is_demo: bool


@dataclass(frozen=True)
class Entry:
    """An entry on its way to the public pages; a text has no registration, offers and prices."""

    registration: Registration | None = None
    offers: Sequence[OfferFacts] = ()
    prices: Sequence[PriceFacts] = ()
    texts: Sequence[TextFacts] = ()
    days: Sequence[DayFacts] = ()
    advertising: Sequence[AdvertisingFacts] = field(default_factory=tuple)
