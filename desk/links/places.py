"""Every column of the catalogue that holds an address, and the form where it is mended."""

import re
from typing import NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import Count, Min

from clinics.models import Clinic
from core.history import KEPT

APPS = ("clinics", "treatments", "insights", "pages", "desk")


class Place(NamedTuple):
    model: type[models.Model]
    column: str
    path: str  # from the model to the clinic on whose page it is mended; '' where it has a form of its own

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.column}"

    @property
    def form(self) -> type[models.Model]:
        return Clinic if self.path else self.model

    def found(self) -> list[tuple[str, str, int]]:
        """(address, key of the first form that names it, how many rows do), each address once.

        Not those of invented clinics: nobody has agreed to be asked by them. A column may hold several addresses.
        """
        rows = self.model._base_manager.exclude(**{self.column: ""}).order_by()
        if self.form is Clinic:
            rows = rows.filter(**{f"{self.path}__is_demo" if self.path != "pk" else "is_demo": False})
        grouped = rows.values(self.column).annotate(key=Min(self.path or "pk"), rows=Count("pk"))
        held: dict[str, tuple[str, int]] = {}
        for text, key, count in grouped.values_list(self.column, "key", "rows"):
            for address in several(text):
                first, rows_before = held.get(address, (str(key), 0))
                held[address] = (first, rows_before + count)
        return [(address, key, count) for address, (key, count) in held.items()]


def several(text: str) -> list[str]:
    """The addresses in a text: 'https://a/ ; https://b/' holds two."""
    parts = [part for part in re.split(r"[\s;,]*\s[\s;,]*", text) if part]
    return parts if all(part.startswith(("http://", "https://")) for part in parts) else [text]


def places() -> list[Place]:
    return [place(model, field.attname) for model in kept_models() for field in addresses(model)]


def kept_models() -> list[type[models.Model]]:
    """What staff edit: records of its history are left out."""
    return [model for app in APPS for model in apps.get_app_config(app).get_models() if model in KEPT]


def addresses(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.URLField)]


def place(model: type[models.Model], column: str) -> Place:
    names = {field.name for field in model._meta.fields}
    if model is Clinic:
        return Place(model, column, "pk")
    return Place(model, column, "clinic" if "clinic" in names else "offer__clinic" if "offer" in names else "")
