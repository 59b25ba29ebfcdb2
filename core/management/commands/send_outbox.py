import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFailure
from django.db import close_old_connections, connection

from core.outbox import send_due

log = logging.getLogger("portal.outbox")

STOPS = {signal.SIGTERM, signal.SIGINT}
PAUSE = 2  # seconds between two looks into an empty outbox
BATCH = 100


class Command(BaseCommand):
    help = "Sends the mails that wait. Several may run at once; each mail is taken by one of them."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="Go on until SIGTERM or SIGINT, which wait for a mail.")
        parser.add_argument("--parent", type=int, help="End also when this process, which started it, is gone.")

    def handle(self, loop, parent, **options):
        if settings.MAILS_GO_NOWHERE:
            raise CommandError("EMAIL_HOST is not set: mails wait in the outbox until there is a mail server.")
        with between_mails() as asked_to_stop:
            if loop:
                send_until(lambda: asked_to_stop(0) or parent not in (None, os.getppid()), asked_to_stop)
                return
            try:
                self.stdout.write(line(send_due(stop=lambda: asked_to_stop(0))))
            except DatabaseFailure as error:
                raise CommandError(f"The outbox cannot be read: {type(error).__name__}.") from error


def send_until(stop, wait) -> None:
    """Sends what is due, again and again. A database that is away is waited for."""
    while not stop():
        counts = None
        try:
            close_old_connections()
            counts = send_due(BATCH, stop)
        except DatabaseFailure as error:
            log.error("the outbox cannot be read: %s", type(error).__name__)
            connection.close()
        if counts:
            log.info("mails: %s", line(counts))
        elif wait(PAUSE):
            return


def line(counts) -> str:
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in ("sent", "failed", "dead"))


@contextmanager
def between_mails() -> Iterator:
    """Holds the signals that stop us back, so that none comes while a mail is on its way.

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
