"""An upper limit for what one piece of work may hold in memory, where files decide how much it needs."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STATM = Path("/proc/self/statm")  # of Linux; elsewhere there is no limit


@contextmanager
def at_most(more: int) -> Iterator[None]:
    """Inside, the process can take so many bytes beyond what it holds; then Python raises MemoryError."""
    if not STATM.exists():
        yield
        return
    held = int(STATM.read_text().split()[5]) * resource.getpagesize()  # data and stack
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = held + more
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
