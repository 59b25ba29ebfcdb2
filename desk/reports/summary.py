"""Order statistics of a group of figures. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

FEWEST = 3  # of fewer, a single one could be made out


@dataclass(frozen=True)
class Summary:
    """Of `count` figures; the others are None where there are fewer than FEWEST.

    Quartiles lie between the two figures beside them, in proportion: 25, 50 and 75 % of the way from the first to
    the last, as spreadsheets count them with QUARTILE.INC.
    """

    count: int
    lowest: float | None = None
    lower_quartile: float | None = None
    median: float | None = None
    upper_quartile: float | None = None
    highest: float | None = None


def summary(figures: Sequence[float]) -> Summary:
    if len(figures) < FEWEST:
        return Summary(len(figures))
    lower, middle, upper = quantiles(figures, n=4, method="inclusive")
    return Summary(len(figures), min(figures), lower, middle, upper, max(figures))


def ninety_percent(figures: Sequence[float]) -> float | None:
    """What nine of ten do not exceed, counted as the quartiles are."""
    return None if len(figures) < FEWEST else quantiles(figures, n=10, method="inclusive")[8]
