"""An offer copied to another clinic or option: the add form, filled in, with nothing in it said to be checked."""

from django.forms import model_to_dict
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clinics.admin.prices import PriceInline
from clinics.admin.sheet import sheet_of
from clinics.models import Offer, Price
from core.forms import is_key

COPY = "copy"  # names the offer in the address of the add form
LOOKED_UP = {"source", "source_url", "checked_on", "valid_until"}  # by somebody, anew
NOT_COPIED = LOOKED_UP | {"id", "offer"}


def copied(row: Offer | Price) -> dict:
    """The values of a row for a form, by field, without those that say who stated it and when."""
    return {name: value for name, value in model_to_dict(row).items() if name not in NOT_COPIED}


class CopiedOffer:
    """Mixed into the admin of offers."""

    def original(self, request: HttpRequest) -> Offer | None:
        """The offer that the add form is a copy of."""
        key = request.GET.get(COPY, "")
        if not key or not is_key(Offer, key) or not self.has_view_permission(request):
            return None
        return self.get_queryset(request).filter(pk=key).first()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        made = self.original(request)
        return copied(made) if made else super().get_changeform_initial_data(request)

    def get_formset_kwargs(self, request: HttpRequest, obj: Offer, inline, prefix: str) -> dict:
        given = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk is None and isinstance(inline, PriceInline) and (made := self.original(request)):
            given["initial"] = [copied(price) for price in made.prices.all()]
        return given

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if add:
            context |= {"above_form": "admin/clinics/offer/copied.html", "copied_from": self.original(request)}
        elif obj is not None:
            context["tools"] = list(self.tools(request, obj))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def tools(self, request: HttpRequest, offer: Offer):
        if self.has_add_permission(request):
            yield f"{reverse('admin:clinics_offer_add')}?{urlencode({COPY: offer.pk})}", _("Duplicate this offer")
        prices = self.admin_site.get_model_admin(Price)
        if prices.has_change_permission(request) and prices.has_add_permission(request):
            yield sheet_of(offer.clinic, offer), _("Its prices as a sheet")
