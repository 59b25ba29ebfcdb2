"""What is due, as counts with links to the lists of it. Each source of counts is a function of the user."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

Text = str | Promise
User = AbstractBaseUser


@dataclass(frozen=True)
class Cell:
    """So many rows, and the admin list that shows them."""

    count: int
    url: str


@dataclass(frozen=True)
class Row:
    label: Text
    cells: Sequence[Cell]  # one for each column of the section
    links: Sequence[tuple[Text, str]] = ()  # narrower lists, or where the work is done: (label, address)
    links_note: Text = ""  # what stands before the links

    @property
    def total(self) -> int:
        return sum(cell.count for cell in self.cells)


@dataclass(frozen=True)
class Section:
    title: Text
    columns: Sequence[Text]
    rows: Sequence[Row] = field(default_factory=list)
    note: Text = ""
    counted_at: datetime | None = None  # None: just now
    is_old: bool = False

    @property
    def due(self) -> list[Row]:
        return [row for row in self.rows if row.total]

    @property
    def done(self) -> list[Text]:
        """What of it needs nothing."""
        return [row.label for row in self.rows if not row.total]


Source = Callable[[User], Section | None]  # None where there is nothing that this user may act on


def may_change(user: User, model: type[models.Model]) -> bool:
    return user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")


def list_of(model: type[models.Model], **query: str) -> str:
    """The address of an admin list, narrowed."""
    return f"{reverse(f'admin:{model._meta.app_label}_{model._meta.model_name}_changelist')}?{urlencode(query)}"


def name_of(model: type[models.Model]) -> str:
    """'Prices'."""
    name = str(model._meta.verbose_name_plural)
    return name[:1].upper() + name[1:]
