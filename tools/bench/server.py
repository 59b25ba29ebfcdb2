"""A real gunicorn as `make run` starts it, and what /proc tells about its workers."""

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.postgres import free_port
from tools.bench.setting import HOME, ROOT, WORKERS, Database, environment, module

STARTS_WITHIN = 120  # seconds, with an index of 100,000 clinics
STOPS_WITHIN = 30


@dataclass(frozen=True)
class Server:
    database: Database
    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=30)

    def workers(self) -> list[int]:
        """Process ids."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def worker_of(self, connection: HTTPConnection) -> int:
        """The worker at the other end of an open connection. Raises LookupError when none of them holds it."""
        ours = connection.sock.getsockname()[1]
        wanted = (f":{self.port:04X}", f":{ours:04X}")
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        sockets = {f"socket:[{row[9]}]" for row in rows if (row[1][-5:], row[2][-5:]) == wanted}
        for pid in self.workers():
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                try:
                    if str(descriptor.readlink()) in sockets:
                        return pid
                except FileNotFoundError:
                    continue  # closed in between
        raise LookupError("the connection is not accepted yet")


@contextmanager
def serving(database: Database) -> Iterator[Server]:
    port, log = free_port(), HOME / f"server-{database.kind}-{database.size}.log"
    settings = environment(database.url, PORT=str(port), SITE_URL=f"http://127.0.0.1:{port}")
    command = module("gunicorn", "--config", "config/gunicorn.py", "config.wsgi")
    with open(log, "wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=output, stderr=output)
    try:
        server = Server(database, port, process.pid)
        wait_until_it_answers(server, process, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_it_answers(server: Server, process: subprocess.Popen, log: Path) -> None:
    """With all of its workers: the first one answers while the next is still being forked."""
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends and process.poll() is None:
        try:
            urllib.request.urlopen(f"{server.url}/en/", timeout=30).close()
            if not readable() or len(server.workers()) == WORKERS:
                return
            time.sleep(0.1)
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The server for {server.database} clinics does not answer:\n{log.read_text()[-3000:]}")


def proportional_memory(pid: int) -> tuple[float, float]:
    """(all, of it pages of files) in MiB: its own, and its share of what it has in common with others (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    held = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines[1:]}
    return held["Pss"], held["Pss_File"]


def readable() -> bool:
    """Whether this machine has what the above reads."""
    return Path("/proc/self/smaps_rollup").exists() and Path("/proc/net/tcp").exists()
