"""Writing in turn on SQLite, which has one writer at a time and lets the others knock at random.

Whoever finds it busy sleeps and tries again, so that under load somebody waits a quarter of a second
for a write of a few milliseconds. A lock of the operating system keeps a queue instead, across threads and
processes. PostgreSQL needs none of this.
"""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress

from django.db import connection


def in_turn() -> AbstractContextManager[None]:
    """Holds this database's turn to write; to be opened outside the transaction."""
    name = str(connection.settings_dict["NAME"])
    in_memory = ":memory:" in name or "mode=memory" in name
    return nullcontext() if connection.vendor != "sqlite" or in_memory else _queue(f"{name}-turn")


@contextmanager
def _queue(path: str) -> Iterator[None]:
    with ExitStack() as stack:
        with suppress(OSError):  # the database itself will say what is wrong with its folder
            file = stack.enter_context(open(path, "ab"))  # closed, even by the end of the process, it gives the turn on
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
