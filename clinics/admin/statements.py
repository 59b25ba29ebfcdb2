"""Lists of single statements about clinics, above all for checking them again."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from clinics.admin.base import OfClinicAdmin
from clinics.admin.filters import InCity
from clinics.models import Certificate, ClinicCondition, ClinicFeature, ClinicLanguage, Package, Practitioner
from core.admin import dates, first_languages, other_languages

SOURCE = dates("source", "source_url")


@admin.register(ClinicLanguage)
class ClinicLanguageAdmin(OfClinicAdmin):
    list_display = ["clinic", "language", "interpreter"]
    list_filter = ["language", InCity]
    fieldsets = [(None, {"fields": ["clinic", "language", "interpreter"]}), SOURCE]


@admin.register(ClinicFeature)
class ClinicFeatureAdmin(OfClinicAdmin):
    list_display = ["clinic", "feature"]
    list_select_related = ["clinic", "feature"]
    list_filter = ["feature", InCity]
    fieldsets = [(None, {"fields": ["clinic", "feature"]}), SOURCE]


@admin.register(ClinicCondition)
class ClinicConditionAdmin(OfClinicAdmin):
    list_display = ["clinic", "condition"]
    list_select_related = ["clinic", "condition"]
    list_filter = ["condition", InCity]
    fieldsets = [(None, {"fields": ["clinic", "condition"]}), SOURCE]


@admin.register(Certificate)
class CertificateAdmin(OfClinicAdmin):
    list_display = ["name", "clinic", "issuer", "expires_on"]
    list_filter = [InCity]
    fieldsets = [(None, {"fields": ["clinic", "name", "issuer", "expires_on"]}), SOURCE]


@admin.register(Practitioner)
class PractitionerAdmin(OfClinicAdmin, TranslationAdmin):
    list_display = ["name", "clinic", "profession"]
    list_filter = ["profession", InCity]
    fieldsets = [
        (
            None,
            {
                "fields": ["clinic", "name", "profession", "licence", "years", "smp_cases_a_year"],
                "description": _("Only what the clinic or a register states, never a judgement of ours."),
            },
        ),
        (_("Training and steps"), {"fields": first_languages("training", "steps")}),
        other_languages("training", "steps"),
        SOURCE,
    ]


@admin.register(Package)
class PackageAdmin(OfClinicAdmin, TranslationAdmin):
    list_display = ["name", "clinic", "currency", "low", "high"]
    list_filter = [InCity]
    fieldsets = [
        (
            None,
            {
                "fields": ["clinic", *first_languages("name", "included", "add_ons"), ("low", "high", "currency")],
                "description": _("Add-ons are listed, never shown as a discount. Give both ends of the price or none."),
            },
        ),
        other_languages("name", "included", "add_ons"),
        SOURCE,
    ]
