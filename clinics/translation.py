from modeltranslation.translator import TranslationOptions, register

from clinics.models import (
    Certificate,
    City,
    CityMonth,
    Clinic,
    ClinicCondition,
    ClinicFeature,
    ClinicLanguage,
    District,
    ExchangeRate,
    Feature,
    LegalRule,
    Offer,
    Package,
    Practitioner,
    Price,
    ReferencePrice,
)
from core import history


@register(City)
class CityTranslation(TranslationOptions):
    fields = ("name", "summary", "about", "travel", "seasons", "price_note")


@register(District)
class DistrictTranslation(TranslationOptions):
    fields = ("name", "note")


@register(Feature)
class FeatureTranslation(TranslationOptions):
    fields = ("name", "definition")


@register(Clinic)
class ClinicTranslation(TranslationOptions):
    fields = ("name", "address", "about", "deposit_policy", "aftercare")


@register(Practitioner)
class PractitionerTranslation(TranslationOptions):
    fields = ("training", "steps")


@register(Offer)
class OfferTranslation(TranslationOptions):
    fields = ("legal_basis", "included", "not_included")


@register(Price)
class PriceTranslation(TranslationOptions):
    fields = ("note",)


@register(Package)
class PackageTranslation(TranslationOptions):
    fields = ("name", "included", "add_ons")


@register(ReferencePrice)
class ReferencePriceTranslation(TranslationOptions):
    fields = ("region", "note")


@register(LegalRule)
class LegalRuleTranslation(TranslationOptions):
    fields = ("what",)


# After the translations: records have their columns too.
OF_CLINIC = {"parent": "clinic", "live": "clinic__status"}
RANGE = ("low", "high")
history.keep(City, named=("slug",))
history.keep(CityMonth, parent="city", named=("month",))
history.keep(District, named=("slug",))
history.keep(Feature, named=("slug",))
history.keep(
    Clinic,
    named=("name_en",),
    derived=("name_key",),
    public=("status", "registration_number", "registration_expires_on"),
    live="status",
)
history.keep(ClinicLanguage, named=("language",), **OF_CLINIC)
history.keep(ClinicFeature, named=("feature",), **OF_CLINIC)
history.keep(ClinicCondition, named=("condition",), **OF_CLINIC)
history.keep(Certificate, named=("name",), **OF_CLINIC)
history.keep(Practitioner, named=("name",), **OF_CLINIC)
history.keep(Package, named=("name_en", "currency"), money=RANGE, **OF_CLINIC)
history.keep(Offer, named=("treatment",), public=("performed_by", "place"), **OF_CLINIC)
history.keep(
    Price,
    parent="offer__clinic",
    named=("offer__treatment", "area", "basis", "audience", "currency"),
    money=RANGE,
    public=("offer_id", "area", "low", "high", "currency", "basis", "audience"),
    live="offer__clinic__status",
)
history.keep(ReferencePrice, named=("slug", "currency"), links=("claims",), money=RANGE)
history.keep(ExchangeRate, named=("currency", "day"))
history.keep(LegalRule, named=("slug",), links=("claims",))
