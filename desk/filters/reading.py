"""The lists that one member of staff keeps."""

from django.contrib.auth.models import User

from desk.filters.models import SavedFilter


def all_of(user: User) -> list[SavedFilter]:
    return list(SavedFilter.objects.filter(user=user))


def on_list(user: User, model: str) -> list[SavedFilter]:
    return list(SavedFilter.objects.filter(user=user, model=model))


def own(user: User, pk: int) -> SavedFilter | None:
    return SavedFilter.objects.filter(user=user, pk=pk).first()
