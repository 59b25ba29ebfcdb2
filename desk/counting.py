"""What `manage.py count_figures` counts, by name."""

from collections.abc import Callable
from typing import Any

from desk.figures import Figures, counted
from desk.freshness import translations
from desk.reports import coverage, freshness, prices

FIGURES: dict[str, Callable[[], Any]] = {
    translations.NAME: translations.count,
    prices.NAME: prices.count,
    coverage.NAME: coverage.count,
    freshness.NAME: freshness.count,
}


def count_all() -> list[Figures]:
    return [counted(name, count) for name, count in FIGURES.items()]
