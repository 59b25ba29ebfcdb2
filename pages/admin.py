"""About pages, the glossary, and what visitors report."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from core.admin import CatalogueAdmin, PortalAdmin, SourcedAdmin, dates, first_languages, other_languages
from pages.models import Page, Report, Reviewer, Term
from treatments.forms import CitingForm

PAGE_TEXTS = ("title", "summary", "body")
TERM_TEXTS = ("term", "definition")


@admin.register(Page)
class PageAdmin(SourcedAdmin, TranslationAdmin):
    form = CitingForm
    made_once = ("slug",)
    prepopulated_fields = {"slug": ["title_en"]}
    list_display = ["title", "slug", "position"]
    search_fields = ["title_en", "title_ko", "slug"]
    fieldsets = [
        (None, {"fields": ["slug", "position", "published_on"]}),
        (
            _("Text"),
            {
                "fields": first_languages(*PAGE_TEXTS),
                "description": _(
                    "Markdown: a blank line between paragraphs, ## before a heading, - before a point. HTML is not "
                    "shown. Medical and legal statements name their claims in square brackets, as in [LAW-01]."
                ),
            },
        ),
        other_languages(*PAGE_TEXTS),
        dates(),
    ]


@admin.register(Term)
class TermAdmin(CatalogueAdmin, TranslationAdmin):
    form = CitingForm
    made_once = ("slug",)
    prepopulated_fields = {"slug": ["term_en"]}
    list_display = ["term", "term_ko", "slug"]
    search_fields = ["term_en", "term_ko", "slug"]
    fieldsets = [
        (
            None,
            {
                "fields": [*first_languages("term"), "slug", *first_languages("definition")],
                "description": _("One word in plain sentences. The Korean word helps patients in the clinic."),
            },
        ),
        other_languages(*TERM_TEXTS),
    ]


@admin.register(Reviewer)
class ReviewerAdmin(CatalogueAdmin):
    """From the first row on, pages no longer say that no clinician has reviewed them."""

    list_display = ["name", "post", "reviewed_on"]
    search_fields = ["name", "post"]
    fieldsets = [
        (
            None,
            {
                "fields": ["name", "post", "reviewed_on", "reviewed", "statement", "interests"],
                "description": _(
                    "Only a real person who agreed in writing to be named here. With the first one, the pages stop "
                    "saying that no clinician has reviewed them and name who did. All of this is public."
                ),
            },
        )
    ]


@admin.register(Report)
class ReportAdmin(PortalAdmin):
    """What a visitor wrote is read, never changed."""

    list_display = ["created_at", "page", "beginning", "done"]
    list_filter = ["done"]
    actions = ["mark_done"]
    readonly_fields = ["page", "text", "created_at"]
    fieldsets = [
        (
            None,
            {
                "fields": ["page", "text", "created_at", "done"],
                "description": _("There is no name and no address to answer to. Mend what is wrong, then tick “done”."),
            },
        )
    ]

    def has_add_permission(self, request):
        return False

    @admin.display(description=_("what is wrong"))
    def beginning(self, report: Report) -> str:
        return report.text if len(report.text) <= 80 else report.text[:80] + "…"

    @admin.action(description=_("Done"), permissions=["change"])
    def mark_done(self, request, queryset):
        count = queryset.update(done=True)
        self.message_user(request, _("Marked as done: %(count)d.") % {"count": count})
