"""Imports as staff run them: a file, its check, and what becomes of it."""

from pathlib import Path

from django.contrib.auth.models import User

from desk.imports import running
from desk.imports.actions import ask_to_apply, start
from desk.imports.models import ImportRow, ImportRun
from desk.imports.reasons import said
from tests.registers import as_bytes

VERDICTS = ("new", "changed", "unchanged", "vanished", "unmatched", "refused", "left_out")


def uploaded(kind: str, content: bytes, name: str = "list.csv", by: User | None = None) -> ImportRun:
    return start(kind=kind, file_name=name, pieces=[content], by=by)


def work(run: ImportRun) -> ImportRun:
    taken = running.take(run.pk)
    running.work(taken, lambda: False)
    run.refresh_from_db()
    return run


def checked(kind: str, content: bytes, **more) -> ImportRun:
    return work(uploaded(kind, content, **more))


def applied(kind: str, content: bytes, **more) -> ImportRun:
    """Checked and applied, which nothing may stand in the way of."""
    run = checked(kind, content, **more)
    assert (run.state, refusals(run)) == ("checked", []), said(run.message, run.message_with)
    if run.to_write:
        assert ask_to_apply(run=run, by=more.get("by"))
        work(run)
        assert run.state == "applied", said(run.message, run.message_with)
    return run


def register(rows, **more) -> ImportRun:
    return applied("hira", as_bytes(rows), **more)


def counts(run: ImportRun) -> dict[str, int]:
    """Those that are not zero."""
    return {name: getattr(run, name) for name in VERDICTS if getattr(run, name)}


def refusals(run: ImportRun) -> list[tuple[int, str, str]]:
    """(line, column, sentence)"""
    rows = run.rows.filter(verdict="refused")
    return [(row.line, row.column, said(row.reason, row.reason_with)) for row in rows]


def sentence(run: ImportRun) -> str:
    """Why the file as a whole was refused."""
    assert run.state == "refused"
    return said(run.message, run.message_with)


def row_of(run: ImportRun, line: int) -> ImportRow:
    return run.rows.get(line=line)


def stored_files(settings) -> list[Path]:
    folder = Path(settings.PRIVATE_ROOT) / "imports"
    return sorted(folder.iterdir()) if folder.exists() else []
