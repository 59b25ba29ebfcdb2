from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.sourced import Sourced


class Performer(models.TextChoices):
    PHYSICIAN = "physician", _("physician")
    DENTIST = "dentist", _("dentist")
    KOREAN_MEDICINE = "korean_medicine", _("doctor of Korean medicine")
    NURSE = "nurse", _("nurse")
    TATTOOIST = "tattooist", _("licensed tattooist")
    TEMPORARY_TATTOOIST = "temporary_tattooist", _("tattooist with a temporary registration")
    OTHER = "other", _("somebody without a licence")


class Place(models.TextChoices):
    MEDICAL_INSTITUTION = "medical_institution", _("medical institution")
    TATTOO_STUDIO = "tattoo_studio", _("tattoo studio")


class LegalRule(Sourced):
    """One dated sentence of the law: who may perform SMP where, from when until when.

    Rules only permit. Nothing is permitted on a day for which no settled rule says so.
    """

    validity = "claim"

    class Status(models.TextChoices):
        SETTLED = "settled", _("settled: the portal acts on it")
        REPORTED = "reported", _("reported: shown, but not acted on")

    slug = models.SlugField(_("slug"), unique=True, max_length=60)
    what = models.CharField(_("what it says"), max_length=400)
    performer = models.CharField(_("who may perform SMP"), max_length=20, choices=Performer)
    place = models.CharField(_("where"), max_length=20, choices=Place)
    applies_from = models.DateField(_("from"), null=True, blank=True, help_text=_("Empty: since ever."))
    applies_until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day. Empty: until further notice.")
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.REPORTED)
    claims = models.ManyToManyField("treatments.Claim", blank=True, verbose_name=_("claims"), related_name="+")

    class Meta(Sourced.Meta):
        ordering = ["applies_from", "performer"]
        verbose_name, verbose_name_plural = _("legal rule"), _("legal rules")
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(applies_from__isnull=True)
                | Q(applies_until__isnull=True)
                | Q(applies_from__lte=F("applies_until")),
                name="clinics_rule_from_before_until",
                violation_error_message=_("“From” must not lie after “until”."),
            ),
        ]

    def __str__(self):
        return f"{self.get_performer_display()}, {self.get_place_display()}"

    def holds(self, on: date) -> bool:
        return (
            self.status == self.Status.SETTLED
            and (self.applies_from is None or self.applies_from <= on)
            and (self.applies_until is None or on <= self.applies_until)
        )
