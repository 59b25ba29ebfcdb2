"""Row 12: every page of the admin, as staff meet it with the most clinics there are."""

import json
import subprocess
from collections.abc import Iterator

from tools.bench import databases, rows
from tools.bench.report import Line
from tools.bench.setting import HOME, ROOT, Database, environment, module

ROW = 12


def measured(found: list[Database]) -> list[Line]:
    """The largest database of each kind."""
    largest = {database.kind: database for database in sorted(found, key=lambda one: one.size)}
    return [line for database in largest.values() for line in lines(database)]


def lines(database: Database) -> Iterator[Line]:
    """The slowest page of each sort, and the one that asks the most; the notes name those that are too slow."""
    print(f"{database} clinics: opening every page of the admin", flush=True)
    visits = opened(database)
    for kind, pages in visits.items():
        slow = [f"{address} {spent:.0f} ms" for address, _asked, spent in pages if spent > rows.STAFF_PAGE]
        worst = max(spent for _address, _asked, spent in pages)
        what = f"admin, {kind}: slowest of {len(pages)}"
        yield Line(ROW, what, database, rows.STAFF_PAGE, worst, "ms", note="; ".join(slow))
    address, asked, _spent = max((page for pages in visits.values() for page in pages), key=lambda page: page[1])
    yield Line(ROW, "admin: most SQL statements", database, rows.STAFF_STATEMENTS, asked, note=address)


def opened(database: Database) -> dict[str, list]:
    """{sort: [[address, statements, ms]]}. The figures of the desk are counted before, as every hour."""
    databases.erase_requests(database)  # written with keys that are gone
    databases.manage(database, "count_figures")
    where = environment(database.url, STAFF_TWO_FACTOR="true")
    with open(HOME / f"staff-{database.kind}-{database.size}.log", "wb") as errors:
        done = subprocess.run(module("tools.bench.staff"), cwd=ROOT, env=where, stdout=subprocess.PIPE, stderr=errors)
    if done.returncode:
        raise SystemExit(f"Opening the admin of {database} clinics failed: {errors.name} says why.")
    return json.loads(done.stdout)
