"""Prices where staff look for them: on the page of the offer, and all of a clinic's on the page of the clinic."""

from collections.abc import Iterable

from django.contrib import admin
from django.forms import BaseInlineFormSet, BaseModelFormSet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationTabularInline

from clinics.models import Audience, Basis, Offer, Price, TreatmentArea, Vat
from core.admin import SmallInline
from core.forms import DatedForm
from core.money import PriceRange, format_range

STATED = ("area", "low", "high", "currency", "basis", "audience", "vat")
KEY = ("area", "basis", "audience", "currency", "vat")  # of a row; the last two are what a new one starts with
TYPED = ("low", "high", "source", "source_url", "checked_on")
COLUMNS = [*STATED, "as_shown", "source", "checked_on", "valid_until"]


def suggested(area: str) -> tuple[str, ...]:
    """By KEY, how a price of SMP for this area is usually counted."""
    basis = Basis.PER_SESSION if area == TreatmentArea.TOUCH_UP else Basis.PER_COURSE
    return area, str(basis), str(Audience.SAME), "KRW", str(Vat.UNKNOWN)


BLANK = ("", "", str(Audience.SAME), "KRW", str(Vat.UNKNOWN))
SUGGESTED = {BLANK, *map(suggested, TreatmentArea.values)}


class PriceForm(DatedForm):
    stated = STATED


class RowForm(PriceForm):
    """A new row counts once something is typed into it that was not put there as a suggestion."""

    def has_changed(self) -> bool:
        if self.instance.pk or not self.is_bound:
            return super().has_changed()
        return self.sent("DELETE") == "" and (
            any(self.sent(name) for name in TYPED) or tuple(map(self.sent, KEY)) not in SUGGESTED
        )

    def sent(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name)) or "").strip()


def suggestions(offer: Offer, prices: Iterable[Price]) -> list[dict[str, str]]:
    """What is known beforehand of the rows that an offer of SMP lacks: one for each area without a price."""
    if offer.treatment.slug != "smp":
        return []
    priced = {price.area for price in prices}
    return [dict(zip(KEY, suggested(area), strict=True)) for area in TreatmentArea.values if area not in priced]


class PricesOfOffer(BaseInlineFormSet):
    """Below the prices of SMP stands an empty row for each area that has none. A copied offer brings its rows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound:
            return
        if self.instance.pk and self.may_grow:
            self.initial_extra = suggestions(self.instance, self.get_queryset())
        self.extra = len(self.initial_extra or ())

    may_grow = True  # for who may only look, there is nothing to fill in


class PriceInline(SmallInline, TranslationTabularInline):
    """The prices of one offer."""

    model = Price
    formset = PricesOfOffer
    form = RowForm
    fields = COLUMNS
    readonly_fields = ["as_shown"]
    show_change_link = True

    def get_formset(self, request, obj=None, **kwargs):
        made = super().get_formset(request, obj, **kwargs)
        made.may_grow = self.has_add_permission(request, obj)
        return made

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
