from modeltranslation.translator import TranslationOptions, register

from core import history
from desk.models import AdvertisingPardon, AdvertisingRule, PermittedAward


@register(AdvertisingRule)
class AdvertisingRuleTranslation(TranslationOptions):
    fields = ("phrases", "exceptions")


@register(AdvertisingPardon)
class AdvertisingPardonTranslation(TranslationOptions):
    fields = ("phrases",)


# After the translations: records have their columns too.
history.keep(AdvertisingRule, named=("slug",))
history.keep(AdvertisingPardon, named=("where",))
history.keep(PermittedAward, named=("slug",))
