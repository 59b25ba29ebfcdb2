"""Articles and their subjects for staff."""

from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from core.admin import CatalogueAdmin, SourcedAdmin, dates, first_languages, other_languages
from insights.models import Article, Subject
from treatments.forms import CitingForm

TEXTS = ("title", "summary", "answers", "body")


@admin.register(Subject)
class SubjectAdmin(CatalogueAdmin, TranslationAdmin):
    made_once = ("slug",)
    kept_by = ("articles",)
    prepopulated_fields = {"slug": ["name_en"]}
    list_display = ["name", "slug"]
    fieldsets = [(None, {"fields": [*first_languages("name"), "slug"]}), other_languages("name")]


@admin.register(Article)
class ArticleAdmin(SourcedAdmin, TranslationAdmin):
    form = CitingForm
    made_once = ("slug",)
    prepopulated_fields = {"slug": ["title_en"]}
    list_display = ["title", "subject", "position", "status", "published_on"]
    list_select_related = ["subject"]
    list_filter = ["status", "subject"]
    search_fields = ["title_en", "title_ko", "slug"]
    fieldsets = [
        (
            None,
            {
                "fields": [*first_languages("title"), "slug", "status", "subject", "position", "published_on"],
                "description": _(
                    "Articles stand in the order of their position. Only published ones are on the public pages."
                ),
            },
        ),
        (
            _("Text"),
            {
                "fields": first_languages("summary", "answers", "body"),
                "description": _(
                    "Markdown: a blank line between paragraphs, ## before a heading, - before a point. HTML is not "
                    "shown. Every medical statement names its claims in square brackets, as in [SCA-01]."
                ),
            },
        ),
        (
            _("Belongs to"),
            {"fields": ["treatments", "conditions"], "description": _("Pages of these link to the article.")},
        ),
        other_languages(*TEXTS),
        dates(),
    ]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, widget=CheckboxSelectMultiple(), **kwargs)
