"""From rows to what the rules ask: the entry of a clinic or of a text, as it stands in the database now."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db.models import Model, Prefetch, prefetch_related_objects
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import build_localized_fieldname

from clinics.law import Permits, permits
from clinics.models import Clinic, ClinicCondition, ClinicFeature, LegalRule, Offer, Vat
from core.sourced import Dated, today
from desk.advertising.check import Found, found_in, open_ones
from desk.advertising.texts import rows_of
from desk.publishing import rules
from desk.publishing.facts import (
    AdvertisingFacts,
    DayFacts,
    Entry,
    OfferFacts,
    Place,
    PriceFacts,
    Registration,
    TextFacts,
)

EVERYTHING = (  # of a clinic, in eight queries
    Prefetch("offers", Offer.objects.select_related("treatment")),
    "offers__prices",
    Prefetch("features", ClinicFeature.objects.select_related("feature")),
    Prefetch("conditions", ClinicCondition.objects.select_related("condition")),
    "languages",
    "certificates",
    "practitioners",
    "packages",
)
DATED = ("languages", "features", "certificates", "conditions", "practitioners", "packages")


class Report(NamedTuple):
    """An entry under the rules; `found` also holds what was accepted."""

    entry: Entry
    problems: list[rules.Problem]
    found: list[Found]


def report(row: Model) -> Report:
    """What stands between this entry and the public pages."""
    if isinstance(row, Clinic):
        prefetch_related_objects([row], *EVERYTHING)
        found, context = found_in(rows_of(row)), rules.Context(today(), permitted())
        entry = entry_of_clinic(row, found)
    else:
        found, context = found_in([row]), rules.Context(today(), frozenset())
        entry = entry_of_text(row, found)
    return Report(entry, rules.problems(entry, context), found)


def permitted() -> Permits:
    return permits(LegalRule.objects.all(), today())


def entry_of_text(row: Model, found: Sequence[Found]) -> Entry:
    days = [day_of(row)] if isinstance(row, Dated) else []
    return Entry(texts=list(texts_of([row])), days=days, advertising=advertising_of(found))


def entry_of_clinic(clinic: Clinic, found: Sequence[Found]) -> Entry:
    """Of a clinic with EVERYTHING."""
    offers = list(clinic.offers.all())
    all_prices = [price for offer in offers for price in offer.prices.all()]
    statements = [row for name in DATED for row in getattr(clinic, name).all()]
    return Entry(
        registration=Registration(
            place_of(clinic),
            clinic.registration_number,
            clinic.registration_checked_on,
            clinic.registration_expires_on,
            clinic.is_demo,
        ),
        offers=[offer_facts(offer) for offer in offers],
        prices=[price for offer in offers for price in prices_of(offer)],
        texts=list(texts_of(rows_of(clinic))),
        days=[day_of(row) for row in (clinic, *offers, *all_prices, *statements)],
        advertising=advertising_of(found),
    )


def offer_facts(offer: Offer) -> OfferFacts:
    return OfferFacts(
        place_of(offer), offer.treatment.involves_smp, offer.performed_by, offer.place, offer.legal_basis_en or ""
    )


def prices_of(offer: Offer) -> Iterable[PriceFacts]:
    included = bool(offer.included_en or offer.included_ko)
    for price in offer.prices.all():
        yield PriceFacts(
            place_of(price, offer),
            price.source,
            price.checked_on,
            price.vat not in ("", Vat.UNKNOWN),
            included,
            place_of(offer, column="included_en"),
        )


def texts_of(rows: Iterable[Model]) -> Iterable[TextFacts]:
    for row in rows:
        for name in get_translatable_fields_for_model(type(row)) or ():
            held = {
                code: row.__dict__.get(build_localized_fieldname(name, code))
                for code in settings.MODELTRANSLATION_LANGUAGES
            }
            filled = frozenset(code for code, text in held.items() if text)
            yield TextFacts(place_of(row, column=f"{name}_en"), str(row._meta.get_field(name).verbose_name), filled)


def day_of(row: Dated) -> DayFacts:
    return DayFacts(place_of(row), row.valid_until)


def advertising_of(found: Iterable[Found]) -> list[AdvertisingFacts]:
    return [
        AdvertisingFacts(
            place_of(one.text.row, column=one.text.column),
            one.rule.slug,
            one.finding.words,
            one.rule.reason,
            one.rule.mend,
        )
        for one in open_ones(found)
    ]


def place_of(row: Model, parent: Model | None = None, column: str = "") -> Place:
    meta = row._meta
    label = f"{meta.verbose_name} “{row}”" if not isinstance(row, Offer) else f"{meta.verbose_name} “{row.treatment}”"
    if parent is not None:
        label = f"{meta.verbose_name} “{row}” ({parent.treatment})"
    return Place(meta.label_lower, row.pk, column, label)
