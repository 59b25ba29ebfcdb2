"""Texts that a language lacks: visitors read them in English."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import get_translatable_fields_for_model

from core.admin import CatalogueAdmin
from core.counting import counts_where
from core.fallback import OTHERS, lacking
from desk.figures import held
from desk.freshness.due import Cell, Row, Section, User, list_of, may_change, name_of

NAME = "translations"


def translated() -> list[type[models.Model]]:
    """The models whose list has the filter for it."""
    found = [
        model
        for model, made in admin.site._registry.items()
        if isinstance(made, CatalogueAdmin) and get_translatable_fields_for_model(model)
    ]
    return sorted(found, key=lambda model: (model._meta.app_label, model._meta.model_name))


def count() -> dict[str, list[int]]:
    """{label of the model: how many rows lack something, for each of OTHERS}."""
    kinds = translated()
    found = counts_where([(model._base_manager.all(), [lacking(model, code) for code in OTHERS]) for model in kinds])
    return {model._meta.label_lower: numbers for model, numbers in zip(kinds, found, strict=True)}


def translations(user: User) -> Section | None:
    allowed = [model for model in translated() if may_change(user, model)]
    if not allowed:
        return None
    figures, names = held(NAME, count), dict(settings.ALL_LANGUAGES)
    rows = [
        row_of(model, figures.value[model._meta.label_lower], names)
        for model in allowed
        if model._meta.label_lower in figures.value  # a model may be younger than the figures
    ]
    title, note = _("Missing translations"), _("Visitors read English where a translation is missing.")
    return Section(title, [names[code] for code in OTHERS], rows, note, figures.counted_at, figures.is_old)


def row_of(model: type[models.Model], numbers: Sequence[int], names: Mapping[str, str]) -> Row:
    """Counts that lead to the lists, and links that lead to the first row to translate."""
    found = list(zip(OTHERS, numbers, strict=True))
    cells = [Cell(number, list_of(model, lacking=code)) for code, number in found]
    start = reverse("admin:desk_translate_first", args=[model._meta.label_lower])
    links = [(names[code], f"{start}?{urlencode({'to': code})}") for code, number in found if number]
    return Row(name_of(model), cells, links, _("Translate:"))
