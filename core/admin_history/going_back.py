"""Back to an earlier state: what would change, what stands in the way, and the way there through the form."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.admin_history.reading import gone_with
from core.admin_history.words import label
from core.history import KEPT, Kept, changing
from core.history.change import RESTORED, REVERTED
from core.history.writing import same, stand


class Refused(Exception):
    """Why a row cannot go back; the messages are whole sentences for staff."""

    def __init__(self, problems: list[str]):
        super().__init__(" ".join(problems))
        self.problems = problems


class WayBack:
    """One row on its way to how a record says it stood. A row that is gone is made again, under its old key."""

    def __init__(self, model_admin, request: HttpRequest, record: models.Model, row: models.Model | None = None):
        self.admin, self.request, self.record = model_admin, request, record
        self.kept: Kept = KEPT[model_admin.model]
        self.key = getattr(record, self.kept.model._meta.pk.attname)
        self.row = row or self.kept.model._base_manager.filter(pk=self.key).first()
        self.then: dict[str, Any] = {name: getattr(record, name) for name in self.kept.columns} | record.history_links

    @property
    def restores(self) -> bool:
        return self.row is None

    @cached_property
    def delta(self) -> dict[str, list]:
        """What would change, as records write it."""
        return {name: pair for name, pair in self.apart.items() if self.name(name) in self.empty.fields}

    @cached_property
    def stays(self) -> list[str]:
        """Fields that differ and would stay, because this account may not change them or nobody may here.

        Of a row that is made again: what does not come back.
        """
        left = [name for name in self.apart if self.name(name) not in self.empty.fields and name != "checked_by_id"]
        if self.restores:
            left = [name for name in left if not self.comes_by_itself(name)]
        return [label(self.kept, name) for name in left]

    def comes_by_itself(self, name: str) -> bool:
        field = self.kept.fields[name]
        return field.primary_key or field.many_to_many or same(field.get_default(), self.then[name])

    @cached_property
    def apart(self) -> dict[str, list]:
        if self.restores:
            return {name: [None, value] for name, value in self.then.items() if not same(None, value)}
        now = stand(self.kept.model, [self.key])[self.key]
        now = now.values | now.links
        return {name: [now[name], value] for name, value in self.then.items() if not same(now[name], value)}

    def name(self, column: str) -> str:
        return self.kept.fields[column].name

    @cached_property
    def empty(self):
        """The form of the row as staff would open it."""
        make = self.admin.get_form(self.request, self.row, change=not self.restores)
        return make(instance=self.row or self.kept.model(pk=self.key))

    @cached_property
    def form(self):
        """The same as staff would send it to bring that state back."""
        data: dict[str, Any] = {}
        columns = {field.name: column for column, field in self.kept.fields.items()}
        for name in self.empty.fields:
            sent = as_sent(self.then[columns[name]] if name in columns else self.empty[name].value())
            if sent is not None:
                data[name] = sent
        form = type(self.empty)(Sent(data), instance=self.empty.instance)
        form.goes_back = True
        return form

    @cached_property
    def vanished(self) -> dict[str, str]:
        """What it pointed to then and is gone: field -> a sentence. Known before the form is asked."""
        found = {}
        for column, field in self.kept.fields.items():
            value = self.then.get(column)
            if not field.many_to_one or value is None or column == "checked_by_id" or column not in self.apart:
                continue
            if not field.related_model._base_manager.filter(pk=value).exists():
                found[field.name] = _(
                    "“%(field)s” points to a row that no longer exists. If it was deleted, restore it first."
                ) % {"field": label(self.kept, column)}  # fmt: skip
        return found

    def complaints(self) -> Iterator[str]:
        """What the form says against it."""
        for name, errors in self.form.errors.items():
            field = self.form.fields.get(name)
            for error in errors if name not in self.vanished else ():
                yield f"{capfirst(str(field.label))}: {error}" if field is not None else str(error)

    def go(self) -> None:
        """Saves it the way its form does: pages follow, and a record says that it went back. Raises Refused."""
        try:
            with transaction.atomic(), changing(reason=RESTORED if self.restores else REVERTED):
                self.save()
                along = Along([])
                for other in with_it(self):
                    if not other.admin.has_add_permission(self.request):
                        raise PermissionDenied
                    other.save()
                    along.forms.append(other.form)
                self.admin.save_related(self.request, self.form, [along], change=self.row is not None)
        except IntegrityError as error:
            raise Refused([_("Another row stands in the way: that state cannot be saved beside it.")]) from error

    def save(self) -> None:
        if problems := [*self.vanished.values(), *self.complaints()]:
            raise Refused(problems)
        change, form = not self.restores, self.form
        row = self.admin.save_form(self.request, form, change)
        if "checked_by_id" in self.then:
            signed = self.then["checked_by_id"]
            row.checked_by_id = signed if get_user_model().objects.filter(pk=signed).exists() else None
        self.admin.save_model(self.request, row, form, change)
        form.save_m2m()
        log = self.admin.log_change if change else self.admin.log_addition
        log(self.request, row, self.admin.construct_change_message(self.request, form, [], add=not change))


def with_it(way: WayBack) -> Iterator[WayBack]:
    """What was deleted together with a row that comes back, parents before what hangs on them."""
    for kept, records in gone_with(way.kept, [way.key], way.record.history_date) if way.restores else ():
        made = way.admin.admin_site.get_model_admin(kept.model)
        for record in kept.records.objects.filter(history_id__in=records).order_by("history_id"):
            yield WayBack(made, way.request, record)


class Along(NamedTuple):
    """Forms of rows that came back with another, for what is asked of all rows of one page when they are saved."""

    forms: list

    def save(self) -> None:
        """They were saved one by one, each by its own admin."""


class Sent(dict):
    """Values as a browser sends them: a list for a field of several."""

    def getlist(self, name: str) -> list:
        value = self.get(name, [])
        return value if isinstance(value, list) else [value]


def as_sent(value: Any) -> Any:
    """What a form field receives for this value; None where a browser sends nothing."""
    if value is None or value is False:
        return None
    if value is True:
        return "on"
    return [str(one) for one in value] if isinstance(value, list) else str(value)
