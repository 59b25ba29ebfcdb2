from django.core.management.base import BaseCommand

from desk.counting import count_all


class Command(BaseCommand):
    help = "Counts what the desk shows of whole tables: missing translations, reports on prices and coverage."

    def handle(self, **options):
        for figures in count_all():
            self.stdout.write(f"{figures.name}: {figures.took_ms} ms")
