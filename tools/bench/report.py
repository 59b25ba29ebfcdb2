"""The table: what to reach beside what was measured, and whether it was."""

import os
import platform
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from tools.bench.rows import TITLES
from tools.bench.setting import Database

Missing = tuple[str, str]  # kind of database, why it is not here
SLACK = 1.2  # more than a fifth above is missed
LEGEND = (
    "In brackets: shown for comparison, nothing is to be reached there. x: times the CPU of the one-line view, "
    "measured in the same process. MISSED: by more than a fifth; short: by less."
)


@dataclass(frozen=True)
class Line:
    """One figure; row 0 is about the machine.

    `reach` None: shown only; `least`: it is a floor. `measured` None: not measured, and `note` says why.
    """

    row: int
    what: str
    where: Database
    reach: float | None
    measured: float | None
    unit: str = ""
    anchor: float | None = None  # ms of the one-line view in the same process
    note: str = ""
    least: bool = False

    @property
    def excess(self) -> float:
        """How far the reach is missed, as a factor; 1 or less when it is met."""
        if self.reach is None or self.measured is None:
            return 0.0
        above, below = (self.reach, self.measured) if self.least else (self.measured, self.reach)
        if not below:
            return float("inf") if above else 1.0
        return above / below

    @property
    def cell(self) -> str:
        if self.measured is None:
            return "not measured"
        text = amount(self.measured, self.unit)
        if self.anchor:
            text += f" {self.measured / self.anchor:.1f}x"
        if self.reach is None:
            return f"[{text}]"
        return text + (" MISSED" if self.excess > SLACK else " short" if self.excess > 1 else "")


def amount(value: float, unit: str) -> str:
    if unit == "kB":
        return f"{value / 1000:.1f} kB"
    if not unit:
        return f"{value:g}"
    return f"{value:.1f} {unit}" if value >= 100 else f"{value:.2f} {unit}"


def show(lines: Sequence[Line], found: Sequence[Database], missing: Sequence[Missing], wanted: Sequence[int]) -> int:
    """Prints all of it; `wanted` are the rows asked for. 1 when a figure is missed by more than a fifth, else 0."""
    print(f"\n{machine(found)}\n\n{table(list(cells(lines, found)))}\n\n{LEGEND}")
    print("\n".join(notes(lines)))
    for kind, why in missing:
        print(f"{kind} not measured here: {why}")
    missed = [line for line in lines if line.excess > SLACK]
    judged = {line.row for line in lines if line.reach is not None and line.measured is not None}
    unknown = sorted({*wanted} - judged | {line.row for line in lines if line.measured is None})
    if unknown:
        print("Not measured here, or only in part: " + "; ".join(f"{row} {TITLES[row]}" for row in unknown))
    rows = ", ".join(map(str, sorted({line.row for line in missed})))
    print(f"Missed by more than a fifth: {f'{len(missed)} figures, in rows {rows}' if missed else 'nothing'}")
    return 1 if missed else 0


def cells(lines: Sequence[Line], found: Sequence[Database]) -> Iterator[list[str]]:
    """The head, then one row for each figure with a column for each database."""
    columns = [database for database in found if any(line.where == database for line in lines)]
    yield ["#", "what", "reach", *map(str, columns)]
    for row, what in dict.fromkeys((line.row, line.what) for line in lines):
        same = {line.where: line for line in lines if (line.row, line.what) == (row, what)}
        judged = next((line for line in same.values() if line.reach is not None), None)
        reach = f"{'>=' if judged.least else '<='} {amount(judged.reach, judged.unit)}" if judged else ""
        yield [str(row or ""), what, reach, *(same[column].cell if column in same else "" for column in columns)]


def notes(lines: Sequence[Line]) -> Iterator[str]:
    """Each note once, with the databases it is about."""
    for row, what, note in dict.fromkeys((line.row, line.what, line.note) for line in lines if line.note):
        where = "; ".join(str(line.where) for line in lines if (line.row, line.what, line.note) == (row, what, note))
        yield f"{row} {what}: {note} ({where})"


def table(rows: Sequence[Sequence[str]]) -> str:
    """In Markdown, aligned for reading as it is."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    made = [f"| {' | '.join(row)} |" for row in padded]
    made.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(made)


def machine(found: Sequence[Database]) -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M %Z}, {processor()}, {os.cpu_count()} cores, load {load}, "
        f"Python {platform.python_version()}, Django {version('Django')}, SQLite {sqlite3.sqlite_version}, "
        f"{len(found)} databases"
    )


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
