"""How long a register of 100,000 institutions takes to be checked and applied, and again when nothing has changed.

python -m tools.bench.imports [--rows 100000] [--databases sqlite,postgresql]
"""

import argparse
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.registers import as_csv, as_workbook, lines
from tools.bench import cluster, databases
from tools.bench.setting import ROOT, Database, environment

ROWS = 100_000
REACH = 120  # seconds for a first file


class Taken(NamedTuple):
    """Seconds on the clock, and of the processor's time, which other work on the machine does not lengthen."""

    what: str
    where: Database
    seconds: float
    cpu: float


def measured(kind: str, server: str, rows: int = ROWS) -> Iterator[Taken]:
    """A first file, the same one again, and as a workbook, in a database of its own. `server` is that of PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="bench-imports-") as name:
        folder = Path(name)
        path = folder / "imports.sqlite3" if kind == "sqlite" else None
        url = f"sqlite:///{path}" if path else f"{server}/bench_imports"
        database = Database(kind, rows, url)
        databases.empty(path, server, "bench_imports")
        databases.manage(database, "migrate", "--verbosity", "0")
        databases.load_texts(database)
        register = as_csv(folder / "register.csv", lines(rows))
        workbook = as_workbook(folder / "register.xlsx", lines(rows))
        yield imported("a first file", database, register, folder)
        yield imported("the same file again", database, register, folder)
        yield imported("the same as a workbook", database, workbook, folder)
        if not path:
            databases.execute(f"{server}/postgres", 'DROP DATABASE IF EXISTS "bench_imports"')


def imported(what: str, database: Database, file: Path, folder: Path) -> Taken:
    began, used = time.monotonic(), children()
    command = [sys.executable, "manage.py", "import_hira", str(file)]
    told = environment(database.url, PRIVATE_ROOT=str(folder / "private"))
    subprocess.run(command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, check=True)
    return Taken(what, database, time.monotonic() - began, children() - used)


def children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=ROWS)
    options.add_argument("--databases", default="sqlite,postgresql")
    wanted = options.parse_args()
    os.chdir(ROOT)
    with contextlib.ExitStack() as stack:
        for kind in wanted.databases.split(","):
            server = stack.enter_context(cluster.running()) if kind == "postgresql" else ""
            for taken in measured(kind, server, wanted.rows):
                print(f"{taken.where}: {taken.what}: {taken.seconds:.0f} s, {taken.cpu:.0f} s CPU", flush=True)


if __name__ == "__main__":
    main()
