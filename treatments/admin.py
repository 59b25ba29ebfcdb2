"""The medicine for staff: options, kinds of hair loss, how they meet, and the claims behind every statement."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from core.admin import CatalogueAdmin, SmallInline, SourcedAdmin, dates, first_languages, other_languages
from treatments.forms import CitingForm, StatementForm
from treatments.models import Claim, Condition, Fact, Fit, Treatment

PUBLISH = "desk.publish"
CITE = _(
    "Every medical statement names its claims in square brackets, as in [SCA-01]. Claims that must not be published "
    "are refused. Plain short sentences; what is not known is said to be unknown."
)
TREATMENT_TEXTS = (
    "name", "short_name", "other_names", "summary", "in_short", "what_it_is", "experience", "long_term", "good_points",
    "bad_points", "questions",
)  # fmt: skip
CONDITION_TEXTS = (
    "name",
    "other_names",
    "summary",
    "in_short",
    "cause_text",
    "course",
    "may_come_back",
    "doctor_first",
    "questions",
)
FACT_TEXTS = ("text", "more")
FACT_LABELS = ("outcome", "group", "time")


@admin.register(Claim)
class ClaimAdmin(SourcedAdmin):
    list_display = ["id", "subject", "attribute", "evidence_level", "publish"]
    list_filter = ["publish", "verified", "page_kind"]
    search_fields = ["id", "subject", "attribute", "value"]
    made_once = ("id", "section", "subject", "attribute", "evidence_level", "page_kind")
    fieldsets = [
        (
            None,
            {
                "fields": ["id", "section", "subject", "attribute", "value", "caveat"],
                "description": _(
                    "One sourced statement. Texts cite it by its id. What a claim is about stays as it is: for "
                    "another statement add another claim."
                ),
            },
        ),
        (_("Where it stands"), {"fields": ["source", "url", "page_kind", "evidence_level", "verified"]}),
        (
            _("Publishing"),
            {
                "fields": ["publish", "publish_note"],
                "description": _(
                    "“No” means never shown. “Limited” means shown only within its note. Only reviewers change this."
                ),
            },
        ),
        dates(),
    ]

    def get_readonly_fields(self, request, obj=None):
        found = super().get_readonly_fields(request, obj)
        return found if request.user.has_perm(PUBLISH) else [*found, "publish", "publish_note"]

    def has_delete_permission(self, request, obj=None):
        return False  # texts cite it; one that no longer holds is set to “no”


@admin.register(Treatment)
class TreatmentAdmin(SourcedAdmin, TranslationAdmin):
    form = CitingForm
    made_once = ("slug", "involves_smp")
    kept_by = ("offers", "fits", "facts")
    list_display = ["name", "slug", "position", "involves_smp"]
    fieldsets = [
        (
            None,
            {
                "fields": ["slug", "position", "involves_smp", "published_on", *first_languages(*TREATMENT_TEXTS)],
                "description": CITE,
            },
        ),
        other_languages(*TREATMENT_TEXTS),
        dates(),
    ]


class FitInline(SmallInline, TranslationStackedInline):
    model = Fit
    form = StatementForm
    classes = ["collapse"]
    fields = [("treatment", "verdict"), *first_languages("text")]
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("treatment", "condition")


class CellsOnce(BaseInlineFormSet):
    """Two new facts for one place in one cell: the database refuses them, so the form has to say it first."""

    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            given = getattr(form, "cleaned_data", {})
            place = (given.get("treatment"), given.get("row"), given.get("position"))
            if given.get("DELETE") or None in place:
                continue
            if place in seen:
                raise ValidationError(_("Two facts have the same option, row and position: give one another position."))
            seen.add(place)


class FactInline(SmallInline, TranslationStackedInline):
    """Only the facts of this kind of hair loss."""

    model = Fact
    form = StatementForm
    formset = CellsOnce
    classes = ["collapse"]
    fields = [("treatment", "row", "position"), *first_languages(*FACT_TEXTS), ("checked_on", "valid_until")]
    show_change_link = True
    verbose_name_plural = _("facts for this kind of hair loss (numbers out of 100: “Change”)")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("treatment")


@admin.register(Condition)
class ConditionAdmin(SourcedAdmin, TranslationAdmin):
    form = CitingForm
    made_once = ("slug", "cause")
    kept_by = ("clinics", "fits", "facts")
    list_display = ["name", "slug", "kind", "position"]
    list_filter = ["kind"]
    inlines = [FitInline, FactInline]
    fieldsets = [
        (
            None,
            {
                "fields": ["slug", "position", "cause", "kind", "published_on", *first_languages(*CONDITION_TEXTS)],
                "description": CITE,
            },
        ),
        other_languages(*CONDITION_TEXTS),
        dates(),
    ]


class CitedAdmin(CatalogueAdmin):
    form = StatementForm

    @admin.display(description=_("claims it cites"))
    def cited(self, row) -> str:
        return ", ".join(claim.pk for claim in row.claims.all()) if row.pk else ""


@admin.register(Fit)
class FitAdmin(CitedAdmin, TranslationAdmin):
    made_once = ("treatment", "condition")
    readonly_fields = ["cited"]
    list_display = ["condition", "treatment", "verdict"]
    list_select_related = ["condition", "treatment"]
    list_filter = ["verdict", "treatment", "condition"]
    fieldsets = [
        (
            None,
            {"fields": ["treatment", "condition", "verdict", *first_languages("text"), "cited"], "description": CITE},
        ),
        other_languages("text"),
    ]


@admin.register(Fact)
class FactAdmin(CitedAdmin, SourcedAdmin, TranslationAdmin):
    readonly_fields = ["checked_by", "cited"]
    list_display = ["treatment", "row", "condition", "position", "value", "disputed"]
    list_display_links = ["treatment", "row"]
    list_select_related = ["treatment", "condition"]
    list_filter = ["treatment", "condition", "row", "disputed"]
    search_fields = ["text_en", "more_en"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "treatment",
                    "row",
                    "condition",
                    "position",
                    *first_languages(*FACT_TEXTS),
                    "disputed",
                    "cited",
                ],
                "description": CITE,
            },
        ),
        (
            _("Number out of 100"),
            {
                "fields": [
                    "value",
                    ("low", "high"),
                    "unit",
                    "people",
                    "strength",
                    *first_languages(*FACT_LABELS),
                ],
                "description": _(
                    "Only for outcomes of a study with ten people or more: it is drawn as 100 dots. Then say what one "
                    "dot is, what a filled one means, in which group, after what time and how strong the evidence "
                    "is."
                ),
            },
        ),  # fmt: skip
        other_languages(*FACT_TEXTS, *FACT_LABELS),
        dates(),
    ]
