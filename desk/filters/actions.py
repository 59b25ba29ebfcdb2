"""Writes of the lists that staff keep."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from desk.filters.lists import Place
from desk.filters.models import SavedFilter

MOST = 30  # of one member of staff


@transaction.atomic
def keep(*, name: str, place: Place, by: User) -> SavedFilter:
    """Raises ValidationError when there are too many, or one of that name stands on the same list."""
    User.objects.select_for_update().get(pk=by.pk)  # two tabs at once do not make one too many
    if SavedFilter.objects.filter(user=by).count() >= MOST:
        raise ValidationError(
            _("You have kept %(count)d lists, which is the most. Delete one below first.") % {"count": MOST}
        )
    refuse_double(by, place.model, name)
    return SavedFilter.objects.create(user=by, name=name, model=place.model, query=place.query)


@transaction.atomic
def rename(*, row: SavedFilter, name: str, by: User) -> None:
    """Raises ValidationError when another one on the same list has that name."""
    refuse_double(by, row.model, name, but=row.pk)
    row.name = name
    row.save(update_fields=["name"])


def delete(*, row: SavedFilter) -> None:
    row.delete()


def refuse_double(by: User, model: str, name: str, but: int | None = None) -> None:
    if SavedFilter.objects.filter(user=by, model=model, name=name).exclude(pk=but).exists():
        raise ValidationError(_("You already have one of this name on that list. Choose another name."))
