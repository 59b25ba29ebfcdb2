from django.core.management.base import BaseCommand, CommandError

from consultations import actions
from consultations.models import Tombstone


class Command(BaseCommand):
    help = "Erases one request and all that belongs to it, when a patient asks. `purge` erases what is past its day."

    def add_arguments(self, parser):
        parser.add_argument("reference", help="for example HK-7F3K-9Q2M")

    def handle(self, reference, **options):
        if not actions.erase(reference=reference.strip().upper(), why=Tombstone.Why.STAFF):
            raise CommandError(f"There is no request {reference}.")
        self.stdout.write(f"{reference} is erased.")
