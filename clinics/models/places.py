from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.sourced import Sourced

latitude = [MinValueValidator(33), MaxValueValidator(39)]
longitude = [MinValueValidator(124), MaxValueValidator(132)]


class City(Sourced):
    """A city with clinics: where it lies, how to get there, its months and seasons."""

    validity = "page"

    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    summary = models.CharField(_("in one sentence"), max_length=300)
    about = models.TextField(_("about"))
    travel = models.TextField(_("getting there"))
    seasons = models.TextField(_("seasons"))
    price_note = models.TextField(_("note on prices"), blank=True)
    latitude = models.FloatField(_("latitude"), validators=latitude)
    longitude = models.FloatField(_("longitude"), validators=longitude)

    class Meta(Sourced.Meta):
        ordering = ["position"]
        verbose_name, verbose_name_plural = _("city"), _("cities")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("city", args=[self.slug])


class CityMonth(models.Model):
    """The climate of one month: computed means of 2016-2025 (Open-Meteo, CC BY 4.0)."""

    city = models.ForeignKey(City, models.CASCADE, related_name="months", verbose_name=_("city"))
    month = models.PositiveSmallIntegerField(_("month"))
    day_max = models.FloatField(_("daily high, °C"))
    night_min = models.FloatField(_("nightly low, °C"))
    mean = models.FloatField(_("mean, °C"))
    rain_mm = models.FloatField(_("rain, mm"))
    wet_days = models.FloatField(_("days with 1 mm of rain or more"))
    humidity = models.PositiveSmallIntegerField(_("humidity, %"))

    class Meta:
        ordering = ["city__position", "month"]
        verbose_name, verbose_name_plural = _("climate of a month"), _("climate by month")
        constraints = [
            models.UniqueConstraint(fields=["city", "month"], name="clinics_one_city_month"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="clinics_month_1_to_12"),
            models.CheckConstraint(condition=Q(night_min__lte=F("day_max")), name="clinics_night_not_warmer"),
        ]

    def __str__(self):
        return f"{self.city} {self.month}"


class District(models.Model):
    """An area patients search for, given by its dong; a clinic lies in at most one."""

    city = models.ForeignKey(City, models.CASCADE, related_name="districts", verbose_name=_("city"))
    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    note = models.CharField(_("note"), max_length=300, blank=True)
    latitude = models.FloatField(_("latitude"), validators=latitude)
    longitude = models.FloatField(_("longitude"), validators=longitude)
    position_source = models.CharField(
        _("source of the position"),
        max_length=300,
        blank=True,
        help_text=_("Without it and its day, the position is not shown to visitors."),
    )
    position_checked_on = models.DateField(_("position checked on"), null=True, blank=True)

    class Meta:
        ordering = ["city__position", "slug"]
        verbose_name, verbose_name_plural = _("district"), _("districts")

    def __str__(self):
        return self.name

    def has_sourced_position(self) -> bool:
        return bool(self.position_source and self.position_checked_on)
