"""Rows 7 to 11: a real server for one database after another."""

from collections.abc import Iterator

from tools.bench import databases, edits, flood, lighthouse, load, rows, server
from tools.bench.report import Line
from tools.bench.server import Server
from tools.bench.setting import Database


def measured(found: list[Database], wanted: list[int]) -> list[Line]:
    lines: list[Line] = []
    for database in found:
        asked = [row for row in wanted if database in chosen(row, found)]
        if asked:
            print(f"Measuring a server with {database} clinics", flush=True)
            with server.serving(database) as running:
                lines += [line for row in asked for line in MEASURES[row](running)]
    return lines


def chosen(row: int, found: list[Database]) -> list[Database]:
    """The databases for which a row is measured at a real server."""
    middle = min(found, key=lambda one: abs(one.size - rows.DIRECTORY_SIZE)).size
    largest = max(one.size for one in found)
    large = [one.size for one in found if one.size > 1000]
    sizes = {7: [middle], 8: large, 9: [middle], 10: [largest], 11: [middle]}
    held = [one for one in found if one.size in sizes.get(row, []) and (row != 11 or one.kind == "postgresql")]
    return held[:1] if row == 7 else held  # a browser does not see which database it is


def memory(running: Server) -> Iterator[Line]:
    what = f"memory of a worker, {running.database.size:,} clinics"
    if not server.readable():
        yield Line(8, what, running.database, None, None, note="this machine has no /proc/PID/smaps_rollup")
        return
    pages = load.visit(running)
    most, of_files = max(map(server.proportional_memory, running.workers()))
    parent, _ = server.proportional_memory(running.pid)
    note = f"after {pages} mixed pages; {of_files:.0f} MiB are pages of files; the parent process {parent:.0f} MiB"
    yield Line(8, what, running.database, rows.memory(running.database.size), most, "MiB", note=note)


def requests(running: Server) -> Iterator[Line]:
    middle, slow = load.request_times(running)
    databases.erase_requests(running.database)
    yield Line(9, "request, 4 connections: median", running.database, None, middle, "ms")
    yield Line(9, "request, 4 connections: 99 of 100", running.database, rows.REQUEST_P99, slow, "ms")


def edit(running: Server) -> Iterator[Line]:
    if not server.readable():
        yield Line(10, "edit on all workers", running.database, None, None, note="this machine has no /proc/net/tcp")
        return
    yield Line(10, "edit on all workers, slowest of 3", running.database, rows.EDIT, edits.slowest_edit(running), "ms")


MEASURES = {7: lighthouse.measured, 8: memory, 9: requests, 10: edit, 11: flood.measured}
