"""Draw the figures that stand in texts, static/img/figure-*.svg: how skin looks while it heals, hairlines, dots.

    python frontend/figures.py            # writes the files
    python frontend/figures.py --check    # exit 1 when a file is missing or out of date

One file holds all pictures of a figure, each a <view>: figure-smp.svg#days-2 is one of them. They hold no
words: those stand beside the picture, where they can be translated. Colours of both themes: see pictures.py.
"""

import math
import random
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from drawings import (
    HAIR_FIELD,
    SKIN,
    Line,
    arc,
    dots,
    flip,
    grid,
    num,
    pts,
    sample,
    smooth,
    smooth_closed,
    strands,
    tag,
)
from pictures import rules, variables
from written import written

OUT = Path(__file__).resolve().parent.parent / "static" / "img"
STEP = 200  # between two pictures of a file; far enough for none to show beside another
# Reddened skin, crusts and cuts lie on skin, so they are the same in both themes.
OWN = ".red{fill:#b3261e;fill-opacity:.2}.halo{fill:none;stroke:#b3261e;stroke-opacity:.3;stroke-width:5.5}.crust{fill:#6e3513}"
OWN += (
    ".cut{fill:none;stroke:#8f1f14;stroke-width:1.2}.pore{fill:#8f3f12;fill-opacity:.45}.fine .strand{stroke-width:.7}"
)
OWN += ".stitch{fill:none;stroke:#17211f;stroke-width:1.2}.stub .strand{stroke-width:1.6}.pale{opacity:.72}.face .strand{stroke-width:1}"


def sheet(width: int, height: int, pictures: Mapping[str, str], cls: str = "dens") -> str:
    """The pictures below each other, each with a view of its own; without a view the first one shows."""
    style = f"<style>{variables('light')}@media(prefers-color-scheme:dark){{{variables('dark')}}}{rules()}{OWN}</style>"
    views, bodies = "", ""
    for row, (name, body) in enumerate(pictures.items()):
        views += f'<view id="{name}" viewBox="0 {row * STEP} {width} {height}"/>'
        bodies += f'<g transform="translate(0 {row * STEP})">{body}</g>' if row else body
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="{cls}" viewBox="0 0 {width} {height}">'
    return f"{head}{style}{views}{bodies}</svg>\n"


def group(cls: str, *body: str) -> str:
    return f'<g class="{cls}">{"".join(body)}</g>'


# --- SMP while the skin heals -----------------------------------------------------------------
def behind(p: tuple[float, float]) -> bool:
    return p[1] < arc(p[0]) - 2


def flush(below: float) -> str:
    """Reddened skin down to a front edge."""
    edge = [(x, min(arc(x) + below, 70)) for x in range(0, 121, 12)]
    return tag(
        "red",
        f"M8 0h104a8 8 0 0 1 8 8V{num(edge[-1][1])}" + smooth(edge[::-1]).replace("M", "L", 1) + "V8a8 8 0 0 1 8-8z",
    )


def spread(points: Line, count: int, seed: int) -> Line:
    """So many of the points, none close to another: the next one is the farthest of a few drawn by lot."""
    r = random.Random(seed)
    chosen = [points[len(points) // 2]]
    while len(chosen) < count:
        chosen.append(max(r.sample(points, 12), key=lambda p: min(math.dist(p, q) for q in chosen)))
    return chosen


def smp() -> str:
    """Three sessions, each denser [SMP-03]: the first third of the dots, then all of them."""
    every = grid(52, 6.2, (6, 6, 114, 60), lambda p: behind(p))
    first = spread(every, len(every) * 3 // 10, seed=3)
    now, all_of_them = tag("dots", dots(first)), tag("dots", dots(every))
    return sheet(
        120,
        72,
        {
            "day-1": SKIN + tag("halo", dots(first)) + now,
            "days-2": SKIN + flush(4) + now,
            "days-7": SKIN + now,
            "weeks-2": SKIN + all_of_them,
            "months-2": SKIN + group("pale", all_of_them),
        },
    )


# --- a transplant while the skin heals --------------------------------------------------------
def short(points: Line, height: float, lean: float) -> str:
    """Hairs cut short: the root stays where the grown hair will have it."""
    d = ""
    for x, y in points:
        d += f"M{pts(x - 1.3, y + 4.1)}l{pts(lean, -height)}"
    return tag("strand", d)


def cuts(points: Line) -> str:
    return tag("cut", "".join(f"M{pts(x - 2.7, y + 4.6)}q1.3 1.1 2.6 0" for x, y in points))


def crusts(points: Line) -> str:
    r = random.Random(5)
    blots = []
    for x, y in points:
        k = r.uniform(1.5, 2.2)
        corners = [(x - 1.3 + k * r.uniform(0.7, 1.3) * math.cos(a), y + 4.1 + k * 0.8 * math.sin(a)) for a in range(6)]
        blots.append(smooth_closed(corners))
    return tag("crust", "".join(blots))


def donor(stitches: bool) -> str:
    """The back of the head after a strip was taken."""
    own = [p for p in grid(37, 6.6, HAIR_FIELD) if abs(p[1] - 36) > 7.5]
    line = "M6 35q54 5 108 0"
    ticks = "".join(f"M{pts(x, 32.5 + 2.5 * math.sin(math.pi * x / 120))}l1.4 6" for x in range(13, 112, 8))
    closed = tag("red", "M5 34.5C12 27 108 27 115 34.5 108 45 12 45 5 34.5z") + tag("stitch", ticks) if stitches else ""
    return SKIN + tag("strand", strands(own, 39, (6, 8))) + tag("seam", line) + closed


def transplant() -> str:
    grafts = grid(9, 9.2, HAIR_FIELD)
    left = spread(grafts, len(grafts) // 12, seed=8)
    reddened = '<rect class="red" width="120" height="72" rx="8"/>'
    return sheet(
        120,
        72,
        {
            "day-1": SKIN + cuts(grafts) + group("stub", short(grafts, 2.6, 0.7)),
            "days-2": SKIN + reddened + crusts(grafts) + group("stub", short(grafts, 3, 0.8)),
            "day-14": SKIN + group("stub", short(grafts, 4, 1)),
            "week-4": SKIN + group("stub", short(left, 4, 1)),
            "month-3": SKIN + group("fine", tag("strand", strands(grafts, 9, (4.5, 6.5), 2))),
            "month-12": SKIN + tag("strand", strands(grafts, 9)),
            "stitches": donor(True),
            "line": donor(False),
        },
    )


# --- dots beside hairs ------------------------------------------------------------------------
def beside() -> str:
    """Fine, medium and thick hair, each beside dots of its own width."""
    body = SKIN
    for x, width in ((8, 1.6), (46, 3), (84, 4.6)):
        hair = f"M{pts(x + 7, 60)}c1.5-16 2-32 9-48"
        body += f'<ellipse class="pore" cx="{x + 7}" cy="60.5" rx="{num(width * 0.5 + 1.6)}" ry="{num(width * 0.3 + 1.2)}"/>'
        body += tag("strand", hair, f'style="stroke-width:{num(width)}"')
        spots = [(x + 19, 56), (x + 25, 43), (x + 21, 30), (x + 27.5, 18)]
        body += tag("dots", dots(spots), f'style="stroke-width:{num(width)}"')
    return sheet(120, 72, {"beside": body})


# --- hairlines, from the front ----------------------------------------------------------------
# right half, from the middle of the forehead to the sideburn
FRONTS: dict[str, Line] = {
    "low": [(60, 44), (71, 44), (81, 44.5), (88.5, 46.5), (92, 52), (93, 61), (93.5, 73)],
    "rounded": [(60, 37.5), (69, 39), (77.5, 43), (84.5, 49), (89.5, 56.5), (92.5, 65), (93.5, 73)],
    "temples": [
        (60, 43),
        (66, 42),
        (71.5, 37.5),
        (76.5, 31.5),
        (81.5, 32.5),
        (86, 42),
        (90, 52.5),
        (92.5, 63),
        (93.5, 73),
    ],
    "mature": [(60, 34.5), (67.5, 34.5), (74.5, 32), (80.5, 32.5), (85.5, 40), (89.5, 50), (92.5, 62), (93.5, 73)],
}
FACE = "M22 64C20 34 34 16 60 16s40 18 38 48c-1 16-4 31-12 41-7 9-16 15-26 15s-19-6-26-15c-8-10-11-25-12-41z"
EARS = "M22.5 66c-5-3-8 0-7 7 1 8 4 13 8.5 12.5M97.5 66c5-3 8 0 7 7-1 8-4 13-8.5 12.5"
BROWS = "M35.5 65.5c4-3.5 10-4 16.5-2M84.5 65.5c-4-3.5-10-4-16.5-2"
NOSE = "M61 76c-.5 3-3.5 7-3.5 9.5.5 1.5 3 1.5 5 1"
CROWN = "C100 40 92 8 60 8S20 40 22 74"  # hair stands a little off the head
OVER = "C20 40 28 8 60 8S100 40 98 74"  # the same from the other side


def upward(edge: Line, seed: int) -> str:
    """Fine hairs at the hairline, combed back."""
    r = random.Random(seed)
    d, since = "", 0.0
    for a, b in pairwise(edge):
        since += math.dist(a, b)
        if since < 1.7 or a[1] > 66:
            continue
        since = 0
        side = (a[0] - 60) / 34
        size = r.uniform(2.5, 5)
        d += f"M{pts(a[0], a[1] + r.uniform(0.3, 1.6))}q{pts(side * size * 0.2, -size * 0.6, side * size * 0.7 + r.uniform(-0.6, 0.6), -size)}"
    return d


def combed(edge: Line, seed: int) -> str:
    """Light on the hair, from the hairline to the crown."""
    r = random.Random(seed)
    d = ""
    for x, y in edge[4:-4:5]:
        if y > 58:
            continue
        side = (x - 60) / 34
        reach = max((y - 12) * r.uniform(0.45, 0.7), 4)
        d += f"M{pts(x, y - 4)}q{pts(side * 3, -reach * 0.6, side * -2, -reach)}"
    return d


def front(name: str, half: Line) -> str:
    line = flip(half)[::-1] + half[1:]
    edge = sample(line)
    hair = smooth(line) + f"L{pts(98, 74)}" + CROWN + "z"
    face = tag("skin", FACE + EARS)
    drawn = tag("hair", hair) + tag("shine", combed(edge, 7)) + tag("strand", upward(edge, 11))
    return group(
        "nw face",
        face,
        drawn,
        tag(
            "out",
            "M22 74" + OVER + EARS + "M22 74c2 12 5 23 12 31 7 9 16 15 26 15s19-6 26-15c7-8 10-19 12-31" + BROWS + NOSE,
        ),
    )


def hairlines() -> str:
    return sheet(120, 128, {name: front(name, half) for name, half in FRONTS.items()}, "nw")


FIGURES = {"figure-smp": smp, "figure-transplant": transplant, "figure-dots": beside, "figure-hairlines": hairlines}


if __name__ == "__main__":
    sys.exit(written(OUT, FIGURES, "--check" in sys.argv[1:]))
