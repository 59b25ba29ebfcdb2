"""One process with one database, warm as a server's worker is. Orders come as lines, answers go as lines of JSON.

    python -m tools.bench.worker

round    {task: [CPU milliseconds]}      sql     {task: statements}
finds    the same for the facet part     weight  what weight.weigh gives
"""

import gc
import json
import sys

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from tools.bench.setting import PAGE_CACHE_BYTES

CALLS = 4  # of each task in a round


def main() -> None:
    django.setup()
    settings.ROOT_URLCONF = "tools.bench.urls"
    from tools.bench.visitor import Visitor

    # A cache of one byte: every page is made and packed for it, and none stays.
    hands = orders(*(Visitor(handler(limit)) for limit in (1, PAGE_CACHE_BYTES)))
    say("ready")
    for line in sys.stdin:
        say(hands[line.strip()]())


def handler(cache_bytes: int) -> WSGIHandler:
    settings.PAGE_CACHE_BYTES = cache_bytes
    return WSGIHandler()


def orders(uncached, cached) -> dict:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import translation

    from tools.bench.tasks import searches, tasks
    from tools.bench.weight import weigh

    translation.activate("en")
    pages, finds = tasks(cached, uncached), searches()
    for task in (*pages.values(), *finds.values()):
        task(), task()
    gc.collect()
    gc.freeze()  # as the server does before it forks

    def spent(chosen: dict) -> dict[str, list[float]]:
        return {name: [task() for _ in range(CALLS)] for name, task in chosen.items()}

    def statements() -> dict[str, int]:
        counts = {}
        for name, task in pages.items():
            with CaptureQueriesContext(connection) as seen:
                task()
            counts[name] = len(seen)
        return counts

    return {
        "round": lambda: spent(pages),
        "finds": lambda: spent(finds),
        "sql": statements,
        "weight": lambda: weigh(cached),
    }


def say(answer) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
