from django.core.management.base import BaseCommand, CommandError

from desk.content.load import ContentError, load_content


class Command(BaseCommand):
    help = "Loads the texts, claims, facts, cities and reference prices under content/. What staff edited stays."

    def handle(self, verbosity, **options):
        try:
            outcome = load_content()
        except ContentError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(
                f"Content: {outcome.created} rows made, {outcome.written} columns written, "
                f"{outcome.removed} rows removed, {len(outcome.kept)} left as staff edited them."
            )
            for where, ours, theirs in outcome.kept:
                self.stdout.write(f"  kept {where}\n    on the page: {ours}\n    in the files: {theirs}")
