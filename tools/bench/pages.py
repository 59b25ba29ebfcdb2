"""Rows 1 to 6, the elements of row 7 and the CPU of row 9: workers, one a database, measured in turns.

All workers are alive at once and each round asks every one of them, so that whatever else the
machine does falls on all; what is compared is the median over all rounds.
"""

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any

from tools.bench import databases, rows
from tools.bench.report import Line
from tools.bench.setting import HOME, ROOT, Database, environment, module

ROUNDS = 15
DIRECTORIES = ("directory", "directory, three facets", "directory, by price")
PAGES = ("clinic", "comparison of 4", "treatment comparison")
CACHED = ("hit directory", "hit treatment comparison", "304 directory", "304 treatment comparison")
STOPS_WITHIN = 30  # seconds


class Worker:
    """A measuring process; `cost` holds name -> median CPU milliseconds when the rounds are over."""

    def __init__(self, database: Database, process: subprocess.Popen):
        self.database, self.process = database, process
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.cost: dict[str, float] = {}
        self.statements: dict[str, int] = {}
        self.answer()

    def ask(self, order: str) -> Any:
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> Any:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"Measuring {self.database} clinics failed:\n{log(self.database).read_text()[-3000:]}")
        return json.loads(line)

    def measure(self, order: str) -> None:
        for name, spent in self.ask(order).items():
            self.spent[name] += spent

    def line(self, row: int, name: str, reach: float | None, what: str = "", note: str = "") -> Line:
        return Line(row, what or name, self.database, reach, self.cost[name], "ms", self.cost["one line"], note)


def log(database: Database):
    return HOME / f"worker-{database.kind}-{database.size}.log"


@contextmanager
def working(database: Database) -> Iterator[Worker]:
    with open(log(database), "wb") as errors:
        process = subprocess.Popen(
            module("tools.bench.worker"), cwd=ROOT, env=environment(database.url),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
    try:
        yield Worker(database, process)
    finally:
        process.stdin.close()
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def measured(found: list[Database], wanted: list[int]) -> list[Line]:
    with ExitStack() as stack:
        print("Starting a process for each database", flush=True)
        workers = [stack.enter_context(working(database)) for database in found]
        print(f"Measuring pages: {ROUNDS} rounds", flush=True)
        for _ in range(ROUNDS):
            for worker in workers:
                worker.measure("round")
                if 2 in wanted:
                    worker.measure("finds")
        for worker in workers:
            worker.cost = {name: median(spent) for name, spent in worker.spent.items()}
            worker.statements = worker.ask("sql") if 5 in wanted else {}
        lines = [line for worker in workers for line in alone(worker)]
        lines += [line for kind in kinds(workers) for line in growth(*kind)]
        if {6, 7} & set(wanted):
            lines += weight(heaviest(workers))
    for database in found:
        databases.erase_requests(database)
    return [line for line in lines if line.row in wanted]


def kinds(workers: list[Worker]) -> list[tuple[Worker, Worker]]:
    """(smallest, largest) of each kind of database that has two sizes."""
    by_kind: dict[str, list[Worker]] = defaultdict(list)
    for worker in sorted(workers, key=lambda one: one.database.size):
        by_kind[worker.database.kind].append(worker)
    return [(held[0], held[-1]) for held in by_kind.values() if len(held) > 1]


def heaviest(workers: list[Worker]) -> Worker:
    """The sizes differ in the digits of counts alone: the first with 10,000 clinics, else the largest."""
    right = [worker for worker in workers if worker.database.size == rows.DIRECTORY_SIZE]
    return right[0] if right else max(workers, key=lambda one: one.database.size)


def alone(worker: Worker) -> Iterator[Line]:
    """What one database shows by itself."""
    where, anchor = worker.database, worker.cost["one line"]
    yield Line(1, "one-line view: the measure of this machine", where, None, anchor, "ms")
    for name in DIRECTORIES:
        yield worker.line(1, name, rows.DIRECTORY_CPU if where.size == rows.DIRECTORY_SIZE else None)
    for name in ("directory, cards unseen", "packing alone"):
        if name in worker.cost:
            yield worker.line(1, name, None)
    for kind, reach in rows.FACETS_CPU.items():
        costs = {name: cost for name, cost in worker.cost.items() if name.startswith(f"{kind}: ")}
        if costs:
            worst = max(costs, key=costs.__getitem__)
            what = f"facet part, worst of {len(costs)} ({kind})"
            yield worker.line(2, worst, reach, what, note=worst.removeprefix(f"{kind}: "))
    for name in PAGES:
        yield worker.line(3, name, rows.PAGE_CPU)
    for name in CACHED:
        yield Line(4, name, where, rows.CACHED, worker.cost[name] / anchor, "x one line")
    for name, count in worker.statements.items():
        if name in rows.STATEMENTS:
            yield Line(5, name, where, rows.STATEMENTS[name], count)
    yield worker.line(9, "request", rows.REQUEST_CPU, "request, CPU")


def growth(small: Worker, large: Worker) -> Iterator[Line]:
    """What the largest size costs beside the smallest."""
    for row, names, reach in ((2, DIRECTORIES, rows.DIRECTORY_GROWTH), (3, PAGES, rows.PAGE_GROWTH)):
        for name in names:
            grown = large.cost[name] / small.cost[name]
            yield Line(row, f"{name}, beside {small.database.size}", large.database, reach, grown, "x")
    counted = [name for name in large.statements if name in rows.STATEMENTS]
    other = [name for name in counted if large.statements[name] != small.statements[name]]
    if counted:
        what = f"counts that differ from those at {small.database.size}"
        yield Line(5, what, large.database, 0, len(other), note=", ".join(other))


def weight(worker: Worker) -> Iterator[Line]:
    """Bytes and elements of every public page."""
    found, where = worker.ask("weight"), worker.database
    groups: dict[str, list[dict]] = defaultdict(list)
    for page in found["pages"]:
        groups[group(page["address"])].append(page)
    for name, reach in rows.HTML.items():
        top = max(groups[name], key=lambda page: page["weight"])
        what = f"HTML, largest of {len(groups[name])} pages ({name})"
        yield Line(6, what, where, reach, top["weight"], "kB", note=top["address"])
    pages = found["pages"]
    unpacked = [page["address"] for page in pages if not page["packed"]]
    if unpacked:
        yield Line(6, "pages sent unpacked", where, None, len(unpacked), note=", ".join(unpacked))
    yield from files(pages, found, where)
    most = max(pages, key=lambda page: page["elements"])
    what = f"elements, most of {len(pages)} pages"
    yield Line(7, what, where, rows.ELEMENTS, most["elements"], note=most["address"])


def files(pages: list[dict], found: dict, where: str) -> Iterator[Line]:
    for what, key, reach in (("CSS", "styles", rows.STYLES), ("JavaScript", "scripts", rows.SCRIPTS)):
        sums = [sum(found["files"][file] for file in page[key]) for page in pages]
        yield Line(6, f"{what} of a page", where, reach, max(sums), "kB")
    blocking = max(len(page["styles"]) for page in pages)
    yield Line(6, "render-blocking stylesheets", where, rows.BLOCKING, blocking)
    yield Line(6, "stylesheets with web fonts", where, 0, len(found["fonts"]))
    yield Line(6, "files from third parties", where, 0, sum(len(page["foreign"]) for page in pages))


def group(address: str) -> str:
    path = address.partition("?")[0]
    return {"/en/clinics/": "directory", "/en/treatments/compare/": "treatment comparison"}.get(path, "other")
