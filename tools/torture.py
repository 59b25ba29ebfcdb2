"""Kills the portal while people send requests, and looks whether anything was lost, doubled or left lying about.

    python tools/torture.py [--requests 500] [--kills 20] [--databases sqlite,postgresql | --database-url URL]

Ends with 1 when something is wrong. docs/operations.md says what is promised.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import postgres  # noqa: E402  (the path comes first)
from tools.torture import keys, mails, storm, trouble  # noqa: E402
from tools.torture.site import Site, site  # noqa: E402

KINDS = ("sqlite", "postgresql")
PHASES = ("storm", "mails", "keys", "database", "files", "disk")
COORDINATORS = (
    "from django.contrib.auth.models import Group, User\n"
    "group = Group.objects.get_or_create(name='Coordinator')[0]\n"
    "for name in ('kim', 'lee'):\n"
    "    User.objects.create(username=name, email=f'{name}@example.org').groups.add(group)"
)

Phase = tuple[str, Callable[[], tuple[str, list[str]]]]  # title, what gives a summary and what is wrong


def main(arguments: list[str]) -> int:
    wanted = options().parse_args(arguments)
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: sys.exit(1))  # so that everything started is ended
    seed = wanted.seed if wanted.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"Seed {seed}", flush=True)
    wrong = 0
    for base in bases(wanted):
        wrong += sum(map(report, phases(base, wanted, seed)))
    print("Nothing was lost, doubled or left lying about." if not wrong else f"{wrong} things are wrong.")
    return 1 if wrong else 0


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make torture", description="Requests while the portal is killed.")
    parser.add_argument("--requests", type=int, default=500, help="at least so many on each database (500)")
    parser.add_argument("--kills", type=int, default=20, help="so many of the server, and of the mails' sender (20)")
    parser.add_argument("--rotated", type=int, default=10_000, help="requests that get new keys (10000)")
    parser.add_argument("--databases", type=lambda text: text.split(","), default=KINDS, help="sqlite,postgresql")
    parser.add_argument("--database-url", help="make the database there instead: sqlite:// or postgres://...")
    parser.add_argument("--phases", type=lambda text: text.split(","), default=PHASES, help=",".join(PHASES))
    parser.add_argument("--seed", type=int, help="of the chances; each run draws its own and prints it")
    return parser


def bases(wanted: argparse.Namespace) -> Iterator[str]:
    """Where the databases are made, as tests.portal.database takes it."""
    if wanted.database_url:
        yield wanted.database_url
        return
    for kind in wanted.databases:
        if kind == "sqlite":
            yield "sqlite://"
            continue
        try:
            with postgres.server() as address:
                yield address
        except postgres.NoServer as error:
            print(f"PostgreSQL: not run, {error}", flush=True)


def phases(base: str, wanted: argparse.Namespace, seed: int) -> Iterator[Phase]:
    """One after the other, each with what it needs ready."""
    with site(base) as one:
        one.manage("shell", "--command", COORDINATORS)
        if "storm" in wanted.phases:
            yield f"{one.kind}: server killed", lambda: through_the_storm(one, wanted.requests, wanted.kills, seed)
        if "mails" in wanted.phases:
            yield f"{one.kind}: sender of mails killed", lambda: mails_through_it(one, wanted.kills, seed)
        if "keys" in wanted.phases:
            one.stop()
            yield f"{one.kind}: rotation of keys killed", lambda: keys.rotate_and_kill(one, wanted.rotated, 5, seed)
        one.restart()
        if "database" in wanted.phases:
            yield in_trouble(one, "database away", trouble.database_away, 1)
        if "files" in wanted.phases:
            yield from (in_trouble(one, "no file may grow", trouble.files_limited, photos) for photos in asked(one))
    if "disk" in wanted.phases:
        yield from on_a_full_disk(base)


def on_a_full_disk(base: str) -> Iterator[Phase]:
    with tempfile.TemporaryDirectory(prefix="portal-disk-") as parent, trouble.small_disk(Path(parent)) as disk:
        if disk is None:
            print("A disk that is really full: not run, this account may not mount one", flush=True)
            return
        with site(base, disk) as small:
            small.start()
            yield from (in_trouble(small, "disk full", trouble.disk_filled, photos) for photos in asked(small))


def asked(one: Site) -> tuple[int, ...]:
    """With how many photos a form is sent. PostgreSQL's files are not on the portal's disk."""
    return (0, 2) if one.kind == "SQLite" else (2,)


def in_trouble(one: Site, name: str, cause: Callable, photos: int) -> Phase:
    summary = "503, nothing typed is lost, sent again it is stored once"
    title = f"{one.kind}: {name}, {photos} photos"
    return title, lambda: (summary, trouble.complaints(one, cause, photos, time.sleep))


def through_the_storm(one: Site, requests: int, kills: int, seed: int) -> tuple[str, list[str]]:
    made = storm.Storm(one, requests, kills, seed)
    made.weather()
    wrong = storm.complaints(made, one.ask("requests"))
    before, after = storm.orphans(one)
    if after:
        wrong.append(f"{after} photo files without a row are left after purge")
    return f"{made.summary}, {before} photo files left without a row, {after} after purge", wrong


def mails_through_it(one: Site, kills: int, seed: int) -> tuple[str, list[str]]:
    done, left = mails.send_and_kill(one, kills, seed)
    rows, found = one.ask("mails"), mails.delivered(one)
    doubles = sum(count > 1 for count in found.values())
    wrong = mails.complaints(rows, found, done)
    return f"{len(rows)} mails, {done} kills, {left} mails taken back from the dead, {doubles} came twice", wrong


def report(phase: Phase) -> int:
    title, work = phase
    started = time.monotonic()
    summary, wrong = work()
    print(f"{title}: {summary} ({time.monotonic() - started:.0f} s)", flush=True)
    for complaint in wrong[:20]:
        print(f"  WRONG: {complaint}", flush=True)
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
