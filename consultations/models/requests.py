"""The request itself, the links that open it, and what is left when it is gone."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedTextField


class ConsultationQuerySet(models.QuerySet):
    def in_the_open(self):
        """Only what is not encrypted: lists, queues and erasing need no key and read no answers."""
        return self.only(*(field.attname for field in self.model._meta.fields if not is_encrypted(field)))

    def reference_of(self, form_key: str) -> str | None:
        """The reference that a posting of this form was given before."""
        return self.filter(form_key=form_key).values_list("reference", flat=True).first()

    def waiting_for_staff(self):
        """Somebody of ours has the next move."""
        return self.filter(status__in=Consultation.OURS)

    def overdue(self, at: datetime):
        """Not answered though the promised day is over. `at`: now."""
        return self.waiting_for_staff().filter(answer_by__lt=at.date())

    def due_for_erasure(self, on):
        """The last day has passed. `on`: a date."""
        return self.filter(keep_until__lt=on)


class Consultation(models.Model):
    """A request by a patient. Every personal and health value is encrypted."""

    class Status(models.TextChoices):
        NEW = "new", _("new")
        IN_REVIEW = "in_review", _("in review")
        WAITING = "waiting", _("waiting for the patient")
        ANSWERED = "answered", _("answered")
        SCHEDULED = "scheduled", _("scheduled")
        CLOSED = "closed", _("closed")
        SPAM = "spam", _("spam")

    class Channel(models.TextChoices):
        """How the patient likes to be reached. Kept encrypted, like the number."""

        EMAIL = "email", _("e-mail")
        WHATSAPP = "whatsapp", "WhatsApp"
        KAKAOTALK = "kakaotalk", "KakaoTalk"
        LINE = "line", "LINE"
        WECHAT = "wechat", "WeChat"
        TELEGRAM = "telegram", "Telegram"

    OURS = (Status.NEW, Status.IN_REVIEW)
    OVER = (Status.CLOSED, Status.SPAM)

    reference = models.CharField(_("reference"), max_length=12, unique=True)
    form_key = models.CharField(
        max_length=64,
        unique=True,
        help_text="keyed hash of the form's one-time token: a second posting gives the same row",
    )
    email_key = models.CharField(max_length=64, db_index=True, help_text="blind index of `email`, to find a lost link")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    language = models.CharField(_("page language"), max_length=8)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    answer_by = models.DateField(_("answer promised by"), null=True, blank=True)
    last_message_at = models.DateTimeField(_("last message"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn by the patient"), null=True, blank=True)
    keep_until = models.DateField(_("erased at the latest on"))
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    appointment_at = models.DateTimeField(_("appointment"), null=True, blank=True)
    patient_zone = models.CharField(_("patient's time zone"), max_length=40, blank=True)
    no_phone_calls = models.BooleanField(_("no phone calls"), default=False)
    name = EncryptedTextField(_("name or pseudonym"))
    email = EncryptedTextField(_("e-mail"))
    phone = EncryptedTextField(_("phone"), blank=True)
    channel = EncryptedTextField(_("how to reach the patient"), blank=True)
    languages = EncryptedTextField(_("languages spoken"), blank=True, help_text="codes, separated by commas")
    country = EncryptedTextField(_("country"), blank=True)
    condition = EncryptedTextField(_("kind of hair loss"))
    since = EncryptedTextField(_("since when"), blank=True)
    treatment = EncryptedTextField(_("option thought of"), blank=True)
    matters = EncryptedTextField(_("what matters"), blank=True)
    clinics = EncryptedTextField(_("clinics"), blank=True, help_text="slugs, separated by commas")
    travel = EncryptedTextField(_("travel window"), blank=True)
    message = EncryptedTextField(_("message"), blank=True)
    translation = EncryptedTextField(_("translation of the message"), blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name, verbose_name_plural = _("consultation request"), _("consultation requests")
        permissions = [
            ("read_consultation", "Can read consultation requests"),
            ("erase_consultation", "Can erase consultation requests"),
        ]
        default_permissions = ()
        indexes = [
            models.Index(fields=["status", "created_at"], name="consultations_queue"),
            models.Index(fields=["keep_until"], name="consultations_last_day"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(reference=""), name="consultations_has_a_reference")]

    def __str__(self):
        return self.reference


def is_encrypted(field: models.Field) -> bool:
    return isinstance(field, EncryptedTextField)


class Tombstone(models.Model):
    """What stays of an erased request: that there was one, when it went, and how much went with it."""

    class Why(models.TextChoices):
        PATIENT = "patient", _("the patient erased it")
        STAFF = "staff", _("staff erased it")
        RETENTION = "retention", _("its last day had passed")

    reference = models.CharField(_("reference"), max_length=12, unique=True)
    erased_on = models.DateField(_("erased on"))
    why = models.CharField(_("why"), max_length=10, choices=Why)
    counts = models.JSONField(_("how much went with it"), default=dict, help_text='{"messages": 3, "photos": 2, ...}')

    class Meta:
        ordering = ["-erased_on", "-pk"]
        default_permissions = ("view",)
        verbose_name, verbose_name_plural = _("erased request"), _("erased requests")

    def __str__(self):
        return self.reference


class PatientLink(models.Model):
    """One link by which a patient opens her request. Only a keyed hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    consultation = models.ForeignKey(Consultation, models.CASCADE, null=True, blank=True, related_name="links")
    tombstone = models.ForeignKey(Tombstone, models.CASCADE, null=True, blank=True, related_name="links")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(consultation=None, tombstone__isnull=False) | Q(consultation__isnull=False, tombstone=None),
                name="consultations_link_leads_somewhere",
            )
        ]


class Draft(models.Model):
    """A half-filled form that its writer asked us to keep for a day. Opened by a token of which only a hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    answers = EncryptedTextField(help_text="JSON: field name -> list of strings, as the browser sent them")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
