from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinics.models.places import City
from core.money import CURRENCY_NAMES
from core.sourced import Sourced

CURRENCIES = list(CURRENCY_NAMES.items())


class ReferencePrice(Sourced):
    """What others say a treatment costs in a country or region: official averages, marketing, health services."""

    validity = "price"

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("official average")
        HEALTH_SERVICE = "health_service", _("health service")
        MARKETING = "marketing", _("marketing article")

    class Basis(models.TextChoices):
        FULL_SCALP = "full-scalp", _("full scalp")
        HAIRLINE = "hairline", _("hairline only")
        SCAR = "scar", _("scar camouflage")
        TOUCH_UP = "touch-up", _("touch-up session")
        PER_HAIR = "per_hair", _("one hair (mo)")
        HAIRS_2000 = "hairs_2000", _("2,000 hairs (mo) or more")
        OPERATION = "operation", _("one operation")

    slug = models.SlugField(_("slug"), unique=True, max_length=60)
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind of source"), max_length=16, choices=Kind)
    treatment_group = models.CharField(
        _("treatment"), max_length=12, choices=[("smp", _("SMP")), ("transplant", _("hair transplant"))]
    )
    country = models.CharField(
        _("country"),
        max_length=5,
        choices=[("KR", _("South Korea")), ("US-GB", _("US / UK")), ("GB", _("United Kingdom"))],
    )
    region = models.CharField(_("region"), max_length=60, blank=True)
    city = models.ForeignKey(
        City, models.SET_NULL, null=True, blank=True, related_name="reference_prices", verbose_name=_("city")
    )
    basis = models.CharField(_("basis"), max_length=12, choices=Basis)
    low = models.PositiveBigIntegerField(_("from"), validators=[MinValueValidator(1)])
    high = models.PositiveBigIntegerField(_("to"))
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES)
    year = models.PositiveSmallIntegerField(_("year"))
    comparable = models.BooleanField(
        _("may be compared"),
        default=True,
        help_text=_(
            "Off where the unit probably differs: then never in a bar, a sort, an average or a city comparison."
        ),
    )
    note = models.CharField(_("caveat"), max_length=300, blank=True)
    claims = models.ManyToManyField("treatments.Claim", blank=True, related_name="+", verbose_name=_("claims"))

    class Meta(Sourced.Meta):
        ordering = ["position"]
        verbose_name, verbose_name_plural = _("reference price"), _("reference prices")
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(condition=Q(low__lte=F("high")), name="clinics_reference_low_not_above_high"),
        ]

    def __str__(self):
        return self.slug


class ExchangeRate(Sourced):
    """Won for one unit of a currency on one day. Without a rate the currency is never converted."""

    validity = "rate"

    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES)
    day = models.DateField(_("day of the rate"))
    won = models.DecimalField(
        _("won for one unit"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("Empty: there is no reference rate."),
    )
    pegged = models.BooleanField(_("from a peg to the US dollar"), default=False)

    class Meta(Sourced.Meta):
        ordering = ["currency", "-day"]
        verbose_name, verbose_name_plural = _("exchange rate"), _("exchange rates")
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["currency", "day"], name="clinics_one_rate_a_day"),
            models.CheckConstraint(condition=Q(won__isnull=True) | Q(won__gt=0), name="clinics_rate_above_zero"),
        ]

    def __str__(self):
        return f"{self.currency} {self.day}"
