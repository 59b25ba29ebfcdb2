"""Measures the speed of the portal beside what it has to reach; prepares what it needs.

    python tools/bench.py [--sizes 30,10000,100000] [--databases sqlite,postgresql] [--rows 1,2,3]

Ends with 1 when something is missed by more than a fifth. docs/performance.md says how it measures.
"""

import argparse
import fcntl
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.bench import cluster, databases, desk, imports, pages, report, rows, visits  # noqa: E402  (the path comes first)
from tools.bench.report import Line  # noqa: E402
from tools.bench.setting import HOME, Database, environment  # noqa: E402


def main(arguments: list[str]) -> int:
    wanted = options().parse_args(arguments)
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: sys.exit(1))  # so that everything started is ended
    started = time.monotonic()
    HOME.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        lock = stack.enter_context(open(HOME / "lock", "w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("Another make bench is running on this copy: two would measure each other.")
        collect_static_files()
        found, missing = everything(stack, wanted.databases, sorted(wanted.sizes))
        lines = measured(found, wanted.rows)
    code = report.show(lines, found, missing, wanted.rows)
    print(f"In {(time.monotonic() - started) / 60:.0f} minutes")
    return code


def collect_static_files() -> None:
    if subprocess.run([sys.executable, "tools/static.py"], cwd=ROOT, env=environment("sqlite://:memory:")).returncode:
        sys.exit(1)  # it has said why


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description="Speed against the figures to reach.")
    parser.add_argument("--sizes", type=numbers, default=[30, 10_000, 100_000], help="clinics (30,10000,100000)")
    parser.add_argument("--databases", type=names, default=list(databases.KINDS), help="sqlite,postgresql")
    parser.add_argument(
        "--rows", type=row_numbers, default=list(rows.TITLES), help=f"1 to {max(rows.TITLES)} of docs/performance.md"
    )
    return parser


def numbers(text: str) -> list[int]:
    found = [int(part) for part in text.split(",") if part.isdecimal()]
    if not found or min(found) < databases.LEAST or len(found) != len(text.split(",")):
        raise argparse.ArgumentTypeError(f"{text!r}: give whole numbers from {databases.LEAST}, separated by commas.")
    return sorted(set(found))


def row_numbers(text: str) -> list[int]:
    found = text.split(",")
    if not set(found) <= {str(row) for row in rows.TITLES}:
        raise argparse.ArgumentTypeError(f"{text!r}: give numbers from 1 to {max(rows.TITLES)}, separated by commas.")
    return sorted({int(row) for row in found})


def names(text: str) -> list[str]:
    found = text.split(",")
    if not set(found) <= set(databases.KINDS):
        raise argparse.ArgumentTypeError(f"{text!r}: give {' or '.join(databases.KINDS)}, separated by a comma.")
    return list(dict.fromkeys(found))


def everything(stack: ExitStack, kinds: list[str], sizes: list[int]) -> tuple[list[Database], list[tuple[str, str]]]:
    """Every database of every size, ready; and (kind, why) for what this machine does not have."""
    found, missing = [], []
    for kind in kinds:
        try:
            address = stack.enter_context(cluster.running()) if kind == "postgresql" else ""
        except cluster.NoServer as error:
            missing.append((kind, str(error)))
            continue
        found += [databases.ready(kind, size, address) for size in sizes]
    return found, missing


def measured(found: list[Database], wanted: list[int]) -> list[Line]:
    lines: list[Line] = []
    if found and set(wanted) & rows.IN_PROCESS:
        lines += pages.measured(found, wanted)
    if found and set(wanted) & rows.SERVED:
        lines += visits.measured(found, wanted)
    if found and desk.ROW in wanted:
        lines += desk.measured(found)
    if found and imports.ROW in wanted:
        lines += imports.measured(found)
    return sorted(lines, key=lambda line: line.row)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
