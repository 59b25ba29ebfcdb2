"""The portal as a real server with a database of its own, for tests that visit it from outside."""

import json
import os
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 60  # seconds
templates = ExitStack()  # what is to be taken away when the last test has ended


@dataclass(frozen=True)
class Portal:
    """`f"{portal}/en/"` is an address; `database_url` leads to its own database."""

    url: str
    environment: dict[str, str]

    def __str__(self) -> str:
        return self.url

    @property
    def database_url(self) -> str:
        return self.environment["DATABASE_URL"]

    def manage(self, *words: str, **environment: str) -> str:
        """Runs a management command in its database at the tests' moment; gives what it printed."""
        return run(self.environment | environment, "-m", "tests.clock", "manage", *words)

    def query(self, code: str):
        """The value of one Python expression (models are imported by name: `Clinic.objects.count()`), as JSON."""
        return json.loads(self.manage("shell", "--command", f"import json; print(json.dumps({code}))").splitlines()[-1])


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def serving(base: str) -> Iterator[Portal]:
    """A portal with the content and 30 demonstration clinics, served by gunicorn as `make run` does."""
    with prepared(base) as (portal, folder):
        log = folder / "log"
        with gunicorn(portal, log):
            yield portal
        # An error inside the page that reports errors leaves no traceback, only the second of these.
        if any(sign in log.read_text() for sign in ("Traceback", "Internal Server Error")):
            raise RuntimeError(f"The portal's log holds an error:\n{log.read_text()[-5000:]}")


@contextmanager
def prepared(base: str) -> Iterator[tuple[Portal, Path]]:
    """A portal that is not served yet, and a folder of its own.

    `base` is the DATABASE_URL of the running tests: an SQLite portal gets a file, a PostgreSQL one
    a database on the same server. Both are gone afterwards, and so is the folder.
    """
    with tempfile.TemporaryDirectory(prefix="portal-") as folder, copied(base, Path(folder), "prepare") as database_url:
        port = free_port()
        environment = os.environ | {
            "PORTAL_MODE": "demo",
            "DATABASE_URL": database_url,
            "RATE_LIMITS": "false",
            "PORT": str(port),
            "SITE_URL": f"http://127.0.0.1:{port}",
            "PRIVATE_ROOT": os.environ.get("PRIVATE_ROOT", f"{folder}/private"),
            "MAIL_FOLDER": os.environ.get("MAIL_FOLDER", f"{folder}/mail"),
        }
        portal = Portal(f"http://127.0.0.1:{port}", environment)
        run(environment, "tools/static.py")
        yield portal, Path(folder)


@cache
def filled(base: str, command: str) -> str:
    """DATABASE_URL of a database that `manage.py COMMAND` has filled, once in this process; nobody is connected."""
    folder = templates.enter_context(tempfile.TemporaryDirectory(prefix="portal-"))
    made = templates.enter_context(database(base, Path(folder)))
    private = {"PRIVATE_ROOT": f"{folder}/private", "MAIL_FOLDER": f"{folder}/mail"}
    Portal("", os.environ | {"PORTAL_MODE": "demo", "DATABASE_URL": made, **private}).manage(command)
    return made


@contextmanager
def copied(base: str, folder: Path, command: str) -> Iterator[str]:
    """DATABASE_URL of a new database that holds what `filled` does."""
    made = filled(base, command)
    if base.startswith("postgres"):
        with database(base, folder, template=urlsplit(made).path[1:]) as url:
            yield url
        return
    files = (made.removeprefix("sqlite:///"), folder / "portal.sqlite3")
    with closing(sqlite3.connect(files[0])) as source, closing(sqlite3.connect(files[1])) as target:
        source.backup(target)
    with database(base, folder) as url:
        yield url


@contextmanager
def database(base: str, folder: Path, template: str = "template1") -> Iterator[str]:
    """DATABASE_URL of an empty database, or of one like `template`; it goes at the end."""
    if not base.startswith("postgres"):
        yield f"sqlite:///{folder}/portal.sqlite3"
        return
    name = f"portal_{secrets.token_hex(4)}"
    connection = psycopg2.connect(base)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield urlunsplit(urlsplit(base)._replace(path=f"/{name}"))
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            connection.close()


def wait_until_it_answers(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(STARTS_WITHIN * 10):
        try:
            urllib.request.urlopen(f"{url}/en/", timeout=10).close()
            return
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"The portal answers {error.code}:\n{log.read_text()[-5000:]}") from error
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"The portal does not start:\n{log.read_text()[-5000:]}")


@contextmanager
def gunicorn(portal: Portal, log: Path, ready: Callable = wait_until_it_answers) -> Iterator[None]:
    """Serves the portal from when `ready(url, process, log)` returns; what the server says goes to the file `log`."""
    command = [sys.executable, "-m", "tests.clock", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    with open(log, "wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=portal.environment, stdout=output, stderr=output)
    try:
        ready(portal.url, process, log)
        yield
    finally:
        process.terminate()
        process.wait(STARTS_WITHIN)
