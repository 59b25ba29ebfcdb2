"""What patient and staff send each other, and what a request carries with it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.requests import Consultation
from core.encryption import EncryptedTextField


class Message(models.Model):
    """A message after the request itself. By staff when `author` or `by_staff` says so."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="messages")
    by_staff = models.BooleanField(_("by staff"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    form_key = models.CharField(max_length=64, unique=True, help_text="as the request's: sent twice is stored once")
    text = EncryptedTextField(_("text"))
    language = models.CharField(_("language"), max_length=8)
    translation = EncryptedTextField(_("translation"), blank=True)
    sent_at = models.DateTimeField(_("sent"), auto_now_add=True)
    read_at = models.DateTimeField(_("first read by the other side"), null=True, blank=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        default_permissions = ()


class Photo(models.Model):
    """A picture of the scalp. The file lies encrypted in settings.PRIVATE_ROOT under its random name."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="photos")
    name = models.CharField(max_length=32, unique=True, help_text="random; the file's name too")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField(help_text="bytes of the JPEG before encryption")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "pk"]
        default_permissions = ()


class Quote(models.Model):
    """A clinic's offer for this patient, in the lines that every offer has (see consultations/quotes.py)."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="quotes")
    clinic = EncryptedTextField(_("clinic"), help_text="slug")
    lines = EncryptedTextField(_("lines"), help_text="JSON: line -> text; a line that is not there is unknown")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("entered"), auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()


class Note(models.Model):
    """A note of staff for staff. The patient gets it with her download: it is about her."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    text = EncryptedTextField(_("text"))
    written_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        ordering = ["written_at", "pk"]
        default_permissions = ()


class ReplyTemplate(models.Model):
    """Words that staff often need. Holds nothing about anybody."""

    key = models.SlugField(_("key"))
    language = models.CharField(_("language"), max_length=8)
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("text"))
    is_emergency = models.BooleanField(_("for emergencies"), default=False)

    class Meta:
        ordering = ["-is_emergency", "key", "language"]
        verbose_name, verbose_name_plural = _("reply template"), _("reply templates")
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="consultations_one_template")]

    def __str__(self):
        return f"{self.title} ({self.language})"
