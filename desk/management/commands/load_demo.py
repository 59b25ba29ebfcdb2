from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from desk.demo.actions import CannotLoad, load

BAR_FROM = 1_000


def count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a number of clinics: give 0 or more.")
    return int(text)


class Command(BaseCommand):
    help = "Replaces the demonstration clinics by N invented ones, the same for the same seed. Other clinics stay."

    def add_arguments(self, parser):
        parser.add_argument("--clinics", type=count, default=30, metavar="N", help="how many (default 30; 0: none)")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed, other clinics (default 1)")

    def handle(self, *, clinics: int, seed: int, **options):
        try:
            batches = load(clinics=clinics, seed=seed)
        except CannotLoad as error:
            raise CommandError(str(error)) from error
        with tqdm(total=clinics, unit=" clinics", disable=clinics <= BAR_FROM) as bar:
            for written in batches:
                bar.update(written)
        self.stdout.write(f"{clinics} demonstration clinics, seed {seed}.")
