"""How often each member of staff is told by mail what is due."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DigestSetting(models.Model):
    """Somebody without a row gets the weekly mail."""

    class Often(models.TextChoices):
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")
        NEVER = "never", _("never")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="digest")
    often = models.CharField(_("how often"), max_length=6, choices=Often, default=Often.WEEKLY)
    written_on = models.DateField(null=True, help_text="the day for which the last one was written")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.user_id}: {self.often}"
