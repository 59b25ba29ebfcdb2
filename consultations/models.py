"""The only personal and health data of the portal."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.fields import EncryptedTextField
from core.sourced import today


class ConsentTextQuerySet(models.QuerySet):
    def newest(self, kind: str, on: date | None = None):
        """The wording of this kind that is in use on that day, or None."""
        return self.filter(kind=kind, valid_from__lte=on or today()).order_by("-version").first()


class ConsentText(models.Model):
    """A consent as it was worded at a time. Never changed once somebody has given it: add a version."""

    class Kind(models.TextChoices):
        HEALTH_DATA = "health_data", _("health data and transfer to Korea")

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


class ConsultationQuerySet(models.QuerySet):
    def in_the_open(self):
        """Only what is not encrypted: lists and erasing need no key and read no answers."""
        return self.only("pk", "reference", "status", "language", "created_at", "keep_until")

    def reference_of(self, form_key: str) -> str | None:
        """The reference that a posting of this form was given before."""
        return self.filter(form_key=form_key).values_list("reference", flat=True).first()


class Consultation(models.Model):
    """A request by a patient. Every personal and health value is encrypted."""

    class Status(models.TextChoices):
        NEW = "new", _("new")
        IN_REVIEW = "in_review", _("in review")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")
        SPAM = "spam", _("spam")

    reference = models.CharField(_("reference"), max_length=12, unique=True)
    form_key = models.CharField(
        max_length=64,
        unique=True,
        help_text="keyed hash of the form's one-time token: a second posting gives the same row",
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    language = models.CharField(_("page language"), max_length=8)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    keep_until = models.DateField(_("erased at the latest on"))
    name = EncryptedTextField(_("name or pseudonym"))
    email = EncryptedTextField(_("e-mail"))
    country = EncryptedTextField(_("country"), blank=True)
    condition = EncryptedTextField(_("kind of hair loss"))
    since = EncryptedTextField(_("since when"), blank=True)
    treatment = EncryptedTextField(_("option thought of"), blank=True)
    clinics = EncryptedTextField(_("clinics"), blank=True)
    travel = EncryptedTextField(_("travel window"), blank=True)
    message = EncryptedTextField(_("message"), blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name, verbose_name_plural = _("consultation request"), _("consultation requests")
        permissions = [("read_consultation", "Can read consultation requests")]
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(reference=""), name="consultations_has_a_reference")]

    def __str__(self):
        return self.reference


class Consent(models.Model):
    """Who consented to which version of which text, and when."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        verbose_name, verbose_name_plural = _("consent"), _("consents")
        constraints = [models.UniqueConstraint(fields=["consultation", "text"], name="consultations_one_consent")]

    def __str__(self):
        return str(self.text)
