import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFailure

from core.outbox import line, send_due, send_some
from core.working import between_pieces, work_until_stopped

log = logging.getLogger("portal.outbox")


class Command(BaseCommand):
    help = (
        "Sends the mails that wait, and does nothing else: `manage.py work` imports as well. Several may run at once."
    )

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="Go on until SIGTERM or SIGINT, which wait for a mail.")
        parser.add_argument("--parent", type=int, help="End also when this process, which started it, is gone.")

    def handle(self, loop, parent, **options):
        if settings.MAILS_GO_NOWHERE:
            raise CommandError("EMAIL_HOST is not set: mails wait in the outbox until there is a mail server.")
        if loop:
            work_until_stopped(send_some, parent, log, "the outbox")
            return
        with between_pieces() as asked_to_stop:
            try:
                self.stdout.write(line(send_due(stop=lambda: asked_to_stop(0))))
            except DatabaseFailure as error:
                raise CommandError(f"The outbox cannot be read: {type(error).__name__}.") from error
