from django.core.management.base import BaseCommand

from consultations.replies import load_replies


class Command(BaseCommand):
    help = "Loads the reply templates under content/. A template that staff changed or deleted is left so."

    def handle(self, verbosity, **options):
        written = load_replies()
        if verbosity:
            self.stdout.write(f"Reply templates: {written} written.")
