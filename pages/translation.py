from modeltranslation.translator import TranslationOptions, register

from pages.models import Page, Term


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("title", "summary", "body")


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("term", "definition")
