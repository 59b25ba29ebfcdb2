"""What was done on the way to the public pages. Rows are added, never changed."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SHORTEST_REASON = 20  # characters


class AboutRow(models.Model):
    """A record of what somebody did with one row of another table. Accounts that did something are kept."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("kind of entry"))
    object_id = models.CharField(_("entry"), max_length=64)
    row = GenericForeignKey("content_type", "object_id")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    on = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        abstract = True
        default_permissions = ("view",)


class PublishingStep(AboutRow):
    what = models.CharField(_("step"), max_length=20)
    before = models.CharField(_("from"), max_length=10)
    after = models.CharField(_("to"), max_length=10)
    note = models.TextField(_("note"), blank=True)

    class Meta(AboutRow.Meta):
        ordering = ["-pk"]
        verbose_name, verbose_name_plural = _("publishing step"), _("publishing steps")
        permissions = [("publish", "May publish, withdraw and sign off what others wrote")]
        indexes = [models.Index(fields=["content_type", "object_id"], name="desk_step_of_row")]

    def __str__(self):
        return f"{self.what} {timezone.localdate(self.on)}"


class AdvertisingOverride(AboutRow):
    """A reviewer's written reason why words that a rule found may stay. It holds for this text and no other."""

    column = models.CharField(_("field"), max_length=60)
    rule = models.CharField(_("rule"), max_length=60)
    words = models.CharField(_("words"), max_length=300)
    reason = models.TextField(_("reason"))
    text_digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the text it was given for")

    class Meta(AboutRow.Meta):
        ordering = ["-pk"]
        verbose_name, verbose_name_plural = _("accepted finding"), _("accepted findings")
        permissions = [("override_advertising", "May accept what the advertising rules find, with a written reason")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "column", "rule", "words", "text_digest"],
                name="desk_one_override",
            ),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length("reason"), SHORTEST_REASON), name="desk_override_has_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.rule}: {self.words}"
