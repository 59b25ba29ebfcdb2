from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand, CommandError

from desk.links import running
from desk.links.actions import gather
from desk.links.manners import PAUSE, ours
from desk.links.models import CheckedLink


def positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text!r} is not a number: give 1 or more.")
    return int(text)


class Command(BaseCommand):
    help = (
        "Asks the addresses of sources and websites whether they still answer. Run it weekly, at large sizes nightly."
    )

    def add_arguments(self, parser):
        parser.add_argument("--most", type=positive, default=2000, metavar="N", help="addresses asked (default 2000)")
        parser.add_argument("--minutes", type=positive, default=20, metavar="M", help="at the longest (default 20)")

    def handle(self, *, most: int, minutes: int, **options):
        named = gather()
        try:
            counts = running.check(most=most, seconds=minutes * 60, manners=ours(PAUSE))
        except running.NoNetwork as error:
            text = "Nobody answers, not even who did before: is there a network? Nothing was noted."
            raise CommandError(text) from error
        self.stdout.write(
            f"{named} addresses named, {counts.total()} asked: {counts['ok']} answer, {counts['failed']} do not, "
            f"{counts['unclear']} turn machines away. Broken: {CheckedLink.objects.broken().count()}."
        )
