from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_QUERY = 500  # characters


class SavedFilter(models.Model):
    """A list of one model, narrowed; it belongs to one member of staff."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=60)
    model = models.CharField(max_length=80, help_text="app.model of the list")
    query = models.CharField(max_length=LONGEST_QUERY, help_text="the query string, without its question mark")

    class Meta:
        default_permissions = ()
        ordering = ["model", "name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "model", "name"], name="desk_one_saved_filter_of_a_name"),
            models.CheckConstraint(condition=~models.Q(name=""), name="desk_saved_filter_has_a_name"),
        ]

    def __str__(self):
        return self.name
