from modeltranslation.translator import TranslationOptions, register

from desk.models import AdvertisingPardon, AdvertisingRule


@register(AdvertisingRule)
class AdvertisingRuleTranslation(TranslationOptions):
    fields = ("phrases", "exceptions")


@register(AdvertisingPardon)
class AdvertisingPardonTranslation(TranslationOptions):
    fields = ("phrases",)
