"""Prices where staff look for them: on the page of the offer, and all of a clinic's on the page of the clinic."""

from django.contrib import admin
from django.forms import BaseModelFormSet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationTabularInline

from clinics.models import Offer, Price
from core.admin import SmallInline
from core.forms import DatedForm
from core.money import PriceRange, format_range

STATED = ("area", "low", "high", "currency", "basis", "audience", "vat")
COLUMNS = [*STATED, "as_shown", "source", "checked_on", "valid_until"]


class PriceForm(DatedForm):
    stated = STATED


class PriceInline(SmallInline, TranslationTabularInline):
    """The prices of one offer."""

    model = Price
    form = PriceForm
    fields = COLUMNS
    readonly_fields = ["as_shown"]
    show_change_link = True

    @admin.display(description=_("as pages show it"))
    def as_shown(self, price: Price) -> str:
        return as_shown(price)


def as_shown(price: Price) -> str:
    if price.low is None or price.high is None:
        return "-"
    return format_range(PriceRange(price.low, price.high, price.currency))


class PricesOfClinic(BaseModelFormSet):
    """The prices of all offers of one clinic; each row says of which offer."""

    fk = None  # no hidden link to a parent: the offer is chosen in the row

    def __init__(self, *, instance, queryset, save_as_new=False, **kwargs):
        self.instance = instance
        self.fk = None  # the factory has set it on the class
        super().__init__(queryset=queryset.filter(offer__clinic=instance), **kwargs)

    @classmethod
    def get_default_prefix(cls) -> str:
        return "prices"

    @cached_property
    def choices(self) -> list[tuple]:
        offers = self.offers.select_related("treatment").order_by("treatment__position")
        return [("", "---------"), *((offer.pk, str(offer.treatment)) for offer in offers)]

    @property
    def offers(self):
        return Offer.objects.filter(clinic=self.instance)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["offer"].queryset = self.offers
        form.fields["offer"].choices = self.choices


class ClinicPriceInline(PriceInline):
    """An inline over two relations: Django makes it for the offer, the formset spans the clinic."""

    formset = PricesOfClinic
    fields = ["offer", *COLUMNS]
    verbose_name_plural = _("prices of all offers")

    def __init__(self, parent_model, admin_site):
        super().__init__(Offer, admin_site)

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("offer__clinic", "offer__treatment")
        return rows.order_by("offer__treatment__position", "area", "basis", "id")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        # The formset knows the offers; the choices of the inline would be the offers of every clinic.
        return super().formfield_for_foreignkey(db_field, request, queryset=Offer.objects.none(), **kwargs)
