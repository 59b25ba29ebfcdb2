"""What is to be reached, row by row, and what of it can be measured where."""

TITLES = {
    1: "directory with all facet counts",
    2: "directory at the largest size",
    3: "clinic, comparison of 4, treatment comparison",
    4: "page cache",
    5: "SQL statements",
    6: "bytes",
    7: "Lighthouse mobile",
    8: "memory of a worker",
    9: "request sent",
    10: "edit visible",
    11: "requests at a steady pace",
    12: "pages of the admin",
    13: "a register read in",
}
IN_PROCESS = {1, 2, 3, 4, 5, 6, 7, 9, 10}
SERVED = {7, 8, 9, 10, 11}

DIRECTORY_SIZE = 10_000  # clinics, row 1
DIRECTORY_CPU = 4.0  # ms
DIRECTORY_GROWTH = 2.5  # times the page at the smallest size
FACETS_CPU = {"filters": 5.0, "name searches": 5.0, "free prices": 20.0}  # ms, for the lists in filters.py
PAGE_CPU = 3.0  # ms
PAGE_GROWTH = 1.2  # "the same" at the smallest and the largest size
CACHED = 1.0  # times the one-line view
STATEMENTS = {
    "directory": 2,
    "directory, cards unseen": 2,
    "directory, three facets": 2,
    "directory, by price": 2,
    "clinic": 3,
    "comparison of 4": 3,
    "treatment comparison": 3,
    "request": 12,
    "hit directory": 1,
    "304 directory": 1,
}
HTML = {"directory": 15_000, "treatment comparison": 15_000, "other": 12_000}  # bytes of brotli
STYLES, SCRIPTS, BLOCKING = 12_000, 18_000, 1
ELEMENTS = 900
SCORES = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
LCP, SHIFT = 1000.0, 0.0  # ms, layout shift
REQUEST_CPU, REQUEST_P99 = 4.0, 30.0  # ms
EDIT = 1000.0  # ms
STAFF_PAGE, STAFF_STATEMENTS = 500.0, 20  # ms by the wall clock; the signing in is three of the statements
REGISTER_ROWS, REGISTER = 100_000, 120.0  # rows of a first file; seconds by the clock, checked and applied
FLOOD_RATE, FLOOD_SECONDS = 50, 60  # requests a second, without photos


def memory(size: int) -> float:
    """MiB of a worker."""
    return 80.0 if size <= 10_000 else 120.0
