from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from desk.sign_in import factor


class Command(BaseCommand):
    help = "Takes phone and recovery codes of an account away. Its next sign-in sets up a new phone."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username!r}.")
        had = factor.forget(user=user)
        self.stdout.write("Taken away." if had else "This account had none.")
