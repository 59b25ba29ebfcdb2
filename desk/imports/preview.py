"""The rows of an import as a page shows them: one verdict at a time, fifty on a page, whatever the size of the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clinics.models import Clinic
from desk.imports.drafts import CLINIC, ENTRY
from desk.imports.models import ImportRow, ImportRun, RegisterEntry
from desk.imports.reasons import said
from desk.imports.resources import RESOURCES

ON_A_PAGE = 50
LONGEST = 160  # characters of a value that are shown
NEVER_SHOWN = {"place", "key"}  # by which the register's entries are found again
Verdict = ImportRow.Verdict


@dataclass(frozen=True)
class Count:
    """How many rows of one verdict there are, and the address that shows them."""

    label: str
    count: int
    query: str
    chosen: bool


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Shown:
    row: ImportRow
    reason: str
    changes: list[Change]
    kept: list[Change]


class Counted(Paginator):
    """A paginator that is told how many rows there are: the run knows."""

    def __init__(self, rows, count: int):
        self.known = count
        super().__init__(rows, ON_A_PAGE)

    @cached_property
    def count(self) -> int:
        return self.known


def chosen(run: ImportRun, query: Mapping[str, str]) -> str:
    """The verdict that is asked for, else the first that has rows: what is refused comes before all."""
    wanted = query.get("verdict", "")
    return wanted if wanted in Verdict.values else next((one for one in Verdict.values if getattr(run, one)), "")


def counts(run: ImportRun, query: Mapping[str, str]) -> list[Count]:
    shown = chosen(run, query)
    return [Count(Verdict(one).label, getattr(run, one), f"?verdict={one}", one == shown) for one in Verdict.values]


def page(run: ImportRun, query: Mapping[str, str]) -> Page:
    """A page of Shown."""
    verdict = chosen(run, query)
    rows = run.rows.filter(verdict=verdict).order_by("line", "pk")
    found = Counted(rows, getattr(run, verdict) if verdict else 0).get_page(query.get("page"))
    found.object_list = [shown(run, row) for row in found.object_list]
    found.verdict = verdict
    return found


def shown(run: ImportRun, row: ImportRow) -> Shown:
    label = str if run.kind in RESOURCES else label_of
    changes = [
        Change(label(name), short(row.before.get(name, "")), short(row.after[name]))
        for name in in_order(run.kind, row.after)
        if name not in NEVER_SHOWN and (row.after[name] or name in row.before)
    ]
    kept = [Change(label(name), "", short(row.kept[name])) for name in in_order(run.kind, row.kept)]
    return Shown(row, said(row.reason, row.reason_with), changes, kept)


def in_order(kind: str, named: Iterable[str]) -> list[str]:
    """The columns as they stand in a file: PostgreSQL gives them back in an order of its own."""
    order = {name: at for at, name in enumerate(headings(kind) if kind in RESOURCES else (*CLINIC, *ENTRY))}
    return sorted(named, key=lambda name: order.get(name, len(order)))


def short(text: str) -> str:
    return Truncator(text).chars(LONGEST)


def label_of(name: str) -> str:
    """What our forms call a column of a register."""
    for model in (Clinic, RegisterEntry):
        try:
            return str(model._meta.get_field(name).verbose_name)
        except FieldDoesNotExist:
            continue
    return name


@cache
def headings(kind: str) -> list[str]:
    return RESOURCES[kind]().headings()


def sheets() -> list[tuple[str, str]]:
    """(label, headings) of the sheets that can be imported, for whoever makes one by hand."""
    labels = {
        "clinics": _("clinics"), "offers": _("offers"), "prices": _("prices"), "claims": _("claims"),
    }  # fmt: skip
    return [(labels[kind], ", ".join(headings(kind))) for kind in RESOURCES]
