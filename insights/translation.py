from modeltranslation.translator import TranslationOptions, register

from insights.models import Article, Subject


@register(Subject)
class SubjectTranslation(TranslationOptions):
    fields = ("name",)


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ("title", "summary", "answers", "body")
