from django.core.management.base import BaseCommand, CommandError

from consultations import actions
from core.encryption import CannotDecrypt


class Command(BaseCommand):
    help = (
        "Brings every encrypted value and photo under the first key of FIELD_KEYS. Can be broken off and run again; "
        "when the keys do not open something, nothing is changed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--batch", type=int, default=200, help="rows in one transaction (200)")
        parser.add_argument("--check", action="store_true", help="Change nothing; fail when an older key is in use.")

    def handle(self, batch, check, **options):
        try:
            if check:
                self.report(actions.under_older_keys())
                return
            counts = actions.rotate_keys(batch=batch, progress=self.show)
        except CannotDecrypt as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        except KeyboardInterrupt:
            raise CommandError("Broken off. What is done stays done; run it again for the rest.") from None
        done = sum(counts.values())
        self.stdout.write(f"{done} rows and files brought under the first key; all of them are now.")

    def report(self, left: dict[str, int]) -> None:
        if any(left.values()):
            raise CommandError(
                "Under older keys: " + ", ".join(f"{count} {what}" for what, count in left.items() if count)
            )
        self.stdout.write("Everything is under the first key.")

    def show(self, what: str, done: int, total: int) -> None:
        self.stdout.write(f"{what}: {done:,} of {total:,}")
        self.stdout.flush()
