"""Rows 1 to 6, the elements of row 7 and the CPU of row 9: workers, one a database, measured in turns.

All workers are alive at once and each round asks every one of them, so that whatever else the
machine does falls on all; what is compared is the median over all rounds.
"""

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any

from tools.bench import databases, rows
from tools.bench.report import Line
from tools.bench.setting import HOME, ROOT, Database, environment, module

ROUNDS = 15
DIRECTORIES = ("directory", "directory, three facets", "directory, by price")
PAGES = ("clinic", "comparison of 4", "treatment comparison")
ASIDE = ("directory, cards unseen", "packing alone")
CACHED = ("hit directory", "hit treatment comparison", "304 directory", "304 treatment comparison")
TASKS = {1: (*DIRECTORIES, *ASIDE), 2: DIRECTORIES, 3: PAGES, 4: CACHED, 9: ("request",)}  # row -> what is timed
STOPS_WITHIN = 30  # seconds


class Worker:
    """A measuring process; `cost` holds name -> median CPU milliseconds when the rounds are over."""

    def __init__(self, database: Database, process: subprocess.Popen):
        self.database, self.process = database, process
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.cost: dict[str, float] = {}
        self.statements: dict[str, int] = {}
        self.answer()

    def ask(self, order: str, names: Sequence[str] = ()) -> Any:
        self.process.stdin.write(json.dumps([order, list(names)]) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> Any:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"Measuring {self.database} clinics failed:\n{log(self.database).read_text()[-3000:]}")
        return json.loads(line)

    def measure(self, order: str, names: Sequence[str] = ()) -> None:
        for name, spent in self.ask(order, names).items():
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
    names = list(dict.fromkeys(name for row in wanted for name in TASKS.get(row, ())))
    with ExitStack() as stack:
        print("Starting a process for each database", flush=True)
        workers = [stack.enter_context(working(database)) for database in found]
        if {1, 2, 3, 4, 9} & set(wanted):
            print(f"Measuring pages: {ROUNDS} rounds", flush=True)
            rounds(workers, names, finds=2 in wanted)
        lines = []
        for worker in workers:
            worker.statements = worker.ask("sql", rows.STATEMENTS) if 5 in wanted else {}
            lines += alone(worker)
            if 10 in wanted:
                spent = median(worker.ask("edit"))
                lines.append(Line(10, "directory, first after an edit: CPU", worker.database, None, spent, "ms"))
        for small, large in kinds(workers):
            lines += growth(small, large)
        if {6, 7} & set(wanted):
            lines += weight(heaviest(workers))
    for database in found:
        databases.erase_requests(database)
    return [line for line in lines if line.row in [0, *wanted]]


def rounds(workers: list[Worker], names: Sequence[str], finds: bool) -> None:
    for _ in range(ROUNDS):
        for worker in workers:
            worker.measure("round", names)
            if finds:
                worker.measure("finds")
    for worker in workers:
        worker.cost = {name: median(spent) for name, spent in worker.spent.items()}


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
    """What one database shows by itself, of what was asked for."""
    where, cost = worker.database, worker.cost
    if cost:
        yield Line(0, "one-line view: the measure of this machine", where, None, cost["one line"], "ms")
    for name in (*DIRECTORIES, *ASIDE):
        if name in cost:
            judged = name in DIRECTORIES and where.size == rows.DIRECTORY_SIZE
            yield worker.line(1, name, rows.DIRECTORY_CPU if judged else None)
    yield from facets(worker)
    for name in filter(cost.__contains__, PAGES):
        yield worker.line(3, name, rows.PAGE_CPU)
    for name in filter(cost.__contains__, CACHED):
        yield Line(4, name, where, rows.CACHED, cost[name] / cost["one line"], "x one line")
    for name, count in worker.statements.items():
        yield Line(5, name, where, rows.STATEMENTS[name], count)
    if "request" in cost:
        yield worker.line(9, "request", rows.REQUEST_CPU, "request, CPU")


def facets(worker: Worker) -> Iterator[Line]:
    """The slowest of each list of filters; the note names all that are too slow."""
    for kind, reach in rows.FACETS_CPU.items():
        costs = {name: spent for name, spent in worker.cost.items() if name.startswith(f"{kind}: ")}
        slowest = sorted(costs, key=costs.__getitem__, reverse=True)
        if slowest:
            above = [name for name in slowest if costs[name] > reach]
            note = "; ".join(f"{name.removeprefix(f'{kind}: ')} {costs[name]:.1f} ms" for name in above)
            yield worker.line(2, slowest[0], reach, f"facet part, worst of {len(costs)} {kind}", note)


def growth(small: Worker, large: Worker) -> Iterator[Line]:
    """What the largest size costs beside the smallest."""
    for row, names, reach in ((2, DIRECTORIES, rows.DIRECTORY_GROWTH), (3, PAGES, rows.PAGE_GROWTH)):
        for name in filter(small.cost.__contains__, names):
            grown = large.cost[name] / small.cost[name]
            yield Line(row, f"{name}, beside {small.database.size}", large.database, reach, grown, "x")
    other = [name for name, count in large.statements.items() if count != small.statements.get(name, count)]
    if large.statements:
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
    """The kind of a page, in whatever language: "/ru/clinics/?page=2" is a directory."""
    path = address.partition("?")[0].lstrip("/").partition("/")[2]
    return {"clinics/": "directory", "treatments/compare/": "treatment comparison"}.get(path, "other")
