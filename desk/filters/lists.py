"""Which addresses are lists that can be kept, and where a kept one leads."""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

from desk.filters.models import LONGEST_QUERY, SavedFilter

# The page of a list, and how it was opened: no part of what is narrowed.
PASSING = {"p", "e", "all", "_popup", "_to_field", "_changelist_filters", "_facets"}
PERSONAL = {"consultations", "core", "auth", "otp_totp", "axes"}  # what is typed there may name somebody


class NotAList(Exception):
    """An address that cannot be kept."""


class Place(NamedTuple):
    """A list as it is kept."""

    model: str
    query: str


def place_of(request: HttpRequest, address: str) -> Place:
    """Of the address of an admin list that this user may see. Raises NotAList."""
    path, _mark, query = address.partition("?")
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise NotAList from error
    made = changelist_admin(match.url_name or "") if match.app_name == "admin" else None
    if made is None or not made.has_view_permission(request):
        raise NotAList
    kept = narrowed(query, made.opts.app_label)
    if len(kept) > LONGEST_QUERY or not kept.isprintable():
        raise NotAList
    return Place(made.opts.label_lower, kept)


def changelist_admin(url_name: str) -> admin.ModelAdmin | None:
    found = (
        made
        for model, made in admin.site._registry.items()
        if url_name == f"{model._meta.app_label}_{model._meta.model_name}_changelist"
    )
    return next(found, None)


def narrowed(query: str, app: str) -> str:
    """What of a query string narrows or orders the list, in one form for the same choice."""
    left_out = PASSING | ({"q"} if app in PERSONAL else set())
    pairs = [(name, value) for name, values in QueryDict(query).lists() for value in values if name not in left_out]
    return urlencode(sorted(pair for pair in pairs if pair[1]))


def path_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


class Shown(NamedTuple):
    """A kept list as its owner sees it."""

    row: SavedFilter
    list_name: str
    address: str


def shown(request: HttpRequest, rows: Iterable[SavedFilter]) -> list[Shown]:
    """Those whose lists there still are and the user may still see."""
    held = {made.opts.label_lower: made for made in admin.site._registry.values()}
    return [
        Shown(row, capfirst(str(made.opts.verbose_name_plural)), f"{path_of(made.model)}?{row.query}")
        for row in rows
        if (made := held.get(row.model)) and made.has_view_permission(request)
    ]
