"""One run: several hosts at the same time, for so long and no longer."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from urllib.parse import urlsplit

from desk.links.actions import due, note
from desk.links.asking import Answer, Manners, asked
from desk.links.models import CheckedLink

AT_ONCE = 4  # hosts
WITNESSES = 3

Result = tuple[CheckedLink, Answer]


class NoNetwork(Exception):
    """Nobody answers, not even who did before: it is we who have no network. Nothing was noted."""


def check(*, most: int, seconds: float, manners: Manners) -> Counter[str]:
    """Asks up to `most` addresses and notes what they answer: how many by "ok", "failed", "unclear".

    Raises NoNetwork.
    """
    counts: Counter[str] = Counter()
    waiting: list[Result] = []  # until somebody was reached
    reached = False
    for link, answer in answers(due(most), seconds, manners):
        reached = reached or answer.status is not None
        waiting.append((link, answer))
        if reached:
            counts += noted(waiting)
            waiting = []
    if waiting and not witnessed(manners):
        raise NoNetwork
    return counts + noted(waiting)


def noted(results: list[Result]) -> Counter[str]:
    for link, answer in results:
        note(link, answer)
    return Counter("ok" if one.is_ok else "failed" if one.has_failed else "unclear" for _link, one in results)


def witnessed(manners: Manners) -> bool:
    """Whether somebody answers who did so before. Where nobody ever did, the failures are believed."""
    known = CheckedLink.objects.filter(first_failed_on=None, last_ok_on__isnull=False).order_by("-last_ok_on", "pk")
    witnesses = list(known[:WITNESSES])
    return not witnesses or any(asked(one.address, manners).status is not None for one in witnesses)


def answers(links: list[CheckedLink], seconds: float, manners: Manners) -> Iterator[Result]:
    """What each answers, as it comes in; what was not asked in time is left out."""
    end, over, results = time.monotonic() + seconds, threading.Event(), SimpleQueue()

    def ask_host(links: list[CheckedLink]) -> None:
        try:
            for link in links:
                if over.is_set() or time.monotonic() > end:
                    break
                results.put((link, asked(link.address, manners)))
        finally:
            results.put(None)

    hosts = by_host(links)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(ask_host, links) for links in hosts]
        try:
            yield from until_all_ended(results, len(running))
        finally:
            over.set()
    for one in running:
        one.result()  # raises what went wrong in it


def until_all_ended(results: SimpleQueue, running: int) -> Iterator[Result]:
    while running:
        found = results.get()
        if found is None:
            running -= 1
        else:
            yield found


def by_host(links: list[CheckedLink]) -> list[list[CheckedLink]]:
    hosts = defaultdict(list)
    for link in links:
        hosts[host_of(link.address)].append(link)
    return list(hosts.values())


def host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
