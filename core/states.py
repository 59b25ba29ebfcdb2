"""How far an entry is on its way to the public pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


def has_state(model: type[models.Model]) -> bool:
    """Whether entries of this model go from draft to published. (A rule of law has a status of another kind.)"""
    return any(field.name == "status" and field.choices == State.choices for field in model._meta.fields)
