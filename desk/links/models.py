"""Addresses that the catalogue names as sources or websites, and whether they still answer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LinkQuerySet(models.QuerySet):
    def failing(self):
        return self.filter(first_failed_on__isnull=False)

    def broken(self):
        """Failed on two days or more, and never answered in between."""
        return self.failing().filter(last_failed_on__gt=F("first_failed_on"))


class CheckedLink(models.Model):
    """One address, however often it is named, and what it answered last."""

    class Problem(models.TextChoices):
        ADDRESS = "address", _("not an address that can be asked")
        PRIVATE = "private", _("leads into a private network")
        HOST = "host", _("there is no such host")
        UNREACHABLE = "unreachable", _("cannot be reached")
        TIMEOUT = "timeout", _("does not answer in time")
        CERTIFICATE = "certificate", _("no secure connection, mostly because of its certificate")
        REDIRECTS = "redirects", _("leads on too often, or nowhere")
        PROTOCOL = "protocol", _("does not speak HTTP")

    address = models.CharField(_("address"), max_length=500, unique=True)
    used_on = models.DateField(help_text="the last day on which something named it")
    status = models.PositiveSmallIntegerField(_("status"), null=True, help_text="HTTP status of the last answer")
    problem = models.CharField(max_length=11, blank=True, choices=Problem, help_text="why there was no answer")
    first_failed_on = models.DateField(_("failing since"), null=True)
    last_failed_on = models.DateField(_("last failed on"), null=True)
    last_ok_on = models.DateField(_("last answered on"), null=True)
    checked_on = models.DateField(_("checked on"), null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ("view", "change")
        verbose_name, verbose_name_plural = _("checked link"), _("checked links")
        indexes = [
            models.Index(
                fields=["first_failed_on"], condition=Q(first_failed_on__isnull=False), name="desk_link_failing"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_failed_on=None, last_failed_on=None) | Q(last_failed_on__gte=F("first_failed_on")),
                name="desk_link_fails_from_a_day_to_a_day",
            )
        ]

    def __str__(self):
        return self.address


class LinkUse(models.Model):
    """Where an address stands: a column, how many rows of it, and the form of the first of them."""

    link = models.ForeignKey(CheckedLink, models.CASCADE, related_name="uses")
    place = models.CharField(max_length=60, help_text="app.model.column")
    form = models.CharField(max_length=60, help_text="app.model of the form where it is mended")
    key = models.CharField(max_length=40, help_text="primary key of the row with that form")
    rows = models.PositiveIntegerField()
    used_on = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["link", "place"], name="desk_linkuse_once_per_place")]

    def __str__(self):
        return f"{self.place} {self.key}"
