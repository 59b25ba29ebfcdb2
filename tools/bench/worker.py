"""One process with one database, warm as a server's worker is. Orders come and answers go as lines of JSON.

    python -m tools.bench.worker

["round", [task, ...]]  {task: [CPU milliseconds]}   ["sql", [task, ...]]  {task: statements}
["finds", []]           the same for the facet part  ["weight", []]        what weight.weigh gives
["edit", []]            [CPU milliseconds] of a directory page that is the first after an edit
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
        order, names = json.loads(line)
        say(hands[order](names))


def handler(cache_bytes: int) -> WSGIHandler:
    settings.PAGE_CACHE_BYTES = cache_bytes
    return WSGIHandler()


def orders(uncached, cached) -> dict:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import translation

    from tools.bench.tasks import first_after_an_edit, searches, tasks
    from tools.bench.weight import weigh

    translation.activate("en")
    pages, finds = tasks(cached, uncached), searches()
    for task in (*pages.values(), *finds.values()):
        task(), task()
    gc.collect()
    gc.freeze()  # as the server does before it forks

    def spent(chosen: dict, names) -> dict[str, list[float]]:
        """The one-line view is called before every call, so that it meets what the others meet."""
        found: dict[str, list[float]] = {"one line": []}
        for name in filter(chosen.__contains__, names):
            found[name] = []
            for _ in range(CALLS):
                found["one line"].append(pages["one line"]())
                found[name].append(chosen[name]())
        return found

    def statements(names) -> dict[str, int]:
        counts = {}
        for name in names:
            if name in pages:
                with CaptureQueriesContext(connection) as seen:
                    pages[name]()
                counts[name] = len(seen)
        return counts

    return {
        "round": lambda names: spent(pages, names),
        "finds": lambda _: spent(finds, finds),
        "sql": statements,
        "weight": lambda _: weigh(cached),
        "edit": lambda _: first_after_an_edit(pages["directory"]),
    }


def say(answer) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
