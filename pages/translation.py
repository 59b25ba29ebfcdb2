from modeltranslation.translator import TranslationOptions, register

from core import history
from pages.models import Page, Reviewer, Term


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("title", "summary", "body")


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("term", "definition")


# After the translations: records have their columns too. Of what visitors report there is no history.
history.keep(Page, named=("slug",))
history.keep(Term, named=("slug",))
history.keep(Reviewer, named=("name",))
