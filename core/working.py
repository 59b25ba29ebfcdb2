"""How a program works on in the background: it stops between two pieces of work, and outlives the database."""

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import Error as DatabaseFailure
from django.db import close_old_connections, connection

STOPS = {signal.SIGTERM, signal.SIGINT}
PAUSE = 2  # seconds between two looks when there is nothing to do


@contextmanager
def between_pieces() -> Iterator[Callable[[float], bool]]:
    """Holds the signals that stop us back, so that none comes in the midst of something.

    Gives a function that waits for one for so many seconds and says whether it came; once come, it stays.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    came = []

    def asked_to_stop(seconds: float) -> bool:
        if not came and signal.sigtimedwait(STOPS, seconds):
            came.append(True)
        return bool(came)

    try:
        yield asked_to_stop
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def work_until_stopped(work: Callable[[Callable[[], bool]], bool], parent: int | None, log: logging.Logger, what: str):
    """Calls `work(stop)` again and again, with a rest when it had nothing to do; ends also without its `parent`.

    A database that is away is waited for; `what` is what cannot be read then.
    """
    with between_pieces() as asked_to_stop:
        log.info("ready, process %s", os.getpid())

        def stop() -> bool:
            return asked_to_stop(0) or parent not in (None, os.getppid())

        while not stop():
            busy = False
            try:
                close_old_connections()
                busy = work(stop)
            except DatabaseFailure as error:
                log.error("%s cannot be read: %s", what, type(error).__name__)
                connection.close()
            if not busy and asked_to_stop(PAUSE):
                return
