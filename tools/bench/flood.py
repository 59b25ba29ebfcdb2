"""Row 11: requests that come at a steady pace, whether or not the server keeps up. None may be lost, none double."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

from tools.bench import databases, load, rows
from tools.bench.form import CSRF, request_fields
from tools.bench.report import Line
from tools.bench.server import Server
from tools.bench.setting import ROOT, environment

HANDS = 40  # connections at the most
REFERENCE = re.compile(rb"HK-\w{4}-\w{4}")
STORED = "from consultations.models import Consultation as c; print(*c.objects.values_list('reference', flat=True))"


def measured(running: Server) -> Iterator[Line]:
    count = rows.FLOOD_RATE * rows.FLOOD_SECONDS
    what, where = f"{rows.FLOOD_RATE} requests a second for {rows.FLOOD_SECONDS} s", running.database
    databases.erase_requests(where)
    forms = load.at_once(lambda _: load.form_token(running), range(count))
    time.sleep(load.WAIT)
    started = time.perf_counter()
    with ThreadPoolExecutor(HANDS) as pool:
        answers = list(pool.map(lambda number: send(running, forms[number], started, number), range(count)))
    took = time.perf_counter() - started
    acknowledged = [acknowledgement(running, address) for _spent, address in answers]
    stored = references(running)
    databases.erase_requests(where)
    lost = len(set(acknowledged) - set(stored)) + acknowledged.count("")
    double = len(stored) - len(set(acknowledged) - {""})
    spent = [milliseconds for milliseconds, _address in answers]
    note = f"{count} in {took:.1f} s; timed from the moment at which each was due"
    yield Line(11, f"{what}: lost", where, 0, lost, note="none lost, none double is to be reached")
    yield Line(11, f"{what}: double", where, 0, abs(double))
    yield Line(11, f"{what}: median", where, None, median(spent), "ms")
    yield Line(11, f"{what}: 99 of 100", where, None, quantiles(spent, n=100)[98], "ms", note=note)


def send(server: Server, token: str, started: float, number: int) -> tuple[float, str]:
    """Sends one when it is due: (milliseconds from then to the answer, address of the acknowledgement or '')."""
    due = started + number / rows.FLOOD_RATE
    time.sleep(max(0.0, due - time.perf_counter()))
    connection = server.connection()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrf={CSRF}"}
    own = {"email": f"bench{number}@example.org"}
    try:
        connection.request("POST", "/en/consultation/", urlencode(request_fields(token) | own), headers)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    address = answer.headers["Location"] if answer.status == 302 else ""
    return (time.perf_counter() - due) * 1000, address


def acknowledgement(server: Server, address: str) -> str:
    """The reference that the page after sending shows; '' where there is none."""
    found = REFERENCE.search(load.get(server, urlsplit(address).path, encoding="identity")) if address else None
    return found[0].decode() if found else ""


def references(server: Server) -> list[str]:
    """Of every request in the database."""
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", STORED]
    done = subprocess.run(command, cwd=ROOT, env=environment(server.database.url), capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"the requests of {server.database} cannot be read:\n{done.stderr}")
    return done.stdout.split()
