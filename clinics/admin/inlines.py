"""The rows on the page of a clinic. Prices are in prices.py."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationTabularInline

from clinics.models import (
    Certificate,
    ClinicCondition,
    ClinicFeature,
    ClinicLanguage,
    Offer,
    Package,
    Practitioner,
)
from core.admin import SmallInline
from core.forms import DatedForm

CHECKED = ["source", "source_url", "checked_on", "valid_until"]


class StatementInline(SmallInline):
    form = DatedForm
    classes = ["collapse"]


class OfferInline(StatementInline, TranslationTabularInline):
    model = Offer
    classes = []
    fields = ["treatment", "performed_by", "place", "legal_basis_en", "source", "checked_on", "valid_until"]
    show_change_link = True
    can_delete = False  # its prices would go with it: that is done on its own page, which shows them
    verbose_name_plural = _(
        "offers (save a new one before you add its prices; sessions, grafts and what is included: “Change”)"
    )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("clinic", "treatment")


class LanguageInline(StatementInline, admin.TabularInline):
    model = ClinicLanguage
    fields = ["language", "interpreter", *CHECKED]


class FeatureInline(StatementInline, admin.TabularInline):
    model = ClinicFeature
    fields = ["feature", *CHECKED]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("feature")


class CertificateInline(StatementInline, admin.TabularInline):
    model = Certificate
    fields = ["name", "issuer", "expires_on", *CHECKED]


class ConditionInline(StatementInline, admin.TabularInline):
    model = ClinicCondition
    fields = ["condition", *CHECKED]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("condition")


class PractitionerInline(StatementInline, TranslationTabularInline):
    model = Practitioner
    fields = [
        "name", "profession", "licence", "training_en", "years", "smp_cases_a_year", "steps_en",
        "source", "checked_on", "valid_until",
    ]  # fmt: skip
    show_change_link = True


class PackageInline(StatementInline, TranslationTabularInline):
    model = Package
    fields = ["name_en", "included_en", "add_ons_en", "low", "high", "currency", "source", "checked_on", "valid_until"]
    show_change_link = True
