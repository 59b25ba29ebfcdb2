"""A portal with a database and folders of its own, whose server can be killed at any moment."""

import base64
import json
import os
import resource
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.portal import database
from tests.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN = 60  # seconds
WORKERS = 2  # of the server
GUNICORN = ["-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]


class Site:
    """`environment` is what every process of it gets; `folder` holds photos, mails, logs and SQLite's file."""

    def __init__(self, folder: Path, database_url: str, maintenance_url: str):
        self.folder, self.database_url, self.maintenance_url = folder, database_url, maintenance_url
        self.port = free_port()
        self.mail, self.log = folder / "mail", folder / "log"
        self.environment = os.environ | {
            "PORTAL_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "DATABASE_URL": database_url,
            "PRIVATE_ROOT": str(folder / "private"),
            "MAIL_FOLDER": str(self.mail),
            "EMAIL_HOST": "",
            "RATE_LIMITS": "false",
            "TRUSTED_PROXIES": "0",
            "OPEN_LANGUAGES": "en",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(WORKERS),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
        }
        self.server: subprocess.Popen | None = None

    @property
    def kind(self) -> str:
        return "SQLite" if self.database_url.startswith("sqlite") else "PostgreSQL"

    @property
    def url(self) -> str:
        return self.environment["SITE_URL"]

    # --- programs -------------------------------------------------------------------------------
    def run(self, *words: str) -> str:
        """Runs Python with these words; gives what it printed."""
        command = [sys.executable, *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def manage(self, *words: str) -> str:
        return self.run("manage.py", *words)

    def ask(self, *words: str):
        """What tools.torture.audit says, as JSON."""
        return json.loads(self.run("-m", "tools.torture.audit", *words).splitlines()[-1])

    def begin(self, *words: str, log: Path | None = None) -> subprocess.Popen:
        """A program that goes on by itself; what it says goes to the log."""
        with open(log or self.log, "ab") as output:
            return subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env=self.environment, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip

    # --- the server -----------------------------------------------------------------------------
    def start(self, ready: int = 200, largest_file: int | None = None) -> None:
        """Serves from when /health/ answers `ready`; no file of the server's may grow past `largest_file` bytes."""
        self.server = self.begin(*GUNICORN, log=Path(os.devnull) if largest_file else None)
        self.wait_for(ready)
        if largest_file:
            self.wait_for_all_workers()  # the first answers before the others are there
            for pid in [self.server.pid, *workers(self.server.pid)]:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))

    def wait_for_all_workers(self) -> None:
        ends = time.monotonic() + STARTS_WITHIN
        while len(workers(self.server.pid)) < WORKERS:
            if time.monotonic() > ends:
                raise RuntimeError(f"the server has not {WORKERS} workers")
            time.sleep(0.02)

    def wait_for(self, status: int) -> None:
        ends = time.monotonic() + STARTS_WITHIN
        while self.health() != status:
            if time.monotonic() > ends or self.server.poll() is not None:
                raise RuntimeError(f"the server does not answer {status}:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.02)

    def health(self) -> int:
        try:
            with urllib.request.urlopen(f"{self.url}/health/", timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def kill(self) -> None:
        """-9 for all its processes at the same moment."""
        with suppress(ProcessLookupError):
            os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def restart(self) -> None:
        self.stop()
        self.start()

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.terminate()
            self.server.wait(STARTS_WITHIN)


def workers(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def site(base: str, parent: Path | None = None) -> Iterator[Site]:
    """Prepared, not served yet. `base` as in tests.portal.database; its folder is made in `parent` and goes again."""
    with (
        tempfile.TemporaryDirectory(prefix="portal-torture-", dir=parent) as name,
        database(base, Path(name)) as database_url,
    ):
        made = Site(Path(name), database_url, base)
        made.manage("prepare")
        made.run("tools/static.py")
        try:
            yield made
        finally:
            made.stop()
