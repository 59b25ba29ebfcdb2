import logging
from collections.abc import Callable

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFailure

from core.outbox import send_some
from core.working import between_pieces, work_until_stopped
from desk.imports.worker import import_some

log = logging.getLogger("portal.work")


class Command(BaseCommand):
    help = "Sends the mails that wait, and checks and applies imports. Several may run at once: each takes its own."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="Go on until SIGTERM or SIGINT.")
        parser.add_argument("--parent", type=int, help="End also when this process, which started it, is gone.")

    def handle(self, loop, parent, **options):
        if settings.MAILS_GO_NOWHERE:
            log.warning("EMAIL_HOST is not set: mails wait in the outbox until there is a mail server.")
        if loop:
            work_until_stopped(some_work, parent, log, "the work that waits")
            return
        with between_pieces() as asked_to_stop:
            try:
                while some_work(lambda: asked_to_stop(0)) and not asked_to_stop(0):
                    pass
            except DatabaseFailure as error:
                raise CommandError(f"The database does not answer: {type(error).__name__}.") from error


def some_work(stop: Callable[[], bool]) -> bool:
    """Whether there was anything to do."""
    sent = mails(stop)
    imported = import_some(stop, lambda: mails(stop))
    return sent or imported


def mails(stop: Callable[[], bool]) -> bool:
    return not settings.MAILS_GO_NOWHERE and send_some(stop)
