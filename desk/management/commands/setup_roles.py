from django.core.management.base import BaseCommand

from desk import roles


class Command(BaseCommand):
    help = "Makes the groups of staff and gives each exactly the permissions in desk/roles.py. Members stay."

    def handle(self, verbosity, **options):
        for name, count in roles.set_up().items():
            if verbosity:
                self.stdout.write(f"{name}: {count} permissions")
