"""All prices of a clinic as one sheet: a row for each price, one save for all of them."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clinics.admin.rows import Sheet, made_sheet
from clinics.models import Clinic, Offer, Price
from core.admin import SaveRefused


def sheet_of(clinic: Clinic, offer: Offer | None = None) -> str:
    """The address of a clinic's sheet, or of the part of it that belongs to one offer."""
    made = reverse("admin:clinics_clinic_prices", args=[clinic.pk])
    return f"{made}?offer={offer.pk}" if offer else made


class SheetOfPrices:
    """Mixed into the admin of clinics."""

    def get_urls(self) -> list:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.prices_view)
        name = "clinics_clinic_prices"
        return [path("<path:object_id>/prices/", self.admin_site.admin_view(view), name=name), *super().get_urls()]

    def may_fill_sheet(self, request: HttpRequest) -> bool:
        prices = self.admin_site.get_model_admin(Price)
        return prices.has_change_permission(request) and prices.has_add_permission(request)

    def prices_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        clinic = self.get_object(request, unquote(object_id))
        if clinic is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not (self.has_view_permission(request, clinic) and self.may_fill_sheet(request)):
            raise PermissionDenied
        if request.method == "POST":
            return self.save_sheet(request, clinic)
        sheet, asked = self.sheet(request, clinic), request.GET.get("offer")
        if asked and [str(offer.pk) for offer in sheet.offers] != [asked]:
            messages.warning(request, _("This clinic has no such offer, or no longer. All its prices are shown."))
            return HttpResponseRedirect(sheet_of(clinic))
        return self.sheet_page(request, clinic, sheet)

    def sheet(self, request: HttpRequest, clinic: Clinic) -> Sheet:
        """Of the offer that the address names, or of all when the clinic has no such offer."""
        may_delete = self.admin_site.get_model_admin(Price).has_delete_permission(request)
        offers = list(clinic.offers.select_related("treatment").order_by("treatment__position"))
        chosen = [offer for offer in offers if str(offer.pk) == request.GET.get("offer")]
        sent = request.POST if request.method == "POST" else None
        return made_sheet(clinic, chosen or offers, sent, may_delete)

    def save_sheet(self, request: HttpRequest, clinic: Clinic) -> HttpResponse:
        try:
            with transaction.atomic():
                lock(clinic)
                sheet = self.sheet(request, clinic)
                if not sheet.is_valid():
                    return self.sheet_page(request, clinic, sheet)
                count = len([form for form in sheet.forms if form.has_changed()])
                if count:
                    self.keep_sheet(request, clinic, sheet)
        except SaveRefused as refused:
            return self.sheet_page(request, clinic, self.sheet(request, clinic), refused.notes)
        told(request, count)
        return HttpResponseRedirect(request.get_full_path())

    def keep_sheet(self, request: HttpRequest, clinic: Clinic, sheet: Sheet) -> None:
        """By the same way as the form of the clinic: signatures, history, advertising rules, public pages."""
        form = modelform_factory(Clinic, fields=[])({}, instance=clinic)
        form.save(commit=False)
        self.save_related(request, form, [sheet], change=True)
        self.log_change(request, clinic, self.construct_change_message(request, form, [sheet], add=False))

    def sheet_page(self, request: HttpRequest, clinic: Clinic, sheet: Sheet, notes: list | None = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Prices of %(clinic)s") % {"clinic": clinic},
            "original": clinic,
            "opts": self.opts,
            "sheet": sheet,
            "notes": notes,
            "is_nav_sidebar_enabled": False,  # the sheet needs the width
            "change_url": reverse("admin:clinics_clinic_change", args=[clinic.pk]),
            "whole_url": sheet_of(clinic) if request.GET.get("offer") else "",
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/clinics/clinic/prices.html", context)


def lock(clinic: Clinic) -> None:
    """Two sheets of one clinic are saved one after the other."""
    rows: models.QuerySet = Clinic._base_manager.select_for_update(of=("self",))
    rows.only("pk").get(pk=clinic.pk)


def told(request: HttpRequest, count: int) -> None:
    if not count:
        messages.info(request, _("Nothing was changed."))
        return
    said = ngettext("%(count)d price is saved.", "%(count)d prices are saved.", count)
    messages.success(request, said % {"count": count})
