from modeltranslation.translator import TranslationOptions, register

from consultations.models import ConsentText


@register(ConsentText)
class ConsentTextTranslation(TranslationOptions):
    fields = ("text",)
