"""Row 13: a register of 100,000 institutions, checked and applied; the same again, when nothing has changed."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.registers import as_csv, as_workbook, lines
from tools.bench import databases, rows
from tools.bench.report import Line
from tools.bench.setting import ROOT, Database, environment

ROW = 13
NAME = "bench_imports"


def measured(found: list[Database]) -> list[Line]:
    """Once on each kind of database, in one that is made for it and thrown away; shown beside the largest of them."""
    largest = {database.kind: database for database in sorted(found, key=lambda one: one.size)}
    return [line for shown in largest.values() for line in of_kind(shown)]


def of_kind(shown: Database) -> Iterator[Line]:
    """A first file, the same one again, and as a workbook."""
    kind, server = shown.kind, shown.url.rpartition("/")[0]
    with tempfile.TemporaryDirectory(prefix="bench-imports-") as name:
        folder = Path(name)
        path = folder / "imports.sqlite3" if kind == "sqlite" else None
        database = Database(kind, rows.REGISTER_ROWS, f"sqlite:///{path}" if path else f"{server}/{NAME}")
        print(f"{database} rows: reading a register in", flush=True)
        databases.empty(path, server, NAME)
        databases.manage(database, "migrate", "--verbosity", "0")
        databases.load_texts(database)
        register = as_csv(folder / "register.csv", lines(rows.REGISTER_ROWS))
        workbook = as_workbook(folder / "register.xlsx", lines(rows.REGISTER_ROWS))
        yield Line(ROW, "a first file", shown, rows.REGISTER, imported(database, register, folder), "s")
        yield Line(ROW, "the same file again", shown, None, imported(database, register, folder), "s")
        yield Line(ROW, "the same as a workbook", shown, None, imported(database, workbook, folder), "s")
        if not path:
            databases.execute(f"{server}/postgres", f'DROP DATABASE IF EXISTS "{NAME}"')


def imported(database: Database, file: Path, folder: Path) -> float:
    """Seconds by the clock."""
    began = time.monotonic()
    told = environment(database.url, PRIVATE_ROOT=str(folder / "private"))
    command = [sys.executable, "manage.py", "import_hira", str(file)]
    subprocess.run(command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - began
