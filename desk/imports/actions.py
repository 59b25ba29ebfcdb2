"""What staff do with an import: upload a file, apply what it would change, cancel it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from core.turns import in_turn
from desk.imports import store
from desk.imports.kinds import kinds
from desk.imports.models import ImportRun

State = ImportRun.State
# A refused one is put away: it asks for nothing any more.
CANCELLABLE = (State.UPLOADED, State.CHECKING, State.CHECKED, State.WAITING, State.REFUSED)


def may_run(user, kind: str) -> bool:
    """Whether the user may import at all, and may write what this kind writes."""
    return user.has_perm("desk.run_import") and user.has_perms(kinds()[kind].writes)


def start(*, kind: str, file_name: str, pieces: Iterable[bytes], by) -> ImportRun:
    """Keeps the file and leaves the rest to a worker. Raises FileRefused when it is too large, OSError."""
    kept = store.store(pieces)
    try:
        with in_turn(), transaction.atomic():
            return ImportRun.objects.create(
                kind=kind, file_name=plain(file_name), stored=kept.name, digest=kept.digest, uploaded_by=by
            )
    except BaseException:
        store.remove(kept.name)
        raise


def plain(file_name: str) -> str:
    """A name to show: no folder, nothing invisible, at most 120 characters."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in name if sign.isprintable())[-120:] or "-"


def ask_to_apply(*, run: ImportRun, by) -> bool:
    """Hands a checked run to the worker; False when it cannot be applied (any more)."""
    with in_turn():
        ready = ImportRun.objects.filter(pk=run.pk, state=State.CHECKED, refused=0)
        return bool(run.to_write and ready.update(state=State.WAITING, applied_by=by))


def cancel(*, run: ImportRun) -> bool:
    """Ends a run that is not being applied; False when it is too late."""
    with in_turn():
        done = ImportRun.objects.filter(pk=run.pk, state__in=CANCELLABLE).update(
            state=State.CANCELLED, finished_at=timezone.now()
        )
    if done:
        store.remove(run.stored)
    return bool(done)
