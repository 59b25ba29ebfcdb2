"""What happened to a request, who looked at it, and what was passed on."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.consents import Consent
from consultations.models.requests import Consultation
from core.encryption import EncryptedTextField


class Event(models.Model):
    """A line of the timeline. Says what happened, never what was written."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        STATUS = "status", _("status changed")
        ASSIGNED = "assigned", _("assigned")
        MESSAGE_IN = "message_in", _("message from the patient")
        MESSAGE_OUT = "message_out", _("message to the patient")
        PHOTOS = "photos", _("photos added")
        QUOTE = "quote", _("offer of a clinic entered")
        APPOINTMENT = "appointment", _("appointment set")
        DISCLOSED = "disclosed", _("passed to a clinic")
        CONSENT_WITHDRAWN = "consent_withdrawn", _("consent withdrawn")
        WITHDRAWN = "withdrawn", _("withdrawn by the patient")
        DOWNLOADED = "downloaded", _("downloaded by the patient")

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="events")
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    detail = models.CharField(_("detail"), max_length=40, blank=True, help_text="a code or count, never words")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        default_permissions = ()


class Disclosure(models.Model):
    """That something was passed to a clinic: what, to whom, when, by whom, on which consent."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="disclosures")
    consent = models.ForeignKey(Consent, models.RESTRICT, related_name="disclosures")
    clinic = EncryptedTextField(_("clinic"), help_text="slug")
    what = EncryptedTextField(_("what was passed on"), help_text="names of fields, separated by commas")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        default_permissions = ()


class AccessRecord(models.Model):
    """That a member of staff opened what a patient wrote. Outlives the request: it names only its reference."""

    reference = models.CharField(_("reference"), max_length=12, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    username = models.CharField(_("name of the account"), max_length=150)
    what = models.CharField(_("what"), max_length=20, help_text="request, photo, ...")
    why = models.CharField(_("why"), max_length=200)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        verbose_name, verbose_name_plural = _("reading of a request"), _("readings of requests")
