"""What a clinic asks to have corrected or removed, and by which day it is answered."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedTextField
from core.sourced import today


class CorrectionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=CorrectionRequest.State.OPEN)

    def overdue(self, on: date | None = None):
        return self.open().filter(answer_due_on__lt=on or today())


class CorrectionRequest(models.Model):
    """Its contact is that of a clinic, never of a patient, and stands in no name and no list."""

    class Kind(models.TextChoices):
        CORRECT = "correct", _("Correct the entry")
        REMOVE = "remove", _("Remove the entry")

    class Way(models.TextChoices):
        FORM = "form", _("form on the site")
        MAIL = "mail", _("mail or letter")
        PHONE = "phone", _("telephone")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        REFUSED = "refused", _("refused")

    clinic = models.ForeignKey(
        "clinics.Clinic", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("clinic")
    )
    entry = models.CharField(
        _("which entry"),
        max_length=200,
        blank=True,
        help_text=_("In words, as it was said. Left empty, it is the name of the clinic above."),
    )
    kind = models.CharField(_("what is wanted"), max_length=7, choices=Kind, default=Kind.CORRECT)
    asked = models.TextField(_("what is asked"), help_text=_("In the clinic's own words. Nothing about patients."))
    came_by = models.CharField(_("how it came"), max_length=5, choices=Way, default=Way.MAIL)
    contact = EncryptedTextField(
        _("contact of the clinic"),
        blank=True,
        help_text=_("A business address or number, to answer to. Nothing private. It is stored encrypted."),
    )
    received_on = models.DateField(_("received on"), default=today)
    answer_due_on = models.DateField(_("answer due on"), editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    reason = models.TextField(_("why it was refused"), blank=True)
    done = models.TextField(_("what was done"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["answer_due_on", "pk"]
        default_permissions = ("view", "add", "change")
        verbose_name, verbose_name_plural = _("correction request"), _("correction requests")
        indexes = [models.Index(fields=["state", "answer_due_on"], name="desk_correction_queue")]
        constraints = [
            models.CheckConstraint(condition=~Q(entry="") & ~Q(asked=""), name="desk_correction_says_what_and_where"),
            models.CheckConstraint(
                condition=Q(state="open", answered_on=None) | (~Q(state="open") & Q(answered_on__isnull=False)),
                name="desk_correction_has_its_day_once_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | ~Q(done=""), name="desk_correction_says_what_was_done"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="desk_correction_says_why_not"),
            models.CheckConstraint(
                condition=Q(answer_due_on__gte=F("received_on")), name="desk_correction_due_after_it_came"
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def reference(self) -> str:
        """'C-12': for the telephone; it names nobody."""
        return f"C-{self.pk}"

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.OPEN and self.answer_due_on < today()


def outdated(moment: datetime) -> models.QuerySet:
    """Answered so long ago that they are erased."""
    day = timezone.localdate(moment) - timedelta(days=settings.KEEP_DAYS_CORRECTIONS)
    return CorrectionRequest.objects.filter(answered_on__lt=day)
