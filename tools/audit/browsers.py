"""Browsers that share the pages out among them: each keeps one page and goes from address to address."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tests.browser import Visit, running

Job, Result = TypeVar("Job"), TypeVar("Result")
PATIENCE = 30_000  # milliseconds
TELLS_EVERY = 15  # seconds


def shared_out(
    jobs: Iterable[Job], work: Callable[[Visit, Job], list[Result]], workers: int, url: str, what: str
) -> list[Result]:
    """What `work(visit, job)` gave for all jobs. `url` is where relative addresses lead to."""
    waiting, results = deque(jobs), []
    progress = Progress(what, len(waiting))

    def browse() -> None:
        with running() as browser:
            visit = Visit(browser, base_url=url, locale="en-GB", timezone_id="Asia/Seoul")
            visit.context.set_default_timeout(PATIENCE)
            while True:
                try:
                    job = waiting.popleft()
                except IndexError:
                    return
                results.extend(work(visit, job))
                progress.step()

    # A browser belongs to the thread that started it.
    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(browse) for _ in range(workers)]:
            done.result()
    return results


class Progress:
    """Says now and then how far it is."""

    def __init__(self, what: str, total: int):
        self.what, self.total, self.done = what, total, 0
        self.started = self.told = time.monotonic()

    def step(self) -> None:
        self.done += 1
        now = time.monotonic()
        if now - self.told > TELLS_EVERY or self.done == self.total:
            self.told = now
            print(f"{self.what}: {self.done} of {self.total}, {now - self.started:.0f} s", flush=True)
