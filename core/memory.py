"""An upper limit for what one piece of work may hold in memory, where files decide how much it needs."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STATM = Path("/proc/self/statm")  # of Linux; elsewhere there is no limit


@contextmanager
def at_most(more: int) -> Iterator[None]:
    """Inside, the process can take so many bytes beyond what it holds; then Python raises MemoryError.

    A limit that is tighter already stays.
    """
    if not STATM.exists():
        yield
        return
    held = int(STATM.read_text().split()[5]) * resource.getpagesize()  # data and stack
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limits = [limit for limit in (held + more, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min(limits), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
