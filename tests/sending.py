"""Programs of the portal as processes with a database and folders of their own, without a server and texts."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

from tests.portal import ROOT, Portal, copied

WITHIN = 120  # seconds


@contextmanager
def bare_portal(base: str) -> Iterator[tuple[Portal, Path]]:
    """A migrated database, an empty folder for mails ("mail") and one for photos; `base` as in tests.portal."""
    with tempfile.TemporaryDirectory(prefix="portal-") as name, copied(base, Path(name), "migrate") as database_url:
        folder = Path(name)
        environment = os.environ | {
            "PORTAL_MODE": "demo",
            "DATABASE_URL": database_url,
            "MAIL_FOLDER": str(folder / "mail"),
            "PRIVATE_ROOT": str(folder / "private"),
        }
        yield Portal("", environment), folder


def start(portal: Portal, *words: str, log: Path, **environment: str) -> subprocess.Popen:
    """A management command that goes on by itself, at the tests' moment; what it says goes to `log`."""
    with open(log, "ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.clock", "manage", *words],
            cwd=ROOT, env=portal.environment | environment, stdout=output, stderr=output,
        )  # fmt: skip


def until_ready(*logs: Path, processes: int) -> None:
    """Until so many programs that go on by themselves have begun: from then on they end between two pieces of work."""
    until(lambda: sum(log.read_text().count(" ready, process ") for log in logs) == processes, "all have started")


def write_mails(portal: Portal, count: int) -> None:
    code = (
        "from core.outbox import put\n"
        f"for number in range({count}):\n"
        "    put(kind='test', to=f'qzmarker{number}@example.org', subject='A test', body='Qzmarker')"
    )
    portal.manage("shell", "--command", code)


def delivered(folder: Path) -> list[str]:
    """The Message-IDs in the mail files, as often as they stand there."""
    return [message_from_bytes(file.read_bytes())["Message-ID"] for file in sorted((folder / "mail").glob("*.eml"))]


def until(true: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + WITHIN
    while not true():
        if time.monotonic() > ends:
            raise AssertionError(f"not within {WITHIN} seconds: {what}")
        time.sleep(0.05)
