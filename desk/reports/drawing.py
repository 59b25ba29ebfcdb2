"""Small charts as rectangles and words, in units of a picture 720 wide; templates/admin/desk/drawing.html draws them.

Pure. Colours, sizes of letters and both themes are in static/css/desk.css.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, LEFT, RIGHT = 720, 200, 690  # of the picture; where the axis begins and ends
STEP, BAR, HEAD = 26, 12, 26  # height of a row, of a bar, of the axis with its figures
CHARACTERS = 28  # of a label, so that it ends before the axis


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


def bars(title: str, description: str, rows: Sequence[Bar], legend=(), unit: str = "", top: float = 0) -> Drawing:
    axis = Axis(top or max((sum(amount for _css, amount in row.parts) for row in rows), default=0))
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        begin = 0.0
        for css, amount in row.parts:
            marks.append(rectangle(axis, number, css, begin, begin + amount))
            begin += amount
    return drawn(title, description, axis, marks, [row.label for row in rows], legend, unit)


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
    return drawn(title, description, axis, marks, [row.label for row in rows], (), unit)


def rectangle(axis: Axis, number: int, css: str, begin: float, end: float, height: float = BAR) -> Mark:
    x = axis.at(begin)
    return Mark(css, x, middle(number) - height / 2, round(axis.at(end) - x, 1), height)


def stroke(axis: Axis, number: int, amount: float) -> Mark:
    return Mark("median", round(axis.at(amount) - 1.5, 1), middle(number) - BAR / 2 - 3, 3, BAR + 6)


def middle(number: int) -> float:
    return HEAD + number * STEP + STEP / 2


def drawn(title, description, axis: Axis, marks: list[Mark], names: Iterable[str], legend, unit: str) -> Drawing:
    names = list(names)
    height = HEAD + len(names) * STEP + 4
    grid = [Mark("grid", axis.at(tick) - 0.5, HEAD, 1, height - HEAD) for tick in axis.ticks]
    figures = [Label("tick", axis.at(tick), HEAD - 8, f"{short(tick)}{unit}") for tick in axis.ticks]
    labels = [Label("name", LEFT - 10, middle(at) + 4, cut(name)) for at, name in enumerate(names)]
    return Drawing(title, description, height, grid + marks, figures + labels, legend)


def cut(name: str) -> str:
    return name if len(name) <= CHARACTERS else name[: CHARACTERS - 1].rstrip() + "…"


def short(amount: float) -> str:
    """'1.5M', '200k', '40'."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if amount >= size:
            return f"{amount / size:g}{letter}"
    return f"{amount:g}"
