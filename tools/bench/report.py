"""The table: what to reach beside what was measured, and whether it was."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from tools.bench.rows import TITLES
from tools.bench.setting import Database

SLACK = 1.2  # more than a fifth above is missed
HEAD = ("#", "what", "database, clinics", "reach", "measured", "x one line", "")


@dataclass(frozen=True)
class Line:
    """`reach` None: shown only. `measured` None: not measured, `note` says why. `least`: reach is a floor."""

    row: int
    what: str
    where: str
    reach: float | None
    measured: float | None
    unit: str
    anchor: float | None = None  # ms of the one-line view in the same process
    note: str = ""
    least: bool = False

    @property
    def excess(self) -> float:
        """How far the reach is missed, as a factor; 1 or less when it is met."""
        if self.reach is None or self.measured is None:
            return 0.0
        if self.least:
            return self.reach / self.measured if self.measured else float("inf")
        if not self.reach:
            return float("inf") if self.measured else 0.0
        return self.measured / self.reach

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "not measured here"
        if self.reach is None:
            return "for comparison"
        if self.excess <= 1:
            return "met"
        return "MISSED" if self.excess > SLACK else "missed by less than a fifth"

    def cells(self) -> tuple[str, ...]:
        sign = ">=" if self.least else "<="
        reach = "" if self.reach is None else f"{sign} {amount(self.reach, self.unit)}"
        measured = "" if self.measured is None else amount(self.measured, self.unit)
        ratio = f"{self.measured / self.anchor:.1f}" if self.anchor and self.measured is not None else ""
        verdict = f"{self.verdict}: {self.note}" if self.note else self.verdict
        return str(self.row), self.what, self.where, reach, measured, ratio, verdict


def amount(value: float, unit: str) -> str:
    if unit == "bytes":
        return f"{value / 1000:.1f} kB"
    number = f"{value:g}" if unit in ("", "score") and value == int(value) else f"{value:.2f}"
    return f"{number} {unit}".strip() if unit not in ("", "score") else number


def show(lines: Sequence[Line], found: Sequence[Database], minutes: float) -> int:
    """Prints all of it; 1 when a line is missed by more than a fifth, else 0."""
    print("\n" + machine(found, minutes) + "\n")
    print(table([HEAD, *(line.cells() for line in lines)]))
    missed = [line for line in lines if line.excess > SLACK]
    unknown = sorted({line.row for line in lines if line.measured is None})
    print(f"\n{len(missed)} missed by more than a fifth" + (": rows " + numbers(missed) if missed else ""))
    if unknown:
        print("Not measured here, or only in part: " + "; ".join(f"{row} {TITLES[row]}" for row in unknown))
    return 1 if missed else 0


def numbers(lines: Sequence[Line]) -> str:
    return ", ".join(map(str, sorted({line.row for line in lines})))


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, aligned for reading as it is."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    made = [f"| {' | '.join(row)} |" for row in padded]
    made.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(made)


def machine(found: Sequence[Database], minutes: float) -> str:
    kinds = " and ".join(sorted({str(database).split(",")[0] for database in found})) or "no database"
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M %Z}, {processor()}, {os.cpu_count()} cores, load {load}, "
        f"Python {platform.python_version()}, Django {version('Django')}, SQLite {sqlite3.sqlite_version}; "
        f"{kinds}; {minutes:.0f} minutes"
    )


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
