"""What every kind of import knows how to do, and which kinds there are."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Protocol, TypeVar

from desk.imports.models import ImportRow, ImportRun
from desk.imports.sheets import Line

CHUNK = 1000  # lines that are checked and kept in one transaction
Stop = Callable[[], bool]
One = TypeVar("One")


class Stopped(Exception):
    """The worker was told to stop in the midst of applying: nothing of it is kept."""


class Conflict(Exception):
    """A row is no longer as it was when the file was checked. `row` is the ImportRow."""

    def __init__(self, row: ImportRow):
        super().__init__(row.key)
        self.row = row


class Kind(Protocol):
    """One kind of file."""

    writes: tuple[str, ...]  # permissions that the user needs beside desk.run_import

    def require(self, headings: list[str]) -> None:
        """Raises FileRefused when no line can be read under these headings."""

    def check(self, run: ImportRun, lines: list[Line]) -> list[ImportRow]:
        """What these lines would do, unsaved; lines that are left out have no row. May write to `run.notes`."""

    def finish(self, run: ImportRun) -> Iterable[ImportRow]:
        """Rows about what the file lacks, when all its lines are checked."""

    def apply(self, run: ImportRun, stop: Stop) -> None:
        """Writes what the rows say. Raises Conflict, FileRefused, Stopped."""


@cache
def kinds() -> dict[str, Kind]:
    from desk.imports.catalogue import kinds_of_catalogue  # they use what stands above
    from desk.imports.register import Register
    from desk.imports.registered import Registered

    return {"hira": Register(), "registered": Registered(), **kinds_of_catalogue()}


def batches(rows: Iterable[One], size: int) -> Iterator[list[One]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def refused(run: ImportRun, line: Line, column: str, reason, name: str = "") -> ImportRow:
    return ImportRow(
        run=run, line=line.number, verdict=ImportRow.Verdict.REFUSED, column=column[:60], name=name[:200],
        reason=reason.text, reason_with=reason.named,
    )  # fmt: skip


def writing(run: ImportRun, verdict: str, stop: Stop) -> Iterator[list[ImportRow]]:
    """The rows of one verdict in the order of the file, a batch at a time. Raises Stopped between two batches."""
    last = -1
    rows = run.rows.filter(verdict=verdict).order_by("line")
    while True:
        if stop():
            raise Stopped
        batch = list(rows.filter(line__gt=last)[:CHUNK])
        if not batch:
            return
        last = batch[-1].line
        yield batch
