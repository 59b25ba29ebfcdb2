"""Small charts as rectangles and words, in units of a picture 800 wide; templates/admin/desk/drawing.html draws them.

Pure. Colours, sizes of letters and both themes are in static/css/desk.css.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from unicodedata import east_asian_width

from django.utils.translation import get_language
from django.utils.translation import gettext as _

WIDTH, LEFT, RIGHT = 800, 240, 740  # of the picture; where the axis begins and ends, with room for a figure after it
STEP, BAR, HEAD = 26, 12, 26  # height of a row, of a bar, of the axis with its figures
CHARACTERS = 36  # of a label, so that it ends before the axis; Korean ones count twice
UNITS = {"ko": ((100_000_000, "억"), (10_000, "만"))}  # by which a language shortens large figures
OTHER_UNITS = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"))


@dataclass(frozen=True)
class Mark:
    css: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Label:
    css: str
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Drawing:
    title: str
    description: str
    height: int
    marks: Sequence[Mark]
    labels: Sequence[Label]
    legend: Sequence[tuple[str, str]] = ()  # (css, word)
    width: int = WIDTH


@dataclass(frozen=True)
class Bar:
    """Parts laid one after the other, from zero: (css, amount)."""

    label: str
    parts: Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Box:
    """Five figures in order, lowest to highest; None where there are too few."""

    label: str
    figures: tuple[float, float, float, float, float] | None


def ticks(top: float, most: int = 5) -> list[float]:
    """Round figures from zero to the first one at or above `top`, at most `most` steps."""
    if top <= 0:
        return [0, 1]
    rough = top / most
    power = 10 ** floor(log10(rough))
    step = next(power * digit for digit in (1, 2, 5, 10) if power * digit >= rough)
    return [step * at for at in range(ceil(top / step) + 1)]


class Axis:
    def __init__(self, top: float):
        self.ticks = ticks(top)

    def at(self, amount: float) -> float:
        return round(LEFT + amount / self.ticks[-1] * (RIGHT - LEFT), 1)


def bars(
    title: str, description: str, rows: Sequence[Bar], legend=(), unit: str = "", top: float = 0, totals: bool = False
) -> Drawing:
    """`totals`: with the figure of the whole bar behind it."""
    sums = [sum(amount for _css, amount in row.parts) for row in rows]
    axis = Axis(top or max(sums, default=0))
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        begin = 0.0
        for css, amount in row.parts:
            marks.append(rectangle(axis, number, css, begin, begin + amount))
            begin += amount
    ends = [after(axis, at, total, f"{short(round(total))}{unit}") for at, total in enumerate(sums) if totals]
    return drawn(title, description, axis, marks, [row.label for row in rows], legend, unit, ends)


def after(axis: Axis, number: int, amount: float, text: str, css: str = "end") -> Label:
    """Words behind what ends at that amount."""
    return Label(css, round(axis.at(amount) + 6, 1), middle(number) + 4, text)


def boxes(title: str, description: str, rows: Sequence[Box], unit: str = "") -> Drawing:
    """From lowest to highest a line, from quartile to quartile a box, at the median a stroke."""
    axis = Axis(max((row.figures[-1] for row in rows if row.figures), default=0))
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        if row.figures:
            lowest, lower, median, upper, highest = row.figures
            marks.append(rectangle(axis, number, "whole", lowest, highest, 2))
            marks.append(rectangle(axis, number, "middle", lower, upper))
            marks.append(stroke(axis, number, median))
    few = [after(axis, at, 0, _("too few"), "few") for at, row in enumerate(rows) if not row.figures]
    return drawn(title, description, axis, marks, [row.label for row in rows], (), unit, few)


def rectangle(axis: Axis, number: int, css: str, begin: float, end: float, height: float = BAR) -> Mark:
    x = axis.at(begin)
    return Mark(css, x, middle(number) - height / 2, round(axis.at(end) - x, 1), height)


def stroke(axis: Axis, number: int, amount: float) -> Mark:
    return Mark("median", round(axis.at(amount) - 1.5, 1), middle(number) - BAR / 2 - 3, 3, BAR + 6)


def middle(number: int) -> float:
    return HEAD + number * STEP + STEP / 2


def drawn(
    title, description, axis: Axis, marks: list[Mark], names: Iterable[str], legend, unit: str, more: list[Label]
) -> Drawing:
    names = list(names)
    height = HEAD + len(names) * STEP + 4
    grid = [Mark("grid", axis.at(tick) - 0.5, HEAD, 1, height - HEAD) for tick in axis.ticks]
    figures = [Label("tick", axis.at(tick), HEAD - 8, f"{short(tick)}{unit}") for tick in axis.ticks]
    labels = [Label("name", LEFT - 10, middle(at) + 4, cut(name)) for at, name in enumerate(names)]
    return Drawing(title, description, height, grid + marks, figures + labels + more, legend)


def cut(name: str) -> str:
    """Ends before the axis, with an ellipsis where something is left out."""
    if breadth(name) <= CHARACTERS:
        return name
    while breadth(name) >= CHARACTERS:
        name = name[:-1]
    return name.rstrip() + "…"


def breadth(text: str) -> int:
    """In characters of Latin; one of Chinese, Japanese or Korean takes the room of two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def short(amount: float) -> str:
    """'1.5M', '200k', '40'; in Korean '150만', '20만'."""
    for size, letter in UNITS.get(get_language() or "", OTHER_UNITS):
        if amount >= size:
            return f"{amount / size:g}{letter}"
    return f"{amount:g}"
