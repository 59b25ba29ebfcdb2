"""Takes the database away from a running portal and gives it back."""

import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from tests.portal import Portal

WITHIN = 20  # seconds
IN_A_ROW = 10  # answers: more than there are workers to give one each


@contextmanager
def without_database(portal: Portal, process: subprocess.Popen, base: str) -> Iterator[None]:
    """Inside, no worker of the portal reaches its database; `base` is an address on the same server."""
    taking = file_taken_away if portal.database_url.startswith("sqlite") else connections_refused
    with taking(portal, base):
        process.send_signal(signal.SIGHUP)  # new workers: the old ones hold the file open
        wait_for_health(portal, 503)
        yield
    wait_for_health(portal, 200)


@contextmanager
def file_taken_away(portal: Portal, _base: str) -> Iterator[None]:
    file = Path(portal.database_url.removeprefix("sqlite:///"))
    away = file.with_suffix(".away")
    file.rename(away)
    file.mkdir()  # or SQLite would make a new database there
    try:
        yield
    finally:
        file.rmdir()
        away.rename(file)


@contextmanager
def connections_refused(portal: Portal, base: str) -> Iterator[None]:
    name = urlsplit(portal.database_url).path.strip("/")
    connection = psycopg2.connect(base)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
            connection.close()


def wait_for_health(portal: Portal, status: int) -> None:
    """Until so many answers in a row have this status."""
    same, until = 0, time.monotonic() + WITHIN
    while same < IN_A_ROW:
        same = same + 1 if health(portal) == status else 0
        if time.monotonic() > until:
            raise RuntimeError(f"/health/ does not come to answer {status}")
        time.sleep(0.05)


def health(portal: Portal) -> int:
    try:
        with urllib.request.urlopen(f"{portal}/health/", timeout=WITHIN) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
