"""Tries every combination of answers of the guide against what must always hold."""

import json
import os
import time
from collections.abc import Iterable
from dataclasses import asdict
from itertools import product
from multiprocessing import Pool

from django.core.management.base import BaseCommand, CommandError

from guide.invariants import INVARIANTS, Checked, check, together
from guide.questions import BY_KEY

SHOWN = 10  # failing cases


class Command(BaseCommand):
    help = "Checks the guide's rules over all combinations of answers. Exit code 1 where one breaks an invariant."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
        parser.add_argument("--cause", choices=BY_KEY["cause"].codes, help="only the combinations with this cause")

    def handle(self, *, processes: int, cause: str | None, **options):
        started = time.monotonic()
        parts = list(product([cause] if cause else BY_KEY["cause"].codes, BY_KEY["diagnosed_by"].codes))
        with Pool(processes) as pool:
            found = together(pool.starmap(check, parts, chunksize=1))
        seconds = time.monotonic() - started
        self.stdout.write("\n".join(account(found)))
        self.stdout.write(f"Took {seconds:.0f} seconds with {processes} processes.")
        if found.failures:
            raise CommandError("\n".join(complaint(found)), returncode=1)
        self.stdout.write("None breaks an invariant. That shows that the rules agree, not that they are right.")


def account(found: Checked) -> Iterable[str]:
    """What was looked at, line by line."""
    yield f"{found.combinations:,} combinations of answers with one health answer at a time,"
    yield f"  {found.plain:,} of them without “I do not know” on scalp, extent, health, result and expectation,"
    yield f"and {found.with_a_red_flag:,} of these again with one red flag, each against {len(INVARIANTS)} invariants"
    yield "and against the same answers without the health problem or red flag, which must never look worse."


def complaint(found: Checked) -> Iterable[str]:
    yield f"{len(found.failures):,} failures. The first:"
    for sentence, answers in found.failures[:SHOWN]:
        yield f"  {sentence} {json.dumps(asdict(answers))}"
