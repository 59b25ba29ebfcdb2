"""An import on its way: taken by one worker at a time, checked chunk by chunk, applied in one transaction.

A worker holds a run for HOLD and says so anew with every chunk. Each chunk is kept in one transaction together with
the line up to which the file is checked, so that whoever goes on after a worker was killed begins where it stopped.
Applying is one transaction from its first row to the new state: killed within it, nothing was written.
"""

import logging
import os
import socket
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DataError, Error, IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from core import history
from core.history.change import IMPORT
from core.turns import in_turn
from desk.imports import store
from desk.imports.kinds import CHUNK, Conflict, Stop, Stopped, batches, kinds
from desk.imports.models import MOVING, ImportRow, ImportRun
from desk.imports.reasons import FileRefused, Reason
from desk.imports.sheets import Sheet

log = logging.getLogger("portal.imports")

State = ImportRun.State
HOLD = timedelta(minutes=2)  # longer than one chunk and than finding the place in a large workbook
PIECE = 500  # rows in one statement
MOST_ATTEMPTS = 3  # of workers that came to nothing, before the file is taken for what kills them

GONE = Reason(_("The uploaded file is gone. Upload it again."))
BROKEN = Reason(_("Something went wrong here while this was read. Nothing was changed. Tell the administrator."))
EMPTY = Reason(_("The file has headings, but no rows."))
CLASH = Reason(_("The database refused these rows beside what is there by now. Nothing was changed: upload it again."))
CHANGED = _("“%(key)s” was changed here after the file was checked. Nothing was written: upload the file again.")


class LostTurn(Exception):
    """Another worker has the run by now, or it was cancelled: what was not kept yet is dropped."""


# --- taking -------------------------------------------------------------------------------------------
def due() -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(state__in=MOVING).order_by("pk")


def take(pk: int | None = None) -> ImportRun | None:
    """The next run (or the one asked for), now ours alone; None when there is none or it is in other hands."""
    for run in due().filter(pk=pk) if pk else due():
        now = timezone.now()
        if run.taken_until and run.taken_until > now and alive(run.taken_by):
            continue
        with in_turn():
            held = due().filter(pk=run.pk, taken_until=run.taken_until)
            if held.update(taken_until=now + HOLD, taken_by=me(), attempts=F("attempts") + 1):
                return ImportRun.objects.get(pk=run.pk)
    return None


def me() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def alive(worker: str) -> bool:
    """Whether it may still be at work. One of another machine is given its time."""
    machine, _colon, pid = worker.rpartition(":")
    if machine != socket.gethostname()[:60] or not pid.isdecimal():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def keep(run: ImportRun, **changes) -> None:
    """Writes to the run in the current transaction, and holds it anew. Raises LostTurn."""
    until = timezone.now() + HOLD
    ours = due().filter(pk=run.pk, taken_until=run.taken_until, taken_by=me())
    if not ours.update(**changes, taken_until=until, attempts=0):
        raise LostTurn
    for name, value in {**changes, "taken_until": until, "attempts": 0}.items():
        setattr(run, name, value)


def let_go(run: ImportRun) -> None:
    with in_turn():
        held = ImportRun.objects.filter(pk=run.pk, taken_until=run.taken_until, taken_by=me())
        held.update(taken_until=None, attempts=0)


# --- working ------------------------------------------------------------------------------------------
def work(run: ImportRun, stop: Stop, between: Callable[[], None] = lambda: None) -> None:
    """Goes on with a taken run until it waits for somebody, is finished, or `stop` says so. Lets it go.

    Calls `between` between two chunks, outside of every transaction: for what cannot wait as long as a file takes.
    """

    def pause() -> bool:
        between()
        return stop()

    try:
        if run.attempts > MOST_ATTEMPTS:
            end(run, State.REFUSED, BROKEN)
        elif run.state in (State.UPLOADED, State.CHECKING):
            check(run, pause)
        else:
            apply(run, stop)
    except LostTurn:
        log.warning("import %s was taken over", run.pk)
    except Stopped:
        log.info("import %s was interrupted", run.pk)
    finally:
        let_go(run)


def check(run: ImportRun, stop: Stop) -> None:
    try:
        read(run, stop)
    except FileRefused as error:
        end(run, State.REFUSED, error.reason)
    except FileNotFoundError:
        end(run, State.REFUSED, GONE)
    except (IntegrityError, DataError) as error:
        log.warning("import %s cannot be kept: %s", run.pk, type(error).__name__)
        end(run, State.REFUSED, BROKEN)
    except (Error, LostTurn, Stopped):
        raise
    except Exception:
        log.exception("import %s cannot be checked", run.pk)
        end(run, State.REFUSED, BROKEN)


def read(run: ImportRun, stop: Stop) -> None:
    kind, sheet = kinds()[run.kind], Sheet(store.path_of(run.stored))
    kind.require(sheet.headings)
    for lines in batches(sheet.lines(run.cursor), CHUNK):
        if stop():
            raise Stopped
        rows = kind.check(run, lines)
        with in_turn(), transaction.atomic():
            counts = put(run, rows) | {"left_out": run.left_out + len(lines) - len(rows)}
            keep(run, state=State.CHECKING, cursor=lines[-1].number, notes=run.notes, **counts)
    if not run.cursor:
        raise FileRefused(EMPTY.text)
    rows = list(kind.finish(run))
    with in_turn(), transaction.atomic():
        keep(run, state=State.CHECKED, **put(run, rows))
    remove_file(run)


def put(run: ImportRun, rows: list[ImportRow]) -> dict[str, int]:
    """Keeps the rows; the new counts of the run."""
    ImportRow.objects.bulk_create(rows, batch_size=PIECE)
    found = Counter(row.verdict for row in rows)
    return {str(verdict): getattr(run, verdict) + count for verdict, count in found.items()}


def apply(run: ImportRun, stop: Stop) -> None:
    if run.state != State.APPLYING:
        with in_turn():
            keep(run, state=State.APPLYING)
    try:
        with in_turn(), transaction.atomic():
            held = ImportRun.objects.select_for_update().filter(pk=run.pk, state=State.APPLYING).first()
            if held is None or held.taken_until != run.taken_until:
                raise LostTurn
            with history.changing(by=run.applied_by, reason=IMPORT):
                kinds()[run.kind].apply(run, stop)
            keep(run, state=State.APPLIED, finished_at=timezone.now())
    except Conflict as error:
        end(run, State.REFUSED, Reason(CHANGED, {"key": error.row.name or error.row.key}))
    except FileRefused as error:
        end(run, State.REFUSED, error.reason)
    except (IntegrityError, DataError) as error:
        log.warning("import %s cannot be applied: %s", run.pk, type(error).__name__)
        end(run, State.REFUSED, CLASH)
    except (Error, LostTurn, Stopped):
        raise
    except Exception:
        log.exception("import %s cannot be applied", run.pk)
        end(run, State.REFUSED, BROKEN)


def end(run: ImportRun, state: str, reason: Reason) -> None:
    with in_turn():
        keep(run, state=state, message=reason.text, message_with=reason.named, finished_at=timezone.now())
    remove_file(run)


def remove_file(run: ImportRun) -> None:
    """The file is not needed once its rows are kept; the register's names of people go with it."""
    store.remove(run.stored)


# --- tidying ------------------------------------------------------------------------------------------
def tidy(at: datetime, days: int) -> int:
    """Removes runs that nobody has touched for so many days with their rows, and forgotten files; how many runs."""
    old = Q(uploaded_at__lt=at - timedelta(days=days)) & ~Q(state__in=MOVING)
    keys = list(ImportRun.objects.filter(old).values_list("pk", flat=True)[:20])
    for key in keys:
        rows = ImportRow.objects.filter(run=key)
        while some := list(rows.values_list("pk", flat=True)[:PIECE]):
            with in_turn():
                rows.filter(pk__in=some).delete()
        with in_turn():
            ImportRun.objects.filter(pk=key).delete()
    store.remove_forgotten()
    return len(keys)
