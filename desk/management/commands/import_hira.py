import hashlib
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.working import between_pieces
from desk.imports import running, sheets
from desk.imports.actions import ask_to_apply, start
from desk.imports.models import MOVING, ImportRow, ImportRun
from desk.imports.reasons import FileRefused, said

State = ImportRun.State
SHOWN = 20  # refused rows that are printed; all of them stand in the admin
PIECE = 1_000_000  # bytes


class Command(BaseCommand):
    help = (
        "Imports the list of institutions of HIRA (CSV or XLSX), all or nothing. Broken off and run again, it goes on."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="Only check it and say what it would change.")

    def handle(self, file, check, **options):
        with between_pieces() as asked_to_stop:
            run = self.finished(self.run_of(file), asked_to_stop)
            if run.state != State.APPLIED:
                self.say(run)
            if not check and run.may_be_applied:
                ask_to_apply(run=run, by=None)
                run.refresh_from_db()
                run = self.finished(run, asked_to_stop)
            self.end(run)

    def run_of(self, file: Path) -> ImportRun:
        """The run of this file that was broken off, else a new one."""
        try:
            if file.stat().st_size > sheets.MOST_BYTES:
                raise FileRefused(sheets.TOO_LARGE, most=sheets.MOST_BYTES // 1_000_000)
            with file.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
                begun = ImportRun.objects.filter(kind="hira", digest=digest, state__in=MOVING).first()
                opened.seek(0)
                pieces = iter(lambda: opened.read(PIECE), b"")
                return begun or start(kind="hira", file_name=file.name, pieces=pieces, by=None)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except FileRefused as error:
            raise CommandError(str(error.reason)) from error

    def finished(self, run: ImportRun, asked_to_stop) -> ImportRun:
        """The run when nothing is left to do without somebody's word. A worker may have taken it: then we wait."""
        while run.moves:
            taken = running.take(run.pk)
            if taken:
                running.work(taken, lambda: asked_to_stop(0))
            if asked_to_stop(0 if taken else 1):
                raise CommandError("Interrupted. Run the same command again: it goes on from here.")
            run.refresh_from_db()
        return run

    def say(self, run: ImportRun) -> None:
        names = ("new", "changed", "unchanged", "vanished", "refused", "left_out")
        self.stdout.write(", ".join(f"{getattr(run, name):,} {name.replace('_', ' ')}" for name in names))
        for row in run.rows.filter(verdict=ImportRow.Verdict.REFUSED)[:SHOWN]:
            where = f"line {row.line}, {row.column}" if row.column else f"line {row.line}"
            self.stderr.write(f"  {where}: {said(row.reason, row.reason_with)}")

    def end(self, run: ImportRun) -> None:
        if run.state == State.REFUSED:
            raise CommandError(said(run.message, run.message_with))
        if run.refused:
            raise CommandError("Nothing was written: mend the refused lines and import the file again.")
        self.stdout.write("Applied." if run.state == State.APPLIED else "Nothing was written.")
