"""Loading and replacing the invented clinics."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from django.conf import settings

from clinics.models import City, District, Feature
from core.sourced import today
from desk.demo.clinic import Sheet, Spot, Stock, invent
from desk.demo.deck import deal
from desk.demo.offers import TREATMENTS
from desk.demo.remove import remove_some
from desk.demo.words import Words, words
from desk.demo.write import Known, Writer
from treatments.models import Condition, Treatment

BATCH = 250


class CannotLoad(Exception):
    """Says in one sentence why no demonstration clinic may be made here."""


def load(*, clinics: int, seed: int) -> Iterator[int]:
    """Replaces all demonstration clinics; yields how many were written, a batch at a time.

    Every batch is one transaction that raises the content version, so that pages are right
    at any moment, also when the loading is stopped half-way. Raises CannotLoad before anything changes.
    """
    if not settings.DEMO_ALLOWED:
        raise CannotLoad("Demonstration clinics are not loaded in production.")
    known = everything_known()
    require(known, words())
    return replace(clinics, seed, known)


def replace(clinics: int, seed: int, known: Known) -> Iterator[int]:
    while remove_some():
        pass
    writer, day, stock = Writer(known), today(), in_stock(known)
    sheets = (invent(card, seed, day, stock, words()) for card in deal(clinics, seed, words()))
    with garbage_kept():
        for batch in in_batches(sheets):
            writer.write(batch)
            gc.collect(1)  # what this batch left behind
            yield len(batch)


@contextmanager
def garbage_kept() -> Iterator[None]:
    """Python collects only when told: looking through a batch's rows again and again costs a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def in_batches(sheets: Iterable[Sheet]) -> Iterator[list[Sheet]]:
    sheets = iter(sheets)
    while batch := list(islice(sheets, BATCH)):
        yield batch


def everything_known() -> Known:
    """Each table is read in its own order, by position, which the sheets keep."""
    tables = (City, District, Feature, Condition, Treatment)
    return Known(*({row.slug: row for row in table.objects.all()} for table in tables))


def require(known: Known, words: Words) -> None:
    """The places and options that clinics are spread over have to be there."""
    places = words.spread["places"]
    missing = {row["city"] for row in places} - known.cities.keys()
    missing |= {row["district"] for row in places if row["district"]} - known.districts.keys()
    missing |= set(TREATMENTS) - known.treatments.keys()
    if missing or not known.features or not known.conditions:
        named = ", ".join(sorted(missing)) or "features or kinds of hair loss"
        raise CannotLoad(f"Run `manage.py load_content` first. Not there yet: {named}.")


def in_stock(known: Known) -> Stock:
    """The same rows as plain values."""
    spots = {(slug, ""): spot(city) for slug, city in known.cities.items()}
    slugs = {city.pk: slug for slug, city in known.cities.items()}
    spots |= {(slugs[district.city_id], slug): spot(district) for slug, district in known.districts.items()}
    return Stock(spots, list(known.features), list(known.conditions))


def spot(row: City | District) -> Spot:
    return Spot(row.latitude, row.longitude, {"en": row.name_en, "ko": row.name_ko or row.name_en})
