"""Which rows there are to translate, where that is done, and which one comes next."""

from collections.abc import Iterator

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from modeltranslation.manager import get_translatable_fields_for_model

from core.fallback import lacking
from desk.figures import held
from desk.freshness.due import User, may_change
from desk.freshness.translations import NAME, count, translated


def address(row: Model, to: str = "") -> str:
    """Of the page that translates a row; `to` is the language."""
    path = reverse("admin:desk_translate", args=[row._meta.label_lower, quote(row.pk)])
    return f"{path}?{urlencode({'to': to})}" if to else path


def admin_of(label: str) -> admin.ModelAdmin | None:
    """The admin of a model with translated columns, by "app.model"."""
    found = (made for model, made in admin.site._registry.items() if model._meta.label_lower == label)
    made = next(found, None)
    return made if made and get_translatable_fields_for_model(made.model) else None


def next_missing(user: User, to: str, model: type[Model], after: Model | None = None) -> Model | None:
    """The next row that lacks a text in this language and that this user may change.

    Behind `after` in its own list first, then in the other lists, at last from the start of its own.
    """
    for rows in lists(user, to, model, after):
        found = rows.order_by("pk").first()
        if found is not None:
            return found
    return None


def lists(user: User, to: str, model: type[Model], after: Model | None) -> Iterator[QuerySet]:
    kinds = [one for one in translated() if may_change(user, one)]
    at = kinds.index(model) if model in kinds else 0
    others = [*kinds[at + 1 :], *kinds[:at]]
    if model in kinds:
        yield missing(model, to).filter(pk__gt=after.pk) if after else missing(model, to)
    counted = held(NAME, count).value  # so that a table of a million rows without gaps is not read through
    yield from (missing(one, to) for one in others if any(counted.get(one._meta.label_lower, [1])))
    if model in kinds and after:
        yield missing(model, to).filter(pk__lt=after.pk)


def missing(model: type[Model], to: str) -> QuerySet:
    return model._base_manager.filter(lacking(model, to))
