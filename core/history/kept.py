"""Which models have a history, and what of them is recorded."""

from dataclasses import dataclass
from functools import cached_property

from django.db import models


@dataclass(frozen=True)
class Kept:
    """What of a model is recorded; each path leads from its rows through relations, as in a queryset."""

    model: type[models.Model]
    parent: str = ""  # path to the row on whose page these are edited too
    named: tuple[str, ...] = ()  # paths to what tells a row from its siblings
    links: tuple[str, ...] = ()  # many-to-many fields that staff edit
    money: tuple[str, ...] = ()  # columns in the smallest unit of the row's `currency`
    derived: tuple[str, ...] = ()  # columns that save() computes
    public: tuple[str, ...] = ()  # columns whose change visitors are told of
    live: str = ""  # path to the status of what is shown; without one the row is always public

    @cached_property
    def records(self):
        """The model of its records."""
        return self.model.history.model

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Attribute names of what is recorded."""
        return tuple(field.attname for field in self.records.tracked_fields)

    @cached_property
    def fields(self) -> dict[str, models.Field]:
        """By attribute name; the many-to-many fields by their name."""
        own = {field.attname: field for field in self.records.tracked_fields}
        return own | {name: self.model._meta.get_field(name) for name in self.links}

    @cached_property
    def parent_model(self) -> type[models.Model] | None:
        return self.at_end(self.parent).related_model if self.parent else None

    def at_end(self, path: str) -> models.Field:
        """The field that a path ends with."""
        model, found = self.model, None
        for name in path.split("__"):
            found = model._meta.get_field(name)
            model = found.related_model
        return found


KEPT: dict[type[models.Model], Kept] = {}
