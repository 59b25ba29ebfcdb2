from modeltranslation.translator import TranslationOptions, register

from core import history
from insights.models import Article, Subject


@register(Subject)
class SubjectTranslation(TranslationOptions):
    fields = ("name",)


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ("title", "summary", "answers", "body")


# After the translations: records have their columns too.
history.keep(Subject, named=("slug",))
history.keep(
    Article,
    named=("slug",),
    links=("treatments", "conditions"),
    public=("title_en", "summary_en", "answers_en", "body_en", "status"),
    live="status",
)
