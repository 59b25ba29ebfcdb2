from modeltranslation.translator import TranslationOptions, register

from clinics.models import (
    City,
    Clinic,
    District,
    Feature,
    LegalRule,
    Offer,
    Package,
    Practitioner,
    Price,
    ReferencePrice,
)


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
