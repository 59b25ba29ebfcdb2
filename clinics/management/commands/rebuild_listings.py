from django.core.management.base import BaseCommand
from tqdm import tqdm

from clinics.actions import rebuild_listings
from clinics.models import Clinic


class Command(BaseCommand):
    help = "Makes the public document of every clinic anew and says how many differed from what was stored."

    def handle(self, **options):
        differed = seen = 0
        with tqdm(total=Clinic.objects.count(), unit=" clinics") as bar:
            for seen_now, changed in rebuild_listings():
                bar.update(seen_now - seen)
                seen, differed = seen_now, differed + changed
        self.stdout.write(f"{seen} clinics looked at, {differed} documents differed and were written anew.")
