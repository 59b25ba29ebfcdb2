"""Takes the database away from a running portal and gives it back."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from tests.portal import Portal, gunicorn
from tests.postgres import connections_refused

WITHIN = 60  # seconds


class Outage:
    """A portal whose database can go away; `base` is an address on the same database server.

    Use as a context: the portal is served inside.
    """

    def __init__(self, portal: Portal, log: Path, base: str):
        self.portal, self.log, self.base = portal, log, base
        self.server = ExitStack()

    def __enter__(self):
        self.server.enter_context(gunicorn(self.portal, self.log))
        return self

    def __exit__(self, *_exception) -> None:
        self.server.close()

    @contextmanager
    def database_gone(self) -> Iterator[None]:
        """Inside, no worker reaches the database; afterwards all do."""
        url = self.portal.database_url
        with self.file_gone() if url.startswith("sqlite") else connections_refused(url, self.base):
            self.wait_for_health(503)
            yield
        self.wait_for_health(200)

    @contextmanager
    def file_gone(self) -> Iterator[None]:
        file = Path(self.portal.database_url.removeprefix("sqlite:///"))
        away = file.with_suffix(".away")
        later = replace(self.portal, environment=self.portal.environment | {"SECONDS_LATER": "60"})
        self.server.close()  # its workers hold the file open, wherever it goes
        file.rename(away)
        file.mkdir()  # or SQLite would make a new database there
        try:
            self.server.enter_context(gunicorn(later, self.log, ready=lambda *_: self.wait_for_health(503)))
            yield
        finally:
            file.rmdir()
            away.rename(file)

    def wait_for_health(self, status: int) -> None:
        until = time.monotonic() + WITHIN
        while health(self.portal) != status:
            if time.monotonic() > until:
                raise RuntimeError(f"/health/ does not come to answer {status}:\n{self.log.read_text()[-5000:]}")
            time.sleep(0.1)


def health(portal: Portal) -> int:
    """The status that /health/ answers; 0 when nobody listens."""
    try:
        with urllib.request.urlopen(f"{portal}/health/", timeout=WITHIN) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
