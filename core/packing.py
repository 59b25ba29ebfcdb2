"""How pages are packed: quickly when they are made, tightly once they are asked for often.

Tight packing takes 25 to 45 ms of a processor, quick packing one or two. It saves a tenth of the bytes, more in
Arabic and Russian, whose words brotli's own dictionary does not hold.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

import brotli

OFTEN = 3  # visits that a page was answered from memory
WAITING = 20  # pages; more than that are packed tightly when they are asked for again


def packed(body: bytes) -> bytes:
    """As brotli. With a window of a page's size it takes three quarters of the time, and no page gets larger."""
    return brotli.compress(body, quality=5, lgwin=16)


def packed_tightly(body: bytes) -> bytes:
    return brotli.compress(body, quality=10, lgwin=18)


def unpacked(body: bytes) -> bytes:
    """A tenth of a millisecond, for the few visitors whose browser does not take brotli."""
    return brotli.decompress(body)


class Aside:
    """Work for one thread beside the visitors. It starts with the first piece, so that it may be made before a fork."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "packing")
        self.room = BoundedSemaphore(WAITING)

    def do(self, work: Callable[[], None]) -> bool:
        """Whether there was room for it."""
        if not self.room.acquire(blocking=False):
            return False
        self.thread.submit(work).add_done_callback(lambda _: self.room.release())
        return True
