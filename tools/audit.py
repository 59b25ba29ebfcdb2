"""Looks at the portal from outside, as `make run` serves it, and prints what is wrong with it.

    python tools/audit.py [--part axe,crawl,lighthouse] [--languages en,ar] [--pages home,directory] [--widths 320]

Ends with 1 when anything is found. `--part sheets` makes pictures of all kinds of pages under var/audit/sheets.
"""

import argparse
import fcntl
import signal
import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.audit import pages, report, sheets, site, speed, views  # noqa: E402  (the path comes first)
from tools.audit.finding import Check  # noqa: E402
from tools.audit.kinds import KINDS  # noqa: E402
from tools.audit.setting import HOME, LANGUAGES, WIDTHS  # noqa: E402

PARTS = ("axe", "crawl", "lighthouse", "sheets")


def main(arguments: list[str]) -> int:
    wanted = options().parse_args(arguments)
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: sys.exit(1))  # so that everything started is ended
    started = time.monotonic()
    HOME.mkdir(parents=True, exist_ok=True)
    with open(HOME / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("Another make audit is running on this copy.")
        with site.serving() as portal:
            checks = checked(portal.url, wanted)
    code = report.show(checks) if checks else 0
    print(f"In {time.monotonic() - started:.0f} seconds")
    return code


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make audit", description="What is wrong with the portal from outside.")
    parser.add_argument("--part", type=some_of(PARTS), default=list(PARTS[:3]), help=f"{','.join(PARTS)} (the first 3)")
    parser.add_argument("--languages", type=some_of(LANGUAGES), default=list(LANGUAGES), help=",".join(LANGUAGES))
    parser.add_argument("--pages", type=some_of(KINDS), default=list(KINDS), help=f"for axe, sheets: {','.join(KINDS)}")
    parser.add_argument("--widths", type=widths, default=WIDTHS, help="for axe and sheets, in pixels (320,768,1280)")
    parser.add_argument("--workers", type=int, default=2, help="browsers at once (2)")
    return parser


def some_of(known: Collection[str]) -> Callable[[str], list[str]]:
    def names(text: str) -> list[str]:
        found = [part.strip() for part in text.split(",")]
        if not set(found) <= set(known):
            raise argparse.ArgumentTypeError(f"{text!r}: give some of {', '.join(known)}, separated by commas.")
        return list(dict.fromkeys(found))

    return names


def widths(text: str) -> tuple[int, ...]:
    found = text.split(",")
    if not all(part.isdecimal() and 200 <= int(part) <= 4000 for part in found):
        raise argparse.ArgumentTypeError(f"{text!r}: give pixels from 200 to 4000, separated by commas.")
    return tuple(map(int, found))


def checked(url: str, wanted: argparse.Namespace) -> list[Check]:
    clinics, found = site.two_clinics(url), []
    if "axe" in wanted.part:
        looking = views.Looking(clinics, wanted.widths)
        found += views.checks(url, looking, wanted.pages, wanted.languages, wanted.workers)
    if "crawl" in wanted.part:
        found += pages.checks(url, wanted.languages)
    if "lighthouse" in wanted.part:
        found += speed.checks(url, clinics, wanted.languages[0])
    if "sheets" in wanted.part:
        sheets.write(url, clinics, wanted.pages, wanted.languages, wanted.widths, wanted.workers)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
