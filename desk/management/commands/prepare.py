"""What has to stand in a database before the portal is served; says each step in one line."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from clinics.actions import rebuild_listings
from clinics.models import Clinic
from core.models import LoadedField
from core.rotation import keys_fit

CODE_OF_LISTINGS = ["clinics", "core"]
CODE_OF_CONTENT = ["desk", "core", "treatments", "clinics", "insights", "pages", "consultations"]


class Command(BaseCommand):
    help = "Migrates, loads content and roles when they changed, and loads demonstration clinics into an empty portal."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="Change nothing; fail when migrations are missing.")

    def handle(self, check, **options):
        missing = self.missing_migrations()
        if check:
            if missing:
                raise CommandError(f"The database lacks {missing} migrations: run `make migrate` first.")
            self.compare_keys()
            return
        self.migrate(missing)
        self.load_content()
        self.refresh_listings()
        self.compare_keys()
        self.say_where_mails_go()
        if settings.DEMO_ALLOWED:
            self.load_demo()

    def missing_migrations(self) -> int:
        try:
            executor = MigrationExecutor(connection)
        except DatabaseError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"The database that DATABASE_URL names does not answer: {reason}") from error
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def migrate(self, missing: int) -> None:
        if missing:
            call_command("migrate", interactive=False, verbosity=0)
        self.say(f"Database: {connection.vendor}, {f'{missing} migrations applied' if missing else 'up to date'}")

    def load_content(self) -> None:
        content = Path(settings.BASE_DIR / "content").rglob("*")
        now = digest([*content, *code(CODE_OF_CONTENT)], repr(settings.VALID_DAYS))
        if stamped("content", now):
            self.say("Content: unchanged")
            return
        self.say("Content: loading")
        call_command("load_content", stdout=self.stdout)
        call_command("load_consents", stdout=self.stdout)
        call_command("load_replies", stdout=self.stdout)
        call_command("setup_roles", verbosity=0)
        stamp("content", now)

    def refresh_listings(self) -> None:
        """Clinics keep a document for the public pages; new code may give it another shape."""
        now = digest(code(CODE_OF_LISTINGS))
        if stamped("listings", now):
            return
        changed = sum(count for _, count in rebuild_listings())
        if changed:
            self.say(f"Clinics: {changed} public documents rewritten")
        stamp("listings", now)

    def compare_keys(self) -> None:
        """With other keys nothing would be overwritten, but new requests be closed to those who hold the right ones."""
        if keys_fit():
            return
        if settings.PRODUCTION:
            raise CommandError("FIELD_KEYS do not open what is in the database: set the keys it was written with.")
        self.say("Requests: FIELD_KEYS do not open those that are in the database; new ones can be read")

    def say_where_mails_go(self) -> None:
        if settings.EMAIL_BACKEND == "core.mail_files.EmailBackend":
            self.say(f"Mails: written as files into {settings.EMAIL_FILE_PATH}")

    def load_demo(self) -> None:
        """Only where there is no clinic at all: real clinics and invented ones are never mixed by a start."""
        if Clinic.objects.exists():
            return
        self.say("Clinics: loading 30 invented ones")
        call_command("load_demo", clinics=30, seed=1, stdout=self.stdout)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def code(folders: list[str]) -> Iterator[Path]:
    for folder in folders:
        yield from Path(settings.BASE_DIR / folder).rglob("*.py")


def digest(paths, *more: str) -> str:
    """SHA-256 over the names and bytes of files."""
    made = hashlib.sha256("\0".join(more).encode())
    for path in sorted(path for path in paths if path.is_file()):
        made.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
        made.update(path.read_bytes())
    return made.hexdigest()


# What was loaded is noted in the database that it was loaded into, so that each has its own note.
def stamped(what: str, now: str) -> bool:
    return LoadedField.objects.filter(model="prepare", key=what, digest=now).exists()


def stamp(what: str, now: str) -> None:
    LoadedField.objects.update_or_create(model="prepare", key=what, field="files", defaults={"digest": now})
