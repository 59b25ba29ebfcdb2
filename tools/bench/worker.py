"""One process with one database, warm as a server's worker is. Orders come as lines, answers go as lines of JSON.

    python -m tools.bench.worker

round    {task: [CPU milliseconds]}      sql     {task: statements}
weight   what weight.weigh gives         tidy    erases the requests that were sent
"""

import gc
import json
import sys

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

CALLS = 4  # of each task in a round


def main() -> None:
    django.setup()
    settings.ROOT_URLCONF = "tools.bench.urls"
    from tools.bench.visitor import Visitor

    visitor = Visitor(WSGIHandler())
    hands = orders(visitor)
    say("ready")
    for line in sys.stdin:
        say(hands[line.strip()]())


def orders(visitor) -> dict:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import translation

    from consultations.models import Consultation
    from tools.bench.tasks import searches, tasks
    from tools.bench.weight import weigh

    translation.activate("en")
    Consultation.objects.in_the_open().delete()
    pages, finds = tasks(visitor), searches()
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
        "weight": lambda: weigh(visitor),
        "tidy": lambda: Consultation.objects.in_the_open().delete()[0],
    }


def say(answer) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
