"""What prices are compared with and converted by, and the law on who may perform SMP."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from clinics.admin.filters import NewestRate
from clinics.models import ExchangeRate, LegalRule, ReferencePrice
from core.admin import SourcedAdmin, dates, first_languages, other_languages
from core.cache import raise_version
from core.forms import DatedForm

SOURCE = dates("source", "source_url")


class EveryClinicAdmin(SourcedAdmin):
    """A row here can change what the directory shows of any clinic."""

    def publish(self, rows) -> None:
        raise_version(None)


class ReferencePriceForm(DatedForm):
    stated = ("low", "high", "currency", "basis", "year")


@admin.register(ReferencePrice)
class ReferencePriceAdmin(SourcedAdmin, TranslationAdmin):
    form = ReferencePriceForm
    made_once = ("slug",)
    autocomplete_fields = ["claims"]
    list_display = [
        "slug",
        "treatment_group",
        "country",
        "region",
        "basis",
        "low",
        "high",
        "currency",
        "year",
        "comparable",
    ]
    list_filter = ["kind", "treatment_group", "country", "comparable"]
    search_fields = ["slug", "region_en", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "slug",
                    "position",
                    "kind",
                    "treatment_group",
                    "country",
                    *first_languages("region"),
                    "city",
                    "basis",
                    ("low", "high", "currency"),
                    "year",
                    "comparable",
                    *first_languages("note"),
                    "claims",
                ],
                "description": _(
                    "What others say a treatment costs. Amounts in the smallest unit: won as they are, dollars and "
                    "pounds in cents and pence. Untick “may be compared” where the unit probably differs, and say so "
                    "in the caveat."
                ),
            },
        ),  # fmt: skip
        other_languages("region", "note"),
        SOURCE,
    ]


class ExchangeRateForm(DatedForm):
    stated = ("won",)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(EveryClinicAdmin):
    form = ExchangeRateForm
    list_display = ["currency", "day", "won", "pegged"]
    list_filter = [NewestRate, "currency"]
    fieldsets = [
        (
            None,
            {
                "fields": ["currency", "day", "won", "pegged"],
                "description": _(
                    "The newest day of a currency is used. Add a new row for a new day. Without “won” there is no "
                    "reference rate, and pages say so."
                ),
            },
        ),
        SOURCE,
    ]


@admin.register(LegalRule)
class LegalRuleAdmin(EveryClinicAdmin, TranslationAdmin):
    made_once = ("slug",)
    autocomplete_fields = ["claims"]
    list_display = ["slug", "performer", "place", "applies_from", "applies_until", "status"]
    list_filter = ["status", "performer"]
    search_fields = ["slug", "what_en"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "slug",
                    *first_languages("what"),
                    "performer",
                    "place",
                    ("applies_from", "applies_until"),
                    "status",
                    "claims",
                ],
                "description": _(
                    "Rules only permit: on a day for which no settled rule names a performer and a place, no SMP "
                    "offer by them is shown. Set a rule to settled only when a lawyer has confirmed it."
                ),
            },
        ),
        other_languages("what"),
        SOURCE,
    ]
