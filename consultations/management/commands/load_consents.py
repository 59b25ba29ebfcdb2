from django.core.management.base import BaseCommand, CommandError

from consultations.consents import ConsentChanged, load_consents


class Command(BaseCommand):
    help = "Loads the consent texts under content/. A version that somebody has agreed to is never changed."

    def handle(self, verbosity, **options):
        try:
            written = load_consents()
        except ConsentChanged as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(f"Consent texts: {written} written.")
