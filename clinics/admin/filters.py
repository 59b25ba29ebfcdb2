"""What the list of clinics can be narrowed by beyond its own columns."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinics.models import Price
from core.admin import SOON
from core.sourced import today


class Registration(admin.SimpleListFilter):
    title = _("registration for foreign patients")
    parameter_name = "registration"

    def lookups(self, request, model_admin):
        return [
            ("expired", _("Expired: not on the public pages")),
            ("expiring", _("Expires within 30 days")),
            ("valid", _("Valid for longer")),
            ("none", _("No number or no expiry")),
        ]

    def queryset(self, request, queryset):
        day, missing = today(), Q(registration_number="") | Q(registration_expires_on__isnull=True)
        narrowed = {
            "expired": ~missing & Q(registration_expires_on__lt=day),
            "expiring": ~missing & Q(registration_expires_on__range=(day, day + SOON)),
            "valid": ~missing & Q(registration_expires_on__gt=day + SOON),
            "none": missing,
        }
        return queryset.filter(narrowed.get(self.value(), Q()))


class StalePrices(admin.SimpleListFilter):
    title = _("prices out of date")
    parameter_name = "prices"

    def lookups(self, request, model_admin):
        return [("stale", _("Has prices out of date"))]

    def queryset(self, request, queryset):
        if self.value() != "stale":
            return queryset
        return queryset.filter(pk__in=Price.objects.stale().values("offer__clinic"))
