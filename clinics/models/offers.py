from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinics.models.clinics import Clinic, OfClinic
from clinics.models.indexes import BY_AGE
from clinics.models.law import Performer, Place
from clinics.models.references import CURRENCIES
from core.sourced import Sourced


class TreatmentArea(models.TextChoices):
    FULL_SCALP = "full-scalp", _("full scalp")
    HAIRLINE = "hairline", _("hairline")
    SCAR = "scar", _("scar")
    TOUCH_UP = "touch-up", _("touch-up session")


class Basis(models.TextChoices):
    PER_COURSE = "per_course", _("per course")
    PER_SESSION = "per_session", _("per session")
    PER_GRAFT = "per_graft", _("per graft")
    PER_HAIR = "per_hair", _("per hair (mo)")


class Audience(models.TextChoices):
    SAME = "same", _("the same for everybody")
    FOREIGN = "foreign", _("foreign patients")
    LOCAL = "local", _("local patients")


class Vat(models.TextChoices):
    INCLUDED = "included", _("VAT included")
    EXCLUDED = "excluded", _("VAT not included")
    EXEMPT = "exempt", _("exempt from VAT")
    UNKNOWN = "unknown", _("VAT not stated")


def range_check(low: str, high: str, name: str) -> models.CheckConstraint:
    """Both ends or none, and low <= high."""
    none = Q(**{f"{low}__isnull": True, f"{high}__isnull": True})
    both = Q(**{f"{low}__isnull": False, f"{high}__isnull": False})  # a comparison with NULL would pass the check
    return models.CheckConstraint(
        condition=none | (both & Q(**{f"{low}__lte": F(high)})),
        name=name,
        violation_error_message=_("The lower end must not be above the upper end; give both or none."),
    )


class Offer(OfClinic):
    """One option at one clinic: who performs it, on what legal basis, what is included."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="offers", verbose_name=_("clinic"))
    treatment = models.ForeignKey(
        "treatments.Treatment", models.PROTECT, related_name="offers", verbose_name=_("option")
    )
    performed_by = models.CharField(_("performed by"), max_length=20, choices=Performer, blank=True)
    place = models.CharField(_("where"), max_length=20, choices=Place, blank=True)
    legal_basis = models.CharField(
        _("legal basis"),
        max_length=240,
        blank=True,
        help_text=_(
            "SMP is shown only with performer, place and legal basis, and only while a settled legal rule permits it."
        ),
    )
    included = models.TextField(_("included"), blank=True)
    not_included = models.TextField(_("not included"), blank=True)
    sessions_low = models.PositiveSmallIntegerField(_("sessions, from"), null=True, blank=True)
    sessions_high = models.PositiveSmallIntegerField(_("sessions, to"), null=True, blank=True)
    grafts_low = models.PositiveIntegerField(_("grafts, from"), null=True, blank=True)
    grafts_high = models.PositiveIntegerField(_("grafts, to"), null=True, blank=True)
    days_low = models.PositiveSmallIntegerField(_("days in Korea, from"), null=True, blank=True)
    days_high = models.PositiveSmallIntegerField(_("days in Korea, to"), null=True, blank=True)

    class Meta(OfClinic.Meta):
        ordering = ["treatment__position"]
        verbose_name, verbose_name_plural = _("offer"), _("offers")
        constraints = [
            *OfClinic.Meta.constraints,
            models.UniqueConstraint(fields=["clinic", "treatment"], name="clinics_one_offer"),
            range_check("sessions_low", "sessions_high", "clinics_offer_sessions_range"),
            range_check("grafts_low", "grafts_high", "clinics_offer_grafts_range"),
            range_check("days_low", "days_high", "clinics_offer_days_range"),
        ]

    def __str__(self):
        return f"{self.clinic}: {self.treatment}"


class Price(Sourced):
    """A price range in integer minor units (won have none), with everything that makes it comparable."""

    validity = "price"

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="prices", verbose_name=_("offer"))
    area = models.CharField(_("treatment area"), max_length=12, choices=TreatmentArea, blank=True)
    low = models.PositiveBigIntegerField(
        _("from"), help_text=_("In the smallest unit of the currency: won, but cents.")
    )
    high = models.PositiveBigIntegerField(_("to"), help_text=_("The same as “from” for one fixed price."))
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES, default="KRW")
    basis = models.CharField(_("basis"), max_length=12, choices=Basis)
    audience = models.CharField(_("for whom"), max_length=8, choices=Audience, default=Audience.SAME)
    vat = models.CharField(_("VAT"), max_length=8, choices=Vat, default=Vat.UNKNOWN)
    note = models.CharField(_("note"), max_length=240, blank=True)

    class Meta(Sourced.Meta):
        ordering = ["offer_id", "area", "basis", "id"]
        verbose_name, verbose_name_plural = _("price"), _("prices")
        indexes = [BY_AGE]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(low__lte=F("high")),
                name="clinics_price_low_not_above_high",
                violation_error_message=_("The lower end must not be above the upper end."),
            ),
            models.CheckConstraint(
                condition=Q(low__gt=0, high__lte=10_000_000_000),
                name="clinics_price_in_bounds",
                violation_error_message=_("A price is above zero and below ten thousand million."),
            ),
            models.UniqueConstraint(
                fields=["offer", "area", "basis", "audience", "currency"],
                name="clinics_one_price",
                violation_error_message=_("There is a price for this area, basis, audience and currency already."),
            ),
        ]

    def __str__(self):
        return f"{self.low}-{self.high} {self.currency} {self.get_basis_display()}"


class Package(Sourced):
    """What a clinic bundles for a trip. Add-ons are listed, never shown as a discount."""

    validity = "price"

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="packages", verbose_name=_("clinic"))
    name = models.CharField(_("name"), max_length=120)
    included = models.TextField(_("included"), help_text=_("One a line."))
    add_ons = models.TextField(
        _("add-ons"), blank=True, help_text=_("One a line. Ask how long to wait after SMP or grafts.")
    )
    low = models.PositiveBigIntegerField(_("from"), null=True, blank=True)
    high = models.PositiveBigIntegerField(_("to"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES, default="KRW")

    class Meta(Sourced.Meta):
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("package"), _("packages")
        indexes = [BY_AGE]
        constraints = [*Sourced.Meta.constraints, range_check("low", "high", "clinics_package_range")]

    def __str__(self):
        return self.name
