from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from desk import rates


class Command(BaseCommand):
    help = "Adds the European Central Bank's rates of a new day, from its daily XML or a file. Old ones stay."

    def add_arguments(self, parser):
        parser.add_argument("--from-file", type=Path, help="Read this file and ask nobody.")

    def handle(self, from_file, **options):
        try:
            made = rates.write(rates.read(self.content(from_file)))
        except (rates.NoRates, ValidationError) as error:
            sentence = error if isinstance(error, rates.NoRates) else "; ".join(error.messages)
            raise CommandError(f"{sentence} The rates that are there stay.") from error
        if made:
            self.stdout.write(f"{len(made)} rates added, of {max(row.day for row in made)}.")
        else:
            self.stdout.write("These rates are there already.")

    def content(self, from_file: Path | None) -> bytes:
        if from_file is None:
            return rates.fetched()
        try:
            with from_file.open("rb") as file:
                return rates.limited(file.read(rates.MOST_BYTES + 1))
        except OSError as error:
            raise rates.NoRates(f"{from_file} cannot be read: {error.strerror}.") from error
