"""Visitors of a real server: many different pages, and requests sent at the same time."""

import json
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from statistics import median, quantiles
from urllib.parse import quote, urlencode

from tools.bench import filters
from tools.bench.form import CSRF, request_fields
from tools.bench.server import Server

CONNECTIONS = 4
PAGES = 200  # for each worker
ROUNDS, REQUESTS = 3, 200  # of requests
WAIT = 3.5  # seconds; a form that comes back sooner is refused
TOKEN = re.compile(rb'name="token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="token"')
PLACES = ["", "clinics/", "treatments/", "conditions/", "cities/", "prices/", "glossary/", "guide/", "consultation/"]


def mixed_pages(server: Server) -> list[str]:
    """As visitors leave traces: half directory, a third clinics and comparisons, the rest other pages."""
    dice, slugs = Random(1), []
    for number in range(1, 6):
        page = get(server, f"/en/clinics/?page={number}&format=json", encoding="identity")
        slugs += [row["slug"] for row in json.loads(page)["results"]]
    made = []
    for at in range(PAGES * len(server.workers())):
        if at % 2:
            number = f"page={dice.randint(1, max(2, server.database.size // 40))}"
            made.append("/en/clinics/?" + "&".join([quote(dice.choice(filters.FILTERS), safe="=&"), number]).strip("&"))
        elif at % 3:
            chosen = dice.sample(slugs, 3)
            pairs = urlencode([("clinic", slug) for slug in chosen])
            made.append(dice.choice([f"/en/clinics/{chosen[0]}/", f"/en/clinics/compare/?{pairs}"]))
        else:
            made.append("/en/" + dice.choice([*PLACES, "treatments/compare/", "treatments/compare/?condition=scars"]))
    return made


def get(server: Server, address: str, encoding: str = "br") -> bytes:
    """One page over a connection of its own, so that any worker may answer."""
    connection = server.connection()
    try:
        connection.request("GET", address, headers={"Accept-Encoding": encoding, "Connection": "close"})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}")
    return body


def at_once(work: Callable, parts: Sequence) -> list:
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(work, parts))


def visit(server: Server) -> int:
    """Opens the mixed pages over four connections at a time; how many."""
    pages = mixed_pages(server)
    at_once(lambda address: get(server, address), pages)
    return len(pages)


def request_times(server: Server) -> tuple[float, float]:
    """(median, 99th of 100) in milliseconds of a request sent over one of four connections that stay open.

    Of three rounds the middle one counts, so that one burst of something else does not.
    """
    rounds = []
    for _ in range(ROUNDS):
        forms = at_once(lambda _: form_token(server), range(REQUESTS))
        time.sleep(WAIT)
        parts = [forms[start::CONNECTIONS] for start in range(CONNECTIONS)]
        rounds.append([spent for part in at_once(lambda part: send_all(server, part), parts) for spent in part])
    return median(map(median, rounds)), median(quantiles(spent, n=100)[98] for spent in rounds)


def form_token(server: Server) -> str:
    found = TOKEN.search(get(server, "/en/consultation/"))
    if found is None:
        raise RuntimeError("the request form holds no token")
    return (found[1] or found[2]).decode()


def send_all(server: Server, forms: Sequence[str]) -> list[float]:
    connection, spent = server.connection(), []
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrf={CSRF}"}
    try:
        for token in forms:
            started = time.perf_counter()
            connection.request("POST", "/en/consultation/", urlencode(request_fields(token)), headers)
            answer = connection.getresponse()
            answer.read()
            spent.append((time.perf_counter() - started) * 1000)
            if answer.status != 302:
                raise RuntimeError(f"a request is answered with {answer.status}")
    finally:
        connection.close()
    return spent
