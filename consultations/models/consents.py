"""What patients agree to, and that they did."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedTextField
from core.sourced import today


class ConsentTextQuerySet(models.QuerySet):
    def newest(self, kind: str, on: date | None = None):
        """The wording of this kind that is in use on that day, or None."""
        return self.filter(kind=kind, valid_from__lte=on or today()).order_by("-version").first()


class ConsentText(models.Model):
    """A consent as it was worded at a time. Never changed once somebody has given it: add a version."""

    class Kind(models.TextChoices):
        HEALTH_DATA = "health_data", _("health data and transfer to Korea")
        CLINIC = "clinic", _("passing the request to one clinic")
        MARKETING = "marketing", _("news by e-mail")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"))
    valid_from = models.DateField(_("in use from"))

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-version"]
        verbose_name, verbose_name_plural = _("consent text"), _("consent texts")
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="consultations_one_consent_version")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.version}"


class ConsentQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """Who consented to which version of which text, when, for which recipient, and when it was taken back."""

    consultation = models.ForeignKey("consultations.Consultation", models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents")
    clinic = EncryptedTextField(_("clinic"), blank=True, help_text="slug; empty but for texts of kind clinic")
    clinic_key = models.CharField(max_length=64, blank=True, help_text="blind index of `clinic`: one consent a clinic")
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        verbose_name, verbose_name_plural = _("consent"), _("consents")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "text", "clinic_key"], name="consultations_one_consent"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("given_at")),
                name="consultations_withdrawn_after_given",
            ),
        ]

    def __str__(self):
        return str(self.text)
