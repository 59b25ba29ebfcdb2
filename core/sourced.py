"""Facts carry where they come from, the day they were checked, and the day they go stale."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def today() -> date:
    """The portal's day: the date in Korea."""
    return timezone.localdate()


class DatedQuerySet(models.QuerySet):
    def current(self, on: date | None = None):
        return self.filter(valid_until__gte=on or today())

    def stale(self, on: date | None = None):
        return self.filter(valid_until__lt=on or today())


class Dated(models.Model):
    """A statement that was checked on a day and holds until another."""

    validity = "claim"  # which of settings.VALID_DAYS fills an empty valid_until

    checked_on = models.DateField(_("checked on"), help_text=_("The day somebody compared this with its source."))
    valid_until = models.DateField(
        _("valid until"),
        blank=True,
        help_text=_("Past this day it is marked as out of date. Left empty, the usual time is filled in."),
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("checked_on")),
                name="%(app_label)s_%(class)s_valid_after_check",
                violation_error_message=_("“Valid until” must not lie before “checked on”."),
            )
        ]

    def save(self, **kwargs):
        self.fill_valid_until()
        super().save(**kwargs)

    def clean(self):
        super().clean()
        if self.checked_on:
            self.fill_valid_until()

    def fill_valid_until(self) -> None:
        if self.valid_until is None:
            self.valid_until = valid_until(self.validity, self.checked_on)

    def is_stale(self, on: date | None = None) -> bool:
        return self.valid_until < (on or today())


class Sourced(Dated):
    """A dated statement with a named source."""

    source = models.CharField(
        _("source"), max_length=300, help_text=_("Who says so: a page, a document, a call, with its date.")
    )
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)

    class Meta(Dated.Meta):
        abstract = True


def valid_until(validity: str, checked_on: date) -> date:
    """The last day on which a fact of this kind, checked on that day, holds."""
    return checked_on + timedelta(days=settings.VALID_DAYS[validity])
