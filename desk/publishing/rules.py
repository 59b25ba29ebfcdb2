"""Every rule that an entry has to meet before it is published: what is wrong, where, and how to mend it. Pure.

A rule is asked when somebody publishes. What runs out later marks the entry or takes it off the public pages
where the pages are made; it never changes its status.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinics.law import Permits, may_be_shown
from desk.publishing.facts import Entry, Place, Registration

DEMO = re.compile(r"DEMO-\d{4,}")
FIRST = ("en", "ko")


@dataclass(frozen=True)
class Problem:
    """`rule` is a key of RULES."""

    rule: str
    place: Place
    what: str
    mend: str


@dataclass(frozen=True)
class Context:
    day: date
    permits: Permits  # of performer and place, on that day


def registration(entry: Entry, context: Context) -> Iterator[Problem]:
    held = entry.registration
    if held is None:
        return
    if not held.number:
        yield missing(held, "registration_number", _("The registration number for foreign patients is missing."))
    if held.checked_on is None:
        yield missing(held, "registration_checked_on", _("Nobody has noted on which day the registration was checked."))
    if held.expires_on is None:
        yield missing(held, "registration_expires_on", _("It is not said until when the registration holds."))
    elif held.expires_on < context.day:
        yield missing(held, "registration_expires_on", _("The registration has expired."))


def missing(held: Registration, column: str, what: str) -> Problem:
    mend = _("Look the branch up in the register of the ministry and fill in what it says, with today's day.")
    return Problem("registration", at(held.place, column), what, mend)


def demonstration(entry: Entry, context: Context) -> Iterator[Problem]:
    held = entry.registration
    if held is None or not held.number:
        return
    place = at(held.place, "registration_number")
    if held.is_demo and not DEMO.fullmatch(held.number):
        what = _("It is marked as demonstration data, and its number is not one of an invented clinic.")
        yield Problem("demonstration", place, what, _("Give it a number like DEMO-0001, or take the mark away."))
    if not held.is_demo and held.number.upper().startswith("DEMO"):
        what = _("Its number is that of an invented clinic, and it is not marked as demonstration data.")
        yield Problem("demonstration", place, what, _("Tick “demonstration data”, or give the number of the register."))


def smp(entry: Entry, context: Context) -> Iterator[Problem]:
    for offer in entry.offers:
        if not offer.involves_smp:
            continue
        for column, value, what in (
            ("performed_by", offer.performed_by, _("It is not said who performs SMP.")),
            ("place", offer.place_of_work, _("It is not said where SMP is performed.")),
            ("legal_basis_en", offer.legal_basis, _("The legal basis of SMP is missing.")),
        ):
            if not value:
                mend = _("Fill it in as the clinic states it, or delete the offer.")
                yield Problem("smp", at(offer.place, column), what, mend)
        stated = offer.performed_by and offer.place_of_work and offer.legal_basis
        if stated and not may_be_shown(True, offer.performed_by, offer.place_of_work, True, context.permits):
            what = _("No settled legal rule lets this performer do SMP at this place today.")
            mend = _("Correct it if it is wrong. Otherwise delete the offer: visitors may not be shown it.")
            yield Problem("smp", at(offer.place, "performed_by"), what, mend)


def prices(entry: Entry, context: Context) -> Iterator[Problem]:
    for price in entry.prices:
        if not price.source.strip():
            mend = _("Name the page, the document or the call, with its date.")
            yield Problem("prices", at(price.place, "source"), _("The price has no source."), mend)
        if price.checked_on is None:
            mend = _("Compare it with its source and note the day.")
            yield Problem("prices", at(price.place, "checked_on"), _("Nobody has noted when it was checked."), mend)
        if not price.vat_known:
            mend = _("Ask the clinic and choose included, not included or exempt. Never guess.")
            yield Problem("prices", at(price.place, "vat"), _("The price does not say whether VAT is in it."), mend)
        if not price.included:
            mend = _("List what the clinic includes, one a line, in English and Korean.")
            yield Problem("prices", price.included_at, _("It is not said what the price includes."), mend)


def languages(entry: Entry, context: Context) -> Iterator[Problem]:
    for text in entry.texts:
        for code, what, mend in (
            ("en", _("“%(name)s” has no English text."), _("Write it in English, or empty it in all languages.")),
            ("ko", _("“%(name)s” has no Korean text."), _("Write it in Korean, or empty it in all languages.")),
        ):
            if text.filled and code not in text.filled:
                place = at(text.place, text.place.column.removesuffix("_en") + f"_{code}")
                yield Problem("languages", place, what % {"name": text.name}, mend)


def freshness(entry: Entry, context: Context) -> Iterator[Problem]:
    for row in entry.days:
        if row.valid_until < context.day:
            what = _("It is out of date since %(day)s.") % {"day": row.valid_until.isoformat()}
            mend = _("Compare it with its source and set “checked on” to today, or delete it.")
            yield Problem("freshness", at(row.place, "checked_on"), what, mend)


def advertising(entry: Entry, context: Context) -> Iterator[Problem]:
    for found in entry.advertising:
        what = _("“%(words)s”: %(reason)s") % {"words": found.words, "reason": found.reason}
        yield Problem("advertising", found.place, what, found.mend)


RULES: dict[str, tuple[Callable[[Entry, Context], Iterator[Problem]], str]] = {
    "registration": (registration, gettext_lazy("Registered for foreign patients, and the registration holds")),
    "demonstration": (demonstration, gettext_lazy("The demonstration mark and the number agree")),
    "smp": (
        smp,
        gettext_lazy("Every offer with SMP says who performs it where and on what basis, and the law permits it"),
    ),
    "prices": (prices, gettext_lazy("Every price has a source, a day, its VAT and what it includes")),
    "languages": (languages, gettext_lazy("Every text is there in English and Korean")),
    "freshness": (freshness, gettext_lazy("Nothing is out of date")),
    "advertising": (advertising, gettext_lazy("No text says what the advertising law forbids")),
}
OF_CLINICS = {"registration", "demonstration", "smp", "prices"}


def problems(entry: Entry, context: Context) -> list[Problem]:
    """Everything that stands in the way, in the order of RULES."""
    return [problem for find, _title in RULES.values() for problem in find(entry, context)]


def asked_of(entry: Entry) -> list[str]:
    """The rules that concern such an entry."""
    return [name for name in RULES if entry.registration is not None or name not in OF_CLINICS]


def translations_missing(entry: Entry, languages: tuple[str, ...]) -> dict[str, list[str]]:
    """Other language -> names of the texts that visitors will read in English there."""
    others = [code for code in languages if code not in FIRST]
    found = {code: [text.name for text in entry.texts if text.filled and code not in text.filled] for code in others}
    return {code: names for code, names in found.items() if names}


def at(place: Place, column: str) -> Place:
    return Place(place.model, place.pk, column, place.row)
