from django.core.management.base import BaseCommand

from desk.counting import count_all
from desk.freshness.actions import send_digests


class Command(BaseCommand):
    help = "Writes the mails that say what is due, once for a day or week. Run it every morning."

    def handle(self, **options):
        count_all()
        self.stdout.write(f"{send_digests()} written")
