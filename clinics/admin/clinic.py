"""The clinic: one page with everything that is known of one branch."""

from collections.abc import Iterable

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from clinics.actions import refresh_listings
from clinics.admin.complete import completeness, sections
from clinics.admin.filters import Registration, StalePrices
from clinics.admin.inlines import (
    CertificateInline,
    ConditionInline,
    FeatureInline,
    LanguageInline,
    OfferInline,
    PackageInline,
    PractitionerInline,
)
from clinics.admin.prices import ClinicPriceInline
from clinics.admin.sheet import SheetOfPrices, sheet_of
from clinics.models import Clinic
from clinics.models.clinics import fold
from core.admin import SourcedAdmin, dates, first_languages, other_languages
from core.forms import DatedForm

REGISTERED = _(
    "A published clinic needs its registration number for foreign patients, the day it was checked and its expiry."
)
TEXTS = ("about", "deposit_policy", "aftercare")


class ClinicForm(DatedForm):
    def clean(self):
        given = super().clean()
        city, district = given.get("city"), given.get("district")
        if city and district and district.city_id != city.pk:
            self.add_error("district", _("This district does not lie in the city you chose."))
        self.check_registration(given)
        return given

    def check_registration(self, given: dict) -> None:
        """The constraint of the database is not asked while the status stands outside the form."""
        named = ("registration_number", "registration_checked_on", "registration_expires_on")
        if self.instance.status != Clinic.Status.PUBLISHED or "status" in self.fields:
            return
        for name in named:
            if name in given and not given[name]:
                self.add_error(name, REGISTERED)


@admin.register(Clinic)
class ClinicAdmin(SheetOfPrices, SourcedAdmin, TranslationAdmin):
    form = ClinicForm
    made_once = ("slug",)
    prepopulated_fields = {"slug": ["name_en"]}
    autocomplete_fields = ["district"]
    list_display = ["name", "name_ko", "city", "status", "registration_expires_on"]
    list_display_links = ["name", "name_ko"]  # a draft out of a register has only one of them
    list_select_related = ["city"]
    list_filter = ["status", Registration, StalePrices, "city", "kind", "is_demo"]
    search_fields = ["name_key__contains", "name_ko__icontains", "slug__exact", "registration_number__istartswith"]
    search_help_text = _("By name (English or Korean), address of the page, or registration number.")
    inlines = [
        OfferInline, ClinicPriceInline, PackageInline, LanguageInline, FeatureInline, ConditionInline,
        CertificateInline, PractitionerInline,
    ]  # fmt: skip
    fieldsets = [
        (
            _("Name and state"),
            {
                "fields": [*first_languages("name"), "slug", "status", "is_demo"],
                "description": _(
                    "One entry is one branch. Only published clinics with a registration that has not expired are on "
                    "the public pages. Its status changes on the page “Publishing”; clinics are not deleted."
                ),
            },
        ),
        (
            _("Registration for foreign patients"),
            {
                "fields": [
                    "registration_number",
                    ("registration_checked_on", "registration_expires_on"),
                    "kind",
                    "licence",
                ],
                "description": _(
                    "By law only a registered branch may attract patients from abroad. Past the expiry the clinic "
                    "leaves the public pages by itself. Invented clinics are marked as demonstration data and carry "
                    "DEMO-0001 and the like; real ones never do."
                ),
            },
        ),
        (
            _("Where"),
            {
                "fields": ["city", "district", *first_languages("address"), ("latitude", "longitude"), "website"],
                "description": _(
                    "The district has to lie in the city. Leave the position empty rather than guess it: the public "
                    "page then gives that of the district, if its source is known, and says that it is not the "
                    "clinic's."
                ),
            },
        ),
        (
            _("In words"),
            {
                "classes": ["collapse"],
                "fields": first_languages(*TEXTS),
                "description": _(
                    "Facts only: nothing is the best or guaranteed, no patient's praise, no discount. Leave empty "
                    "what the clinic does not state; pages then say “not published”."
                ),
            },
        ),
        other_languages("name", "address", *TEXTS),
        dates("source", "source_url"),
    ]

    def publish(self, rows: Iterable[Clinic]) -> None:
        refresh_listings(row.pk for row in rows)

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold(search_term))

    def get_inlines(self, request, obj):
        return [inline for inline in self.inlines if obj or inline is not ClinicPriceInline]

    def get_readonly_fields(self, request, obj=None):
        """A draft has no visitors yet: one out of a register gets its slug when staff take it in hand."""
        found = super().get_readonly_fields(request, obj)
        return [name for name in found if name != "slug"] if obj and obj.status == Clinic.Status.DRAFT else found

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= {"above_form": "admin/clinics/clinic/above.html", "sections": sections(context)}
        context["completeness"] = completeness(context)
        if obj is not None and self.may_fill_sheet(request):
            context["tools"] = [(sheet_of(obj), _("All prices as a sheet"))]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def view_on_site(self, obj: Clinic) -> str | None:
        return obj.get_absolute_url() if obj.is_public() else None

    def get_deleted_objects(self, objs, request):
        """What goes with clinics, counted: the stock page would name every row."""
        rows = list(objs)
        counts = {Clinic._meta.verbose_name_plural: len(rows)}
        for inline in self.inlines:
            path = "offer__clinic__in" if inline is ClinicPriceInline else "clinic__in"
            counts[inline.model._meta.verbose_name_plural] = inline.model._base_manager.filter(**{path: rows}).count()
        return [str(row) for row in rows], counts, set(), []
