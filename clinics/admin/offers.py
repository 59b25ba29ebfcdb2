"""Offers with their prices, and the list of all prices."""

from collections.abc import Iterable

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from clinics.actions import refresh_listings
from clinics.admin.base import OfClinicAdmin
from clinics.admin.copies import CopiedOffer
from clinics.admin.filters import InCity, PriceInCity, PriceOfTreatment
from clinics.admin.prices import PriceForm, PriceInline, as_shown
from clinics.models import Offer, Price
from core.admin import dates, first_languages, other_languages
from core.typography import listed

SOURCE = dates("source", "source_url")
TEXTS = ("included", "not_included")


@admin.register(Offer)
class OfferAdmin(CopiedOffer, OfClinicAdmin, TranslationAdmin):
    list_display = ["clinic", "treatment", "performed_by", "place"]
    list_select_related = ["clinic", "treatment"]
    list_filter = [InCity, "treatment", "performed_by"]
    inlines = [PriceInline]
    fieldsets = [
        (None, {"fields": ["clinic", "treatment"]}),
        (
            _("Who performs it"),
            {
                "fields": ["performed_by", "place", *first_languages("legal_basis")],
                "description": _(
                    "SMP, alone or combined, is shown to visitors only when all three are stated and a settled legal "
                    "rule permits that performer at that place today."
                ),
            },
        ),
        (
            _("What is included"),
            {
                "fields": first_languages(*TEXTS),
                "description": _("One a line. A price without what it includes cannot be compared."),
            },
        ),
        (
            _("How much"),
            {
                "fields": [
                    ("sessions_low", "sessions_high"),
                    ("grafts_low", "grafts_high"),
                    ("days_low", "days_high"),
                ],
                "description": _(
                    "Both ends or none; the same number twice where there is only one. A price per session is "
                    "compared only where the sessions are stated, a price per course of FUE or FUT only where the "
                    "grafts are."
                ),
            },
        ),
        other_languages("legal_basis", *TEXTS),
        SOURCE,
    ]


@admin.register(Price)
class PriceAdmin(OfClinicAdmin, TranslationAdmin):
    form = PriceForm
    to_clinic = "offer__clinic"
    made_once = ("offer",)
    autocomplete_fields = ["offer"]
    search_fields = ["offer__clinic__name_key"]
    list_display = ["clinic", "treatment", "area", "shown", "basis", "audience", "vat"]
    list_display_links = ["clinic", "shown"]
    list_by_age = ("clinic", "stated_for", "shown")
    list_select_related = ["offer__clinic", "offer__treatment"]
    list_filter = [PriceInCity, PriceOfTreatment, "area", "basis"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "offer",
                    "area",
                    ("low", "high", "currency"),
                    "basis",
                    "audience",
                    "vat",
                    *first_languages("note"),
                ],
                "description": _(
                    "The range as the clinic states it, in the smallest unit: won and yen as they are, all others in "
                    "cents (1,200 dollars are 120000). Changing it sets “checked on” to today, unless you give "
                    "another day."
                ),
            },
        ),
        other_languages("note"),
        SOURCE,
    ]

    def publish(self, rows: Iterable[Price]) -> None:
        offers = Offer.objects.filter(pk__in={row.offer_id for row in rows})
        refresh_listings(offers.values_list("clinic_id", flat=True))

    @admin.display(description=_("clinic"))
    def clinic(self, price: Price) -> str:
        return price.offer.clinic.name

    @admin.display(description=_("option"))
    def treatment(self, price: Price) -> str:
        return price.offer.treatment.short_name

    @admin.display(description=_("for what"))
    def stated_for(self, price: Price) -> str:
        parts = [
            self.treatment(price),
            price.get_area_display(),
            price.get_basis_display(),
            price.get_audience_display(),
        ]
        return listed(map(str, parts))

    @admin.display(description=_("price"), ordering="low")
    def shown(self, price: Price) -> str:
        return as_shown(price)
