"""Tables that serve every app and hold no facts: versions, loaded texts, rate limits, mails, sign-ins of staff."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedTextField


class ContentVersion(models.Model):
    """One row. Raised in the transaction of every save that changes a public page."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    token = models.CharField(max_length=16, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="core_one_content_version")]


class ContentChange(models.Model):
    """Which clinic of the directory a version touched; null means perhaps all."""

    number = models.PositiveBigIntegerField(db_index=True)
    clinic_id = models.BigIntegerField(null=True)


class LoadedField(models.Model):
    """What load_content last wrote into one column, so that an edit by staff is seen and kept."""

    model = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    field = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the value that was loaded")
    offered = models.TextField(
        blank=True, help_text="A newer text from the files that was not written because staff had edited the field"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key", "field"], name="core_one_loaded_field")]

    def __str__(self):
        return f"{self.model} {self.key} {self.field}"


class Hits(models.Model):
    """How often one network did one thing in one hour."""

    what = models.CharField(max_length=20)
    who = models.CharField(max_length=64, help_text="keyed hash of the network address")
    hour = models.PositiveIntegerField(help_text="hours since 1970, UTC")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "who", "hour"], name="core_one_hits_row")]


class OutboxMail(models.Model):
    """A mail, written in the transaction of what it tells about, and sent later by `manage.py send_outbox`.

    Address and text are encrypted, and emptied as soon as the mail is sent or given up for good.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DEAD = "dead", _("given up")

    message_id = models.CharField(_("message id"), max_length=80, unique=True, help_text="stands in the mail's header")
    kind = models.CharField(_("kind"), max_length=30)
    about = models.CharField(_("about"), max_length=40, blank=True, db_index=True, help_text="a reference, no person")
    to = EncryptedTextField(_("to"), blank=True)
    subject = models.CharField(_("subject"), max_length=150)
    body = EncryptedTextField(_("text"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    taken_until = models.DateTimeField(null=True, blank=True, help_text="a sender is at it until then")
    problem = models.CharField(_("what went wrong"), max_length=200, blank=True, help_text="kind of the last failure")
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ("view", "change")
        verbose_name, verbose_name_plural = _("mail"), _("mails")
        indexes = [models.Index(fields=["state", "next_try_at"], name="core_outbox_queue")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False), name="core_sent_mail_has_its_time"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.about}".strip()


class Preference(models.Model):
    """How one member of staff likes the admin."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="preference")
    language = models.CharField(max_length=10, blank=True, help_text="code; empty: as the browser asks")

    class Meta:
        default_permissions = ()


class SignIn(models.Model):
    """That staff signed in, tried to, or signed out. Only ever added to; `purge` removes what is old.

    A name that no account has is not kept: people type passwords there.
    """

    class What(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        RECOVERY_CODE = "recovery_code", _("signed in with a recovery code")
        WRONG_PASSWORD = "wrong_password", _("wrong password")
        WRONG_CODE = "wrong_code", _("wrong code")
        LOCKED = "locked", _("locked after too many attempts")
        RELEASED = "released", _("lock taken away")
        SIGNED_OUT = "signed_out", _("signed out")
        EVERYWHERE = "everywhere", _("signed out everywhere")
        PASSWORD = "password", _("password changed")
        PHONE = "phone", _("phone set up")
        PHONE_TAKEN = "phone_taken", _("phone taken away by an administrator")

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("account")
    )
    username = models.CharField(_("name of the account"), max_length=150, blank=True, db_index=True)
    what = models.CharField(_("what"), max_length=16, choices=What)
    browser = models.CharField(_("browser"), max_length=40, blank=True)
    network = models.CharField(_("network"), max_length=43, blank=True, help_text="the address without its last part")

    class Meta:
        ordering = ["-pk"]
        default_permissions = ("view",)
        verbose_name, verbose_name_plural = _("sign-in"), _("sign-ins")
        indexes = [models.Index(fields=["user", "-id"], name="core_sign_ins_of_a_user")]

    def __str__(self):
        return f"{self.username} {self.what}".strip()


class KeptForm(models.Model):
    """What somebody of the staff had typed when the session had ended. core/kept.py says how long it stays."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.CharField(max_length=300, help_text="of the form, without its query")
    content = EncryptedTextField(help_text="JSON: names and values of the fields, names of the files chosen")
    kept_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="core_one_kept_form")]
