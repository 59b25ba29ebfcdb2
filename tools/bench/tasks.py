"""What a worker measures: each task is called once, and gives the CPU milliseconds of that call."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from urllib.parse import urlencode

from django.http import QueryDict

from clinics.actions import refresh_listings
from clinics.directory import directory
from clinics.market import market
from clinics.models import Clinic
from clinics.search import PAGE, Search, find, parse
from clinics.vocabulary import vocabulary
from consultations import tokens
from consultations.forms import LEAST_SECONDS
from consultations.reading import wording
from core.packing import packed
from tools.bench import filters
from tools.bench.form import CSRF, request_fields
from tools.bench.visitor import Visitor
from treatments.library import library

Task = Callable[[], float]
PACKED = {"HTTP_ACCEPT_ENCODING": "br"}


def addresses() -> dict[str, str]:
    """Name -> address of every page that is measured. Clinic n is the same one in a database of any size."""
    slugs = list(Clinic.objects.published().order_by("pk").values_list("slug", flat=True)[:4])
    return {
        "one line": "/en/one-line/",
        "directory": "/en/clinics/",
        "directory, three facets": "/en/clinics/?city=seoul&treatment=smp&language=en",
        "directory, by price": "/en/clinics/?treatment=fue&price_max=5000&sort=price",
        "clinic": f"/en/clinics/{slugs[0]}/",
        "comparison of 4": "/en/clinics/compare/?" + urlencode([("clinic", slug) for slug in slugs]),
        "treatment comparison": "/en/treatments/compare/?condition=scarring-alopecia",
    }


def tasks(cached: Visitor, uncached: Visitor) -> dict[str, Task]:
    """Name -> task. "hit ..." and "304 ..." are answered by the page cache, other pages are made and packed anew."""
    pages = addresses()
    made: dict[str, Task] = {name: partial(uncached.cost, address, **PACKED) for name, address in pages.items()}
    for name in ("directory", "treatment comparison"):
        page = cached.ask(pages[name], **PACKED)
        known = {**PACKED, "HTTP_IF_NONE_MATCH": page.headers["ETag"]}
        made[f"hit {name}"] = partial(cached.cost, pages[name], **PACKED)
        made[f"304 {name}"] = partial(cached.cost, pages[name], expect=304, **known)
    made["packing alone"] = partial(packing_cost, cached.ask(pages["directory"]).body)
    made["request"] = partial(send, uncached, waiting_forms())
    return made | unseen_pages(uncached)


def packing_cost(body: bytes) -> float:
    started = time.process_time()
    packed(body)
    return (time.process_time() - started) * 1000


def unseen_pages(visitor: Visitor) -> dict[str, Task]:
    """Pages of the directory that nobody opened before, as long as there are enough: their cards are not made yet."""
    if Clinic.objects.count() < 500 * PAGE:
        return {}
    numbers = count(2)
    return {"directory, cards unseen": lambda: visitor.cost(f"/en/clinics/?page={next(numbers)}", **PACKED)}


def first_after_an_edit(page: Task) -> list[float]:
    """What the page costs when a member of staff has just saved a clinic, three times."""
    clinic = Clinic.objects.published().order_by("pk")[0]
    spent = []
    for _ in range(3):
        refresh_listings([clinic.pk])
        spent.append(page())
    return spent


# --- the request form ---------------------------------------------------------------------------------
def waiting_forms() -> Iterator[str]:
    """Tokens of forms that were opened long enough ago to be sent."""
    texts = wording()
    opened: deque[tuple[float, str]] = deque()
    while True:
        if not opened:
            opened.extend((time.monotonic(), tokens.form_token(texts.key)) for _ in range(200))
        at, token = opened.popleft()
        time.sleep(max(0.0, at + LEAST_SECONDS + 0.2 - time.monotonic()))
        yield token


def send(visitor: Visitor, forms: Iterator[str]) -> float:
    body = urlencode(request_fields(next(forms))).encode()
    return visitor.cost("/en/consultation/", body, expect=302, HTTP_COOKIE=f"csrf={CSRF}")


# --- the facet part alone -------------------------------------------------------------------------------
def searches() -> dict[str, Task]:
    """Name ("kind: query") -> task for the three lists of filters."""
    words = vocabulary(market(), library())
    lists = {
        "filters": filters.FILTERS, "free prices": filters.FREE_PRICES, "name searches": filters.NAME_SEARCHES
    }  # fmt: skip
    return {
        f"{kind}: {query or '(nothing)'}": partial(search_cost, parse(QueryDict(query), words))
        for kind, queries in lists.items()
        for query in queries
    }


def search_cost(search: Search) -> float:
    index, rates = directory.index(), market().current_rates
    started = time.process_time()
    find(search, index, rates)
    return (time.process_time() - started) * 1000
