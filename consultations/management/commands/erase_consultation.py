from django.core.management.base import BaseCommand, CommandError

from consultations import actions


class Command(BaseCommand):
    help = "Erases one request and its consents, when a patient asks or its last day has passed."

    def add_arguments(self, parser):
        parser.add_argument("reference", help="for example HK-7F3K-9Q2M")

    def handle(self, reference, **options):
        if not actions.erase(reference=reference.strip().upper()):
            raise CommandError(f"There is no request {reference}.")
        self.stdout.write(f"{reference} is erased.")
