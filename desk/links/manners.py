"""One request to a host at a time, with a pause after each."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from desk.links.asking import Manners

PAUSE = 1.0  # seconds between two requests to one host


class Turns:
    """Held by every thread that asks a host."""

    def __init__(self, pause: float):
        self.pause = pause
        self.locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self.free_at: dict[str, float] = {}
        self.guard = threading.Lock()

    @contextmanager
    def __call__(self, host: str) -> Iterator[None]:
        with self.guard:
            lock = self.locks[host]
        with lock:
            time.sleep(max(0.0, self.free_at.get(host, 0.0) - time.monotonic()))
            try:
                yield
            finally:
                self.free_at[host] = time.monotonic() + self.pause


def ours(pause: float = PAUSE) -> Manners:
    """Names the site, so that whoever is asked can see who it was."""
    name = settings.SITE_NAME.encode("ascii", "ignore").decode().strip()
    agent = f"{name} link check (+{settings.SITE_URL})".strip()
    return Manners(agent, settings.LINKS_MAY_BE_PRIVATE, Turns(pause))
