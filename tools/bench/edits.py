"""How long after its commit an edit stands on the pages of every worker."""

import json
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection

from tools.bench.server import Server
from tools.bench.setting import HOME, ROOT, environment, module

AMOUNTS = (101, 103, 107)  # won a graft: below every invented price, so the clinic leads the order by price
GRAFTS = 2000
MOST_CONNECTIONS = 64
GIVES_UP = 10.0  # seconds


def slowest_edit(server: Server) -> float:
    """Milliseconds until the last worker shows it, on the clinic's page and first in the order by price."""
    with ExitStack() as stack:
        lines = one_a_worker(server, stack)
        editor = stack.enter_context(editing(server))
        slug = json.loads(editor.stdout.readline())["slug"]
        return max(seconds(editor, lines, slug, amount) for amount in AMOUNTS) * 1000


@contextmanager
def editing(server: Server) -> Iterator[subprocess.Popen]:
    with open(HOME / "editor.log", "wb") as errors:
        process = subprocess.Popen(
            module("tools.bench.editor"), cwd=ROOT, env=environment(server.database.url),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.stdin.close()  # it puts the price back and ends
        process.wait(60)


def one_a_worker(server: Server, stack: ExitStack) -> list[HTTPConnection]:
    """An open connection to each worker."""
    found: dict[int, HTTPConnection] = {}
    for _ in range(MOST_CONNECTIONS):
        connection = stack.enter_context(closing(server.connection()))
        read(connection, "/en/")
        found.setdefault(server.worker_of(connection), connection)
        if len(found) == len(server.workers()):
            return list(found.values())
    raise RuntimeError(f"{MOST_CONNECTIONS} connections met {len(found)} of {len(server.workers())} workers")


def read(connection: HTTPConnection, address: str) -> str:
    connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read().decode()
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}")
    return body


def seconds(editor: subprocess.Popen, connections: list[HTTPConnection], slug: str, amount: int) -> float:
    """From one commit to the last worker that shows it."""
    signs = {f"/en/clinics/{slug}/": f"₩{amount:,}", "/en/clinics/?treatment=fue&sort=price": f"₩{amount * GRAFTS:,}"}
    for connection in connections:
        for address, sign in signs.items():
            if sign in read(connection, address):
                raise RuntimeError(f"{address} shows {sign} before the edit")
    editor.stdin.write(f"{amount}\n")
    editor.stdin.flush()
    with ThreadPoolExecutor(len(connections)) as pool:
        seen = list(pool.map(lambda connection: wait(connection, signs), connections))
    return max(seen) - json.loads(editor.stdout.readline())["at"]


def wait(connection: HTTPConnection, signs: dict[str, str]) -> float:
    """The second at which the worker at the other end shows every sign at its address."""
    ends = time.time() + GIVES_UP
    for address, sign in signs.items():
        while sign not in read(connection, address):
            if time.time() > ends:
                raise RuntimeError(f"after {GIVES_UP:g} seconds {address} does not show the edit")
    return time.time()
