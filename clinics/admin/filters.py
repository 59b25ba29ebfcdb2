"""What the lists of clinics and of statements about them can be narrowed by beyond their own columns.

They have up to a million rows, of which fifty are shown. Few owners are asked for their rows; of many, the rows are
asked for their owner one after the other, in the order of the list, until enough are found.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clinics.models import City, Clinic, ExchangeRate, Offer, Price
from core.sourced import today
from treatments.models import Treatment

FEW = 500
WARNINGS = (30, 60, 90)  # days before a registration expires


def belonging(rows: QuerySet, path: str, owners: QuerySet) -> QuerySet:
    """The rows whose relation `path` leads to one of the owners."""
    few = list(owners.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return rows.filter(**{f"{path}__in": few})
    return rows.filter(Exists(owners.order_by().filter(pk=OuterRef(path))))


def expiring(days: int) -> Q:
    """Clinics whose registration ends within so many days, today included."""
    return registered() & Q(registration_expires_on__range=(today(), today() + timedelta(days=days)))


def expired() -> Q:
    return registered() & Q(registration_expires_on__lt=today())


def registered() -> Q:
    return ~Q(registration_number="") & Q(registration_expires_on__isnull=False)


class Registration(admin.SimpleListFilter):
    title = _("registration for foreign patients")
    parameter_name = "registration"

    def lookups(self, request, model_admin):
        return [
            ("expired", _("Expired: not on the public pages")),
            *((f"within-{days}", _("Expires within %(count)d days") % {"count": days}) for days in WARNINGS),
            ("valid", _("Valid for longer")),
            ("none", _("No number or no expiry")),
        ]

    def queryset(self, request, queryset):
        longest = today() + timedelta(days=WARNINGS[-1])
        narrowed = {
            "expired": expired(),
            **{f"within-{days}": expiring(days) for days in WARNINGS},
            "valid": registered() & Q(registration_expires_on__gt=longest),
            "none": ~registered(),
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
        stale = Price.objects.stale().order_by()
        few = list(stale.values_list("offer__clinic", flat=True)[: FEW + 1])
        if len(few) <= FEW:
            return queryset.filter(pk__in=few)
        return queryset.filter(Exists(stale.filter(offer__clinic=OuterRef("pk"))))


class OfOne(admin.SimpleListFilter):
    """Statements by something that few rows hold, named in the address by its slug."""

    choices_of: type = City

    def lookups(self, request, model_admin) -> Iterable[tuple[str, str]]:
        rows = self.choices_of._default_manager.all()
        self.keys = {row.slug: row.pk for row in rows}
        return [(row.slug, str(row)) for row in rows]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        key = self.keys.get(self.value())
        return self.belonging_to(queryset, key) if key else queryset.none()

    def belonging_to(self, rows: QuerySet, key: int) -> QuerySet:
        raise NotImplementedError


class InCity(OfOne):
    """Of statements that name their clinic."""

    title, parameter_name = _("city"), "city"

    def belonging_to(self, rows: QuerySet, key: int) -> QuerySet:
        return belonging(rows, "clinic", Clinic.objects.filter(city=key))


class PriceInCity(InCity):
    def belonging_to(self, rows: QuerySet, key: int) -> QuerySet:
        return belonging(rows, "offer", Offer.objects.filter(clinic__city=key))


class PriceOfTreatment(OfOne):
    title, parameter_name, choices_of = _("option"), "treatment", Treatment

    def belonging_to(self, rows: QuerySet, key: int) -> QuerySet:
        return belonging(rows, "offer", Offer.objects.filter(treatment=key))


class NewestRate(admin.SimpleListFilter):
    """An older rate may be past its date: a newer one of its currency is used."""

    title = _("newest rate of its currency")
    parameter_name = "newest"

    def lookups(self, request, model_admin):
        return [("stale", _("Out of date"))]

    def queryset(self, request, queryset):
        return newest_stale(queryset) if self.value() == "stale" else queryset


def newest_stale(rates: QuerySet) -> QuerySet:
    newer = ExchangeRate.objects.filter(currency=OuterRef("currency"), day__gt=OuterRef("day"))
    return rates.filter(~Exists(newer), valid_until__lt=today(), won__isnull=False)
