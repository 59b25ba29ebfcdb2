from django.core.management.base import BaseCommand, CommandError

from consultations import actions
from core.traces import rewrite


class Command(BaseCommand):
    help = "Erases what is past its time: requests, drafts, links, mails, photo files without a row. Run it daily."

    def add_arguments(self, parser):
        parser.add_argument(
            "--rewrite", action="store_true",
            help="Write the tables with personal data anew afterwards, so that nothing of deleted rows stays in them.",
        )  # fmt: skip

    def handle(self, **options):
        counts = actions.purge()
        self.stdout.write("Purged: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
        if options["rewrite"]:
            rewrite()
            self.stdout.write("The tables with personal data are written anew.")
        if counts["failed"]:
            raise CommandError("Not all of it could be erased: the log says which and why. Run it again.")
