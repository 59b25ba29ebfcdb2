"""Write the SVG drawings in templates/drawings/ (all but map-korea.svg and logo.svg).

    python frontend/drawings.py            # writes the files
    python frontend/drawings.py --check    # exit 1 when a file is missing or out of date

Standard library only, fixed seeds: the same source always gives the same files.
No ids, no style attributes, no <style>: the site's CSS gives the colours by class
(see drawings.css beside this file).
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from pathlib import Path

from written import written

OUT = Path(__file__).resolve().parent.parent / "templates" / "drawings"
Point = tuple[float, float]
Line = list[Point]

# --- numbers and paths -------------------------------------------------------------------


def num(v: float) -> str:
    text = f"{v:.1f}".removesuffix(".0")
    if text == "-0":
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def pts(*values: float) -> str:
    out = ""
    for v in values:
        n = num(v)
        out += n if not out or n.startswith("-") else " " + n
    return out


def chain(curves: Iterable[Line], at: Point) -> str:
    """Cubic curves in relative numbers; the rounding does not add up."""
    d = ""
    x, y = round(at[0], 1), round(at[1], 1)
    for c1, c2, end in curves:
        d += f"c{pts(c1[0] - x, c1[1] - y, c2[0] - x, c2[1] - y, end[0] - x, end[1] - y)}"
        x, y = x + round(end[0] - x, 1), y + round(end[1] - y, 1)
    return d


def spline(line: Line, closed: bool = False) -> list[Line]:
    """Catmull-Rom through the points, as cubic curves (two controls and the end of each)."""
    n = len(line)
    out = []
    for i in range(n if closed else n - 1):
        p1 = line[i]
        if closed:
            p0, p2, p3 = line[i - 1], line[(i + 1) % n], line[(i + 2) % n]
        else:
            p0, p2, p3 = line[max(i - 1, 0)], line[i + 1], line[min(i + 2, n - 1)]
        c1 = (p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6)
        c2 = (p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6)
        out.append([c1, c2, p2])
    return out


def smooth(line: Line) -> str:
    return f"M{pts(*line[0])}" + chain(spline(line), line[0])


def smooth_closed(line: Line) -> str:
    return f"M{pts(*line[0])}" + chain(spline(line, True), line[0]) + "z"


def bezier(p: Line, n: int = 14) -> Line:
    out = []
    for i in range(n + 1):
        t = i / n
        u = 1 - t
        k = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
        out.append((sum(a * q[0] for a, q in zip(k, p, strict=True)), sum(a * q[1] for a, q in zip(k, p, strict=True))))
    return out


def sample(line: Line, n: int = 8, closed: bool = False) -> Line:
    """Points along the curve that smooth() or smooth_closed() writes."""
    out: Line = []
    at = line[0]
    for c1, c2, end in spline(line, closed):
        out += bezier([at, c1, c2, end], n)[:-1]
        at = end
    return out if closed else [*out, line[-1]]


def inside(p: Point, shape: Line) -> bool:
    x, y = p
    hit = False
    for (x1, y1), (x2, y2) in zip(shape, [*shape[1:], shape[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            hit = not hit
    return hit


def gap(p: Point, shape: Line) -> float:
    return min(math.dist(p, q) for q in shape)


def blob(cx: float, cy: float, rx: float, ry: float, wobble: float, seed: int, n: int = 9) -> Line:
    r = random.Random(seed)
    out = []
    for i in range(n):
        a = 2 * math.pi * i / n
        k = 1 + r.uniform(-wobble, wobble)
        out.append((cx + rx * k * math.cos(a), cy + ry * k * math.sin(a)))
    return out


# --- the head, seen from above, nose up --------------------------------------------------

FRONT = [(60.0, 15.0), (87.0, 15.0), (103.0, 42.0), (103.0, 80.0)]  # right half, front
BACK = [(103.0, 80.0), (103.0, 112.0), (85.0, 133.0), (60.0, 133.0)]  # right half, back
WHORL = (62.0, 97.0)


def flip(line: Iterable[Point]) -> Line:
    return [(120 - x, y) for x, y in line]


HEAD_POLY = bezier(FRONT, 24) + bezier(BACK, 24)[1:]
HEAD_POLY = HEAD_POLY + flip(HEAD_POLY)[::-1][1:-1]
HEAD_D = "M60 15C87 15 103 42 103 80C103 112 85 133 60 133C35 133 17 112 17 80C17 42 33 15 60 15z"
EARS_D = "M17.3 72c-4-2.5-8-.5-8 5s3.5 12.5 7 12.5l2.2-1M102.7 72c4-2.5 8-.5 8 5s-3.5 12.5-7 12.5l-2.2-1"
NOSE_D = "M53.8 15.6C56 12.5 57 7.5 60 7.5s4 5 6.2 8.1"
BASE = f'<path class="skin" d="{HEAD_D}{EARS_D}{NOSE_D}"/>'
OUTLINE = f'<path class="out" d="{HEAD_D}{EARS_D}{NOSE_D}"/>'


def split(p: Line, y: float) -> tuple[Line, Line]:
    """Cut one side of the head where it reaches height y."""
    lo, hi = 0.0, 1.0
    for _ in range(40):
        t = (lo + hi) / 2
        if cubic(p, t)[1] < y:
            lo = t
        else:
            hi = t
    t = (lo + hi) / 2

    def mix(a: Point, b: Point) -> Point:
        return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t

    a, b, c = mix(p[0], p[1]), mix(p[1], p[2]), mix(p[2], p[3])
    d, e = mix(a, b), mix(b, c)
    f = mix(d, e)
    return [p[0], a, d, f], [f, e, c, p[3]]


def cubic(p: Line, t: float) -> Point:
    u = 1 - t
    k = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
    return sum(a * q[0] for a, q in zip(k, p, strict=True)), sum(a * q[1] for a, q in zip(k, p, strict=True))


def curve(p: Line) -> str:
    return f"C{pts(*p[1], *p[2], *p[3])}"


def hair_behind(half: Line, side: float) -> tuple[str, Line, Line]:
    """Hair behind a hairline given for the right half, from the midline to the side of the head.

    Returns the path, the region and the hairline, both as points."""
    if side < 82:
        rest = [split(FRONT, side)[1], BACK]
    else:
        rest = [split(BACK, side)[1]]
    right = [*half, rest[0][0]]
    line = flip(right)[::-1] + right[1:]
    d = smooth(line)
    for part in rest:
        d += curve(part)
    for part in reversed(rest):
        d += curve(flip(part)[::-1])
    rim = [p for part in rest for p in bezier(part, 20)]
    edge = sample(line)
    return d + "z", edge + rim + flip(rim)[::-1], edge


def flow(p: Point, swirl: float = 0.5) -> Point:
    """The way hair lies: out from the crown, turning a little."""
    dx, dy = p[0] - WHORL[0], p[1] - WHORL[1]
    a = math.atan2(dy, dx) + swirl * (0.25 + 1.7 * math.exp(-math.hypot(dx, dy) / 26))
    return math.cos(a), math.sin(a)


def lateral(p: Point) -> Point:
    """The way long hair lies: from a centre parting to the side and back."""
    side = 1 if p[0] >= 60 else -1
    a = math.radians(28 + 0.55 * max(0, abs(p[0] - 60)))
    return side * math.cos(a), math.sin(a)


def stroke(p: Point, length: float, way: Callable[[Point], Point]) -> tuple[str, Point]:
    x, y = p
    u = way(p)
    mid = (x + u[0] * length / 2, y + u[1] * length / 2)
    v = way(mid)
    q = (u[0] * length / 2, u[1] * length / 2)
    e = (q[0] + v[0] * length / 2, q[1] + v[1] * length / 2)
    return f"M{pts(x, y)}q{pts(*q, *e)}", (x + e[0], y + e[1])


def scatter(
    seed: int,
    want: int,
    ok: Callable[[Point], bool],
    *,
    apart: float,
    length: tuple[float, float],
    way: Callable[[Point], Point] = flow,
    box: tuple[float, float, float, float] = (8, 12, 112, 142),
) -> str:
    """Strokes whose two ends and middle are all in the wanted region, spread evenly."""
    r = random.Random(seed)
    seen: Line = []
    d = ""
    for _ in range(want * 60):
        p = (r.uniform(box[0], box[2]), r.uniform(box[1], box[3]))
        size = r.uniform(*length)
        if not ok(p):
            continue
        s, end = stroke(p, size, way)
        mid = ((p[0] + end[0]) / 2, (p[1] + end[1]) / 2)
        if not ok(end) or any(math.dist(mid, q) < apart for q in seen):
            continue
        seen.append(mid)
        d += s
        if len(seen) == want:
            break
    return d


def fringe(
    edge: Line,
    seed: int,
    every: float = 2,
    length: tuple[float, float] = (1.5, 4),
    way: Callable[[Point], Point] = flow,
    back: float = 1,
) -> str:
    """Fine hairs across an edge, so that it is not a cut-out."""
    r = random.Random(seed)
    d = ""
    since = every
    for a, b in pairwise(edge):
        steps = max(1, int(math.dist(a, b) / 0.5))
        for i in range(steps):
            since += math.dist(a, b) / steps
            if since < every:
                continue
            since = r.uniform(-0.35, 0.35) * every
            x, y = a[0] + (b[0] - a[0]) * i / steps, a[1] + (b[1] - a[1]) * i / steps
            turn = r.uniform(-0.4, 0.4)

            def lean(p: Point, turn: float = turn) -> Point:
                u = math.atan2(*way(p)[::-1]) + turn
                return math.cos(u), math.sin(u)

            u = lean((x, y))
            p = (x - u[0] * back, y - u[1] * back)
            s, end = stroke(p, r.uniform(*length) + back, lean)
            if inside(end, HEAD_POLY) and inside(p, HEAD_POLY):
                d += s
    return d


def region(shape: Line, holes: Iterable[Line] = (), margin: float = 2.5) -> Callable[[Point], bool]:
    cut = list(holes)

    def ok(p: Point) -> bool:
        if not inside(p, shape) or gap(p, shape) < margin:
            return False
        return not any(inside(p, h) or gap(p, h) < margin for h in cut)

    return ok


def tag(cls: str, d: str, extra: str = "") -> str:
    return f'<path class="{cls}" d="{d}"{" " + extra if extra else ""}/>' if d else ""


def shine(d: str) -> str:
    return tag("shine", d)


def svg(cls: str, box: str, body: str) -> str:
    return (
        f'<svg class="{cls}" viewBox="{box}" '
        '{% if title %}role="img" aria-label="{{ title }}"{% else %}aria-hidden="true"{% endif %}>'
        f"{body}</svg>\n"
    )


def head(*parts: str) -> str:
    return svg("nw", "0 0 120 144", BASE + "".join(parts) + OUTLINE)


# --- Norwood -----------------------------------------------------------------------------

# right half of the hairline from the midline; then the height where it meets the side of the head
HAIRLINE: dict[str, tuple[Line, float]] = {
    "1": ([(60, 28.5), (69, 29.2), (77, 32), (84, 37), (89.5, 42)], 46),
    "2": ([(60, 29), (67.5, 30), (73.5, 33.8), (78, 40), (82, 44), (87, 45), (92, 46)], 48),
    "3": ([(60, 30.5), (67, 32), (72.5, 38), (76.5, 47), (80, 54), (84, 55.5), (88.5, 53), (93.5, 51)], 51),
    "4": ([(60, 39), (67, 41), (72, 48), (75.5, 57.5), (79, 64.5), (83.5, 66), (89, 62.5), (95.5, 59.5)], 59),
    "5": ([(60, 52), (67.5, 54), (73, 60), (77.5, 68), (82, 73.5), (87, 74), (92, 70), (98, 66.5)], 66),
    "6": ([(60, 114.5), (69, 113.5), (77, 109.5), (83, 101.5), (86, 91.5), (87, 82), (90, 75), (96, 69.5)], 68),
    "7": ([(60, 122.5), (70, 121.5), (79.5, 117), (87.5, 108.5), (92.5, 98.5), (95, 91), (98.5, 87)], 86),
}


def lift(half: Line, by: float) -> Line:
    """The same hairline a little further out on the bare side."""
    out = []
    for i, p in enumerate(half):
        a, b = half[max(i - 1, 0)], half[min(i + 1, len(half) - 1)]
        k = math.dist(a, b) or 1
        out.append((p[0] + (b[1] - a[1]) / k * by if i else p[0], p[1] - (b[0] - a[0]) / k * by))
    return out


def soft_hair(half: Line, side: float, by: float = 2) -> tuple[str, Line, Line]:
    """Hair with a thinner band along its edge: the elements, the region and the edge."""
    d, area, edge = hair_behind(half, side)
    thin = hair_behind(lift(half, by), side - by)[0]
    return tag("hair", thin, 'fill-opacity=".4"') + tag("hair", d), area, edge


def norwood(stage: str, vertex: bool = False) -> str:
    half, side = HAIRLINE[stage]
    rim = int(stage) >= 6
    hair, area, edge = soft_hair(half, side)
    seed = 10 + int(stage)
    parts = [hair]
    thin: list[Line] = []
    strands = fringe(edge, seed, 1.9, (1.5, 4.5)) if not rim else fringe(edge, seed, 2, (1, 2), back=5)
    size = {"3": 11 if vertex else 0, "4": 14, "5": 20}.get(stage, 0)
    if stage == "5":  # the bridge between front and crown is narrow and sparse
        half_bridge = [(60, 50), (67.5, 52), (74, 59), (78, 67.5), (79, 76), (70, 80), (60, 80)]
        bridge = half_bridge + flip(half_bridge)[::-1][1:-1]
        parts.append(tag("skin", smooth_closed(bridge), 'fill-opacity=".36"'))
        thin.append(sample(bridge, 4, True))
        strands += scatter(50, 30, lambda p: inside(p, thin[0]), apart=3, length=(5, 8))
    if size:
        halo = blob(60.5, 97, size + 4, size + 3.5, 0.04, seed)
        core = blob(60.5, 97, size, size - 0.5, 0.05, seed + 1)
        parts += [tag("skin", smooth_closed(halo), 'fill-opacity=".36"'), tag("skin", smooth_closed(core))]
        hs, cs = sample(halo, 6, True), sample(core, 6, True)
        thin.append(hs)
        strands += fringe([*cs, cs[0]], seed, 2.1, (1, 2.5), back=2)
    if stage == "6":  # a few fine hairs are left where the bridge was
        strands += scatter(61, 9, lambda p: 44 < p[0] < 76 and 58 < p[1] < 74, apart=5, length=(3, 5))
    lay = scatter(seed, 56, region(area, thin, 1.8), apart=4.6, length=(7, 12) if stage < "6" else (4, 7))
    return head(*parts, shine(lay), tag("strand", strands))


# --- long hair, centre parting (Ludwig) --------------------------------------------------

LONG_HALF: Line = [(60, 27.5), (69, 28.2), (77.5, 31), (85, 36), (91.5, 43), (97.5, 53)]
LONG_REST: list[Line] = [
    [(97.5, 53), (110, 64), (112, 90), (106.5, 109)],
    [(106.5, 109), (100.5, 129), (82, 139), (60, 139)],
]


def long_hair() -> tuple[str, Line, Line]:
    line = flip(LONG_HALF)[::-1] + LONG_HALF[1:]
    d = smooth(line) + "".join(curve(p) for p in LONG_REST)
    d += "".join(curve(flip(p)[::-1]) for p in reversed(LONG_REST)) + "z"
    rim = [q for p in LONG_REST for q in bezier(p, 16)]
    edge = sample(line)
    return d, edge + rim + flip(rim)[::-1], edge


def spindle(top: float, bottom: float, belly: float, at: float) -> Line:
    """A rounded spindle on the midline, half-width `belly` at height `at`."""
    right = []
    for i in range(1, 9):
        y = top + (bottom - top) * i / 9
        k = (y - at) / (top - at) if y < at else (y - at) / (bottom - at)
        right.append((60 + belly * (1 - k * k) ** 0.75, y))
    return [(60, top), *right, (60, bottom), *flip(right)[::-1]]


def ragged(shape: Line, seed: int, by: float) -> Line:
    """The outline with a hair-like unevenness, so that the layers do not read as rings."""
    r = random.Random(seed)
    return [(x + r.uniform(-by, by) * (0 if abs(x - 60) < 0.6 else 1), y) for x, y in shape]


def female(layers: list[tuple[Line, float]], hairs: list[tuple[float, int]], seed: int) -> str:
    """Layers: shape and how far the skin shows. Hairs: how far from the midline they start, how many."""
    d, area, edge = long_hair()
    layers = [(ragged(s, seed + i, 0.05 * (max(p[0] for p in s) - 60)), a) for i, (s, a) in enumerate(layers)]
    outer = sample(layers[0][0], 5, True)
    body = [tag("hair", d)]
    for s, alpha in layers:
        body.append(tag("skin", smooth_closed(s), f'fill-opacity="{num2(alpha)}"' if alpha < 1 else ""))
    mid: Line = [(60.0, y) for y in range(30, 116, 2)]
    solid = region(area, [outer], 1.6)
    lay = scatter(seed, 62, lambda p: solid(p) and gap(p, mid) > 3, apart=4.8, length=(9, 14), way=lateral)
    fine = fringe(edge[6:-6], seed, 2, (1.2, 2.6), flow)
    near = region(area, (), 2)
    for reach, count in hairs:

        def sparse(p: Point, reach: float = reach) -> bool:
            return near(p) and abs(p[0] - 60) > reach and (inside(p, outer) or gap(p, outer) < 5)

        fine += scatter(
            seed + count,
            count,
            sparse,
            apart=2.4,
            length=(6, 10),
            way=lateral,
        )
    rim = "".join(curve(p) for p in LONG_REST) + "".join(curve(flip(p)[::-1]) for p in reversed(LONG_REST))
    front = split(FRONT, 53)[0]
    fx, fy = front[3]
    out = f"M{pts(120 - fx, fy)}" + curve(flip(front)[::-1]) + curve(front) + "M97.5 53" + rim + NOSE_D
    return svg(
        "nw",
        "0 0 120 144",
        tag("skin", HEAD_D + NOSE_D) + "".join(body) + shine(lay) + tag("strand", fine) + tag("out", out),
    )


def num2(v: float) -> str:
    return f"{v:.2f}".rstrip("0").lstrip("0")


def ludwig(stage: int) -> str:
    if stage == 1:
        return female([(spindle(36, 112, 7, 64), 0.26), (spindle(31, 110, 1.7, 58), 0.9)], [(1.5, 16)], 201)
    if stage == 2:
        return female(
            [(spindle(36, 115, 18, 66), 0.3), (spindle(36, 111, 11, 64), 0.36), (spindle(32, 108, 4, 62), 0.95)],
            [(3, 60)],
            202,
        )
    return female(
        [(spindle(35, 119, 29, 70), 0.3), (spindle(36, 114, 23, 69), 0.5), (spindle(36, 109, 17, 67), 0.9)],
        [(13, 44), (3, 14)],
        203,
    )


# --- conditions --------------------------------------------------------------------------

FULL = soft_hair(*HAIRLINE["1"])


def full_head(
    parts: Iterable[str], holes: Iterable[Line], seed: int, strands: str = "", marks: str = "", count: int = 56
) -> str:
    hair, area, edge = FULL
    lay = scatter(seed, count, region(area, holes, 1.8), apart=4.6, length=(7, 12))
    return head(hair, *parts, shine(lay), tag("strand", fringe(edge, 11, 1.9, (1.5, 4.5)) + strands), marks)


def areata_patchy() -> str:
    """Round smooth patches, clear at the edge."""
    shapes = [
        blob(43, 61, 12, 12.5, 0.05, 1),
        blob(80, 86, 9, 9.5, 0.05, 2),
        blob(52, 113, 9.5, 8, 0.05, 3),
        blob(79, 53, 5, 5, 0.05, 5),
    ]
    return full_head([tag("skin", "".join(map(smooth_closed, shapes)))], [sample(s, 6, True) for s in shapes], 301)


def areata_extensive() -> str:
    """Round patches have run together; islands are left at the back and one side."""
    left: Line = [(99, 56), (93, 60), (88, 70), (92, 78), (87, 88), (92, 97), (98, 104), (106, 84)]
    back: Line = [
        (24, 104),
        (33, 107),
        (38, 118),
        (50, 117),
        (57, 124),
        (68, 121),
        (74, 126),
        (84, 126),
        (60, 140),
        (30, 130),
    ]
    inner = [sample(s, 6, True) for s in (left, back)]
    shapes = [[p for p in s if inside(p, HEAD_POLY)] for s in inner]
    hairs = "".join(fringe([*s, s[0]], 310 + i, 1.8, (1.5, 3.5)) for i, s in enumerate(inner))
    d = clipped(left) + clipped(back)
    lay = "".join(scatter(320 + i, 14, region(s, margin=1.2), apart=4, length=(4, 7)) for i, s in enumerate(shapes))
    wisps = scatter(
        325,
        16,
        lambda p: inside(p, FULL[1]) and gap(p, HEAD_POLY) > 4 and min(gap(p, s) for s in inner) > 5,
        apart=11,
        length=(2, 3.5),
    )
    return head(tag("hair", d), shine(lay), tag("strand", hairs + wisps))


def clipped(line: Line) -> str:
    """A smooth region whose outer part follows the head (points outside the head are drawn onto it)."""
    out = ""
    for p in sample(line, 5, True):
        if not inside(p, HEAD_POLY):
            p = min(DENSE_HEAD, key=lambda q: math.dist(p, q))
        out += f"{'L' if out else 'M'}{pts(*p)}"
    return out + "z"


DENSE_HEAD = bezier(FRONT, 160) + bezier(BACK, 160)
DENSE_HEAD += flip(DENSE_HEAD)


def in_hairline(margin: float) -> Callable[[Point], bool]:
    return region(FULL[1], margin=margin)


def chemotherapy() -> str:
    """Nearly everything is gone at once, evenly; short fine hairs are left or coming back."""
    hairs = scatter(330, 64, in_hairline(2.5), apart=6.4, length=(2, 4.5))
    return head(tag("hair", hair_behind(*HAIRLINE["1"])[0], 'fill-opacity=".09"'), tag("strand", hairs))


def radiotherapy() -> str:
    """One area with straight edges: the field that was treated."""
    field: Line = [(58, 50), (95, 57), (91, 101), (51, 93.5)]
    mid = (74, 75.5)

    def scaled(k: float) -> Line:
        return [(mid[0] + (x - mid[0]) * k, mid[1] + (y - mid[1]) * k) for x, y in field]

    few = scatter(341, 9, region(dense(field), margin=5), apart=8, length=(2, 3.5))
    return full_head(
        [tag("skin", rounded(scaled(1.1), 7), 'fill-opacity=".4"'), tag("skin", rounded(field, 5))],
        [dense(scaled(1.1))],
        340,
        few,
        tag("seam", rounded(scaled(0.83), 2.5), 'stroke-dasharray="3 3.5"'),
    )


def dense(line: Line, step: float = 2) -> Line:
    out: Line = []
    for a, b in zip(line, [*line[1:], line[0]], strict=True):
        n = max(1, int(math.dist(a, b) / step))
        out += [(a[0] + (b[0] - a[0]) * i / n, a[1] + (b[1] - a[1]) * i / n) for i in range(n)]
    return out


def rounded(line: Line, r: float) -> str:
    d = ""
    n = len(line)
    for i in range(n):
        a, b, c = line[i - 1], line[i], line[(i + 1) % n]
        u, v = math.dist(a, b), math.dist(b, c)
        p = (b[0] + (a[0] - b[0]) * r / u, b[1] + (a[1] - b[1]) * r / u)
        q = (b[0] + (c[0] - b[0]) * r / v, b[1] + (c[1] - b[1]) * r / v)
        d += f"{'L' if d else 'M'}{pts(*p)}Q{pts(*b, *q)}"
    return d + "z"


def scarring() -> str:
    """Irregular smooth areas without hair openings, spreading like footprints; single tufts left inside."""
    main: Line = [
        (43, 82),
        (49, 73),
        (57, 75),
        (66, 68),
        (77, 73),
        (79, 83),
        (84, 92),
        (78, 102),
        (68, 101),
        (60, 108),
        (49, 103),
        (48, 94),
        (40, 91),
    ]
    halo = [(60.5 + (x - 60.5) * 1.2, 87 + (y - 87) * 1.24) for x, y in main]
    steps = [
        blob(35, 64, 6.5, 4, 0.22, 21),
        blob(77, 55, 5.5, 3.5, 0.22, 22),
        blob(90, 103, 3.5, 5.5, 0.22, 23),
        blob(42, 119, 5.5, 3.5, 0.2, 24),
        blob(53, 54, 3.5, 2.5, 0.2, 25),
    ]
    hairs = ""
    for x, y in ((53, 83), (67, 94), (68, 80), (56, 96)):
        for a, k in ((-100, 3.2), (-80, 4.6), (-60, 4.2), (-38, 3)):
            t = math.radians(a)
            hairs += f"M{pts(x, y)}q{pts(math.cos(t) * k * 0.5, math.sin(t) * k * 0.6, math.cos(t) * k + 0.8, math.sin(t) * k)}"
    holes = [sample(halo, 5, True), *(sample(s, 5, True) for s in steps)]
    return full_head(
        [
            tag("skin", smooth_closed(halo), 'fill-opacity=".32"'),
            tag("skin", smooth_closed(main) + "".join(map(smooth_closed, steps))),
        ],
        holes,
        350,
        hairs,
    )


def scars() -> str:
    """A long scar across the back of the head and a short one on the side."""
    back: Line = [(30, 108), (43, 117), (60, 120), (77, 117), (90, 108)]
    side: Line = [(76, 56), (81, 66), (83, 77)]
    bald, seam = "", ""
    holes: list[Line] = []
    for line, half in ((back, 2.6), (side, 2.2)):
        s = sample(line, 6)
        up, down = [], []
        for i, p in enumerate(s):
            a, b = s[max(i - 1, 0)], s[min(i + 1, len(s) - 1)]
            k = math.dist(a, b)
            nx, ny = -(b[1] - a[1]) / k, (b[0] - a[0]) / k
            w = half * math.sin(math.pi * (0.08 + 0.84 * i / (len(s) - 1))) ** 0.5
            up.append((p[0] + nx * w, p[1] + ny * w))
            down.append((p[0] - nx * w, p[1] - ny * w))
        shape = up[::3] + down[::-1][::3]
        bald += smooth_closed(shape)
        holes.append(up + down[::-1])
        seam += smooth(line)
    return full_head([tag("skin", bald)], holes, 360, marks=tag("seam", seam))


def traction() -> str:
    """Tight rows drawn back; thinned margin in front and at the temples, with a fringe left at its edge."""
    half: Line = [(60, 34), (68, 36), (75, 42), (81, 50), (86, 60), (90, 70), (95, 78)]
    hair, area, edge = soft_hair(half, 84)
    knot = (60, 106)
    rows = ""
    for x in (-37, -27, -17, -7, 7, 17, 27, 37):
        sx = 60 + x
        cand = [p for p in edge if abs(p[0] - sx) < 2.5]
        sy = (sum(p[1] for p in cand) / len(cand) if cand else 88) - 2
        rows += f"M{pts(sx, sy)}Q{pts(60 + x * 0.95, 86, 60 + x * 0.16, 103)}"
    rows += "M23 100Q40 108 56 108M97 100Q80 108 64 108M38 125Q50 118 58 111M82 125Q70 118 62 111M60 133V112"
    bun = f'<circle class="hair" cx="{knot[0]}" cy="{knot[1]}" r="9.5"/>'
    rim = [(60, 25.5), (70, 26.5), (79, 30.5), (86.5, 37.5), (92, 46), (96, 56), (99, 66)]
    rim = sample(flip(rim)[::-1] + rim[1:], 5)
    fine = fringe(rim, 371, 1.7, (2.5, 4), back=1.5)
    between = scatter(
        372,
        26,
        lambda p: inside(p, HEAD_POLY) and not inside(p, area) and gap(p, area) > 2 and p[1] > 30 and gap(p, rim) > 3,
        apart=4,
        length=(1.5, 3),
    )
    coil = "M54.5 104a5.5 5.5 0 0 1 10.5-.5a4.5 4.5 0 0 1-8 4.5"
    return head(
        hair, tag("parting", rows), bun, shine(coil), tag("strand", fine + between + fringe(edge, 373, 2.4, (1, 2.5)))
    )


def pulling() -> str:
    """One angular, oddly shaped area with broken hairs of different lengths."""
    shape: Line = [(63, 57), (83, 52), (93, 68), (86, 80), (94, 96), (74, 107), (67, 93), (56, 86), (66, 74)]
    s = dense(shape)
    r = random.Random(380)
    d = ""
    seen: Line = []
    for _ in range(6000):
        p = (r.uniform(54, 95), r.uniform(50, 108))
        if not inside(p, s) or gap(p, s) < 1.2 or any(math.dist(p, q) < 3 for q in seen):
            continue
        seen.append(p)
        d += stroke(p, r.choice((0.5, 1, 1.6, 2.4, 3.5, 5.5)), flow)[0]
        if len(seen) == 78:
            break
    return full_head([tag("skin", rounded(shape, 2.5), 'fill-opacity=".86"')], [s], 380, d)


def shedding() -> str:
    """The pattern is kept and the hair is thinner all over; loose hairs lie beside the head."""
    d, area, edge = hair_behind(*HAIRLINE["1"])
    hairs = scatter(391, 150, region(area, margin=1.2), apart=3.4, length=(7, 11))
    loose = "M6 36q5 5 2 13M113 27q-7 4-5 13M6 112q6 2 7 10M113 108q-2 8-8 11M98 12q5-2 8 2M15 24q-1-6 5-9M101 136q4-4 10-3M11 135q5 1 9-2"
    return head(
        tag("hair", d, 'fill-opacity=".5"'), tag("strand", fringe(edge, 11, 2, (1.5, 4.5)) + hairs), tag("loose", loose)
    )


def unpatterned() -> str:
    """Thin everywhere, also at the sides and the back (no safe donor area)."""
    d, area, edge = hair_behind(*HAIRLINE["2"])
    hairs = scatter(401, 130, region(area, margin=1.2), apart=4, length=(4, 7))
    return head(tag("hair", d, 'fill-opacity=".2"'), tag("strand", fringe(edge, 12, 2.6, (1.5, 4)) + hairs))


def male_pattern() -> str:
    """Front and crown go together; sides and back stay."""
    hair, area, edge = soft_hair(
        [(60, 37), (67, 39), (72.5, 46), (76.5, 55.5), (80, 62), (84.5, 63.5), (89.5, 60), (95.5, 57)], 57
    )
    top = [(60, 35), (67.5, 37), (73.5, 45), (78, 56), (82, 66), (84, 82), (81, 100), (72, 113), (60, 116)]
    zone = top + flip(top)[::-1][1:-1]
    zs = sample(zone, 5, True)
    core = blob(60.5, 96, 15, 14, 0.05, 411)
    cs = sample(core, 6, True)
    hairs = fringe(edge, 412, 1.9, (1.5, 4.5)) + scatter(
        413, 66, lambda p: inside(p, zs) and not inside(p, cs), apart=3, length=(5, 8)
    )
    hairs += fringe([*cs, cs[0]], 414, 2.1, (1, 2.5), back=2)
    lay = scatter(415, 40, region(area, [zs], 1.8), apart=4.6, length=(6, 11))
    return head(
        hair,
        tag("skin", smooth_closed(zone), 'fill-opacity=".34"'),
        tag("skin", smooth_closed(core)),
        shine(lay),
        tag("strand", hairs),
    )


def female_pattern() -> str:
    """Wider parting, widest towards the front (a fir-tree shape); the front hairline stays."""

    def tree(k: float, top: float, bottom: float) -> Line:
        right = [
            (60 + 9 * k, top + 1),
            (60 + 13 * k, top + 8),
            (60 + 7.5 * k, top + 20),
            (60 + 9 * k, top + 27),
            (60 + 4.5 * k, top + 42),
            (60 + 5 * k, top + 50),
        ]
        return [(60, top - 1), *right, (60, bottom), *flip(right)[::-1]]

    return female([(tree(1.6, 33, 114), 0.3), (tree(1.1, 34, 111), 0.36), (tree(0.5, 33, 108), 0.95)], [(4, 58)], 421)


# --- the skin close up (density, options) ------------------------------------------------

WIDE = "0 0 120 72"
SKIN = '<rect class="skin" width="120" height="72" rx="8"/>'


def grid(
    seed: int, step: float, box: tuple[float, float, float, float], keep: Callable[[Point], float] = lambda p: 1
) -> Line:
    """A shaken hexagonal grid that fills the box; `keep` gives the probability at a point."""
    r = random.Random(seed)
    x0, y0, x1, y1 = box
    rows = round((y1 - y0) / (step * 0.87)) + 1
    cols = round((x1 - x0) / step) + 1
    dx, dy, shake = (x1 - x0) / (cols - 0.5), (y1 - y0) / (rows - 1), step * 0.17
    out: Line = []
    for j in range(rows):
        for i in range(cols):
            p = (
                x0 + dx * (i + (0.5 if j % 2 else 0)) + r.uniform(-shake, shake),
                y0 + dy * j + r.uniform(-shake, shake),
            )
            if r.random() < keep(p):
                out.append(p)
    return out


def dots(points: Line) -> str:
    d = ""
    at: Point = (0, 0)
    for x, y in points:
        q = (round(x, 1), round(y, 1))
        d += f"M{pts(*q)}h0" if not d else f"m{pts(q[0] - at[0], q[1] - at[1])}h0"
        at = q
    return d


def strands(points: Line, seed: int, size: tuple[float, float] = (7, 9.5), lean: float = 2.6) -> str:
    """Hairs with their root at the point, leaning to the right."""
    r = random.Random(seed)
    d = ""
    for x, y in points:
        h = r.uniform(*size)
        k = lean + r.uniform(-0.9, 0.9)
        d += f"M{pts(x - k / 2, y + h / 2)}q{pts(k * 0.1, -h * 0.6, k, -h)}"
    return d


def arc(x: float) -> float:
    """A front hairline seen from the front: hair above it."""
    return 54 - 0.0042 * (x - 60) ** 2


def patch(*body: str) -> str:
    return svg("dens", WIDE, "".join(body))


FIELD = (7.0, 7.5, 113.0, 64.5)
HAIR_FIELD = (8.0, 10.0, 112.0, 62.0)


def density(kind: str) -> str:
    if kind == "smp":
        return patch(SKIN, tag("dots", dots(grid(7, 7.6, FIELD))))
    if kind == "bare":
        return patch(SKIN)
    hairs = grid(9, 9.2, HAIR_FIELD)
    if kind == "transplant":
        return patch(SKIN, tag("strand", strands(hairs, 9)))
    if kind == "both":
        hairs = grid(9, 11, HAIR_FIELD)
        return patch(SKIN, tag("dots", dots(between(hairs, 35, FIELD))), tag("strand", strands(hairs, 9)))
    return patch(SKIN, tag("strand", strands(grid(23, 17, (11, 13, 109, 59)), 23, (6.5, 9), 3.2)))


def between(
    hairs: Line, seed: int, box: tuple[float, float, float, float], keep: Callable[[Point], float] = lambda p: 1
) -> Line:
    """Dots that do not touch the hairs."""

    def clear(p: Point) -> bool:
        return all(min(math.dist(p, (x + k * 1.3, y - k * 4.2)) for k in (-1, -0.5, 0, 0.5, 1)) > 2.7 for x, y in hairs)

    return [p for p in grid(seed, 5.6, box, keep) if clear(p)]


def bust(*at: float) -> str:
    """Shoulders, neck and a face without features, at these centres."""
    cloth = "".join(f"M{num(x - 17)} 68c1.5-8.5 8-11 17-11s15.5 2.5 17 11z" for x in at)
    skin = "".join(
        f"M{num(x - 4.5)} 46h9v10.5a4.5 4 0 0 1-9 0zM{num(x - 11.5)} 26a11.5 13 0 0 1 23 0v10c0 8-5.5 14-11.5 14s-11.5-6-11.5-14z"
        for x in at
    )
    return tag("cloth", cloth) + tag("skin", skin)


WIG = "M32 7c14 0 19 11 19 25 0 10 1 17 3 24-3.5 2.5-8 2.5-11.5.5 1.5-6 1.5-12 .5-20.5-.3-3-1-5-2-7-4.5-.5-8-2.5-10-5.5-2 3-5.5 5-8.5 5.5-1 2-1.5 4-1.7 7-.8 8.5-.8 14.5.7 20.5-3.5 2-8 2-11.5-.5 2-7 3-14 3-24C13 18 18 7 32 7z"
CAP = "M71.5 31.5C70 15 77 7 88 7s18 8 16.5 24.5c-9-3-24-3-33 0z"


def cover() -> str:
    """A wig and a soft cap, each worn."""
    band = CAP + "M71.6 25.5c10-3.5 22.8-3.5 32.8 0"
    return patch(bust(32, 88), tag("hair", WIG), tag("out", WIG), tag("cloth", CAP), tag("mark", band))


def ring(p: Point, k: float) -> str:
    return f"M{pts(p[0] - k, p[1])}a{pts(k, k)} 0 1 0 {num(2 * k)} 0a{pts(k, k)} 0 1 0 {num(-2 * k)} 0"


TWO = '<path class="skin" d="M8 0h32a8 8 0 0 1 8 8v56a8 8 0 0 1-8 8H8a8 8 0 0 1-8-8V8a8 8 0 0 1 8-8zM80 0h32a8 8 0 0 1 8 8v56a8 8 0 0 1-8 8H80a8 8 0 0 1-8-8V8a8 8 0 0 1 8-8z"/>'
ARROW = "M54 36h11.5m-4.5-4.5 4.5 4.5-4.5 4.5"


def option(slug: str) -> str:
    if slug == "smp":

        def edge(p: Point) -> float:
            return 1 if p[1] < arc(p[0]) - 6 else (0.75 if p[1] < arc(p[0]) else 0)

        return patch(SKIN, tag("dots", dots(grid(52, 6.2, (6, 6, 114, 60), edge))))
    if slug == "combined":
        hairs = grid(33, 10.4, (8, 9.5, 112, 54), lambda p: p[1] < arc(p[0]) - 3)
        fill = between(hairs, 35, (6, 6, 114, 60), lambda p: p[1] < arc(p[0]) + 1)
        return patch(SKIN, tag("dots", dots(fill)), tag("strand", strands(hairs, 33)))
    if slug in ("fue", "fut"):
        new = grid(36, 8.8, (79.5, 11, 112.5, 61))
        own = grid(37, 6.6, (6.5, 10, 41.5, 62))
        if slug == "fue":  # small round sites, spread out
            sites: Line = []
            for p in random.Random(44).sample(own, len(own)):
                if 12 < p[1] < 60 and all(math.dist(p, q) > 9.5 for q in sites):
                    sites.append(p)
            own = [p for p in own if p not in sites]
            seam = "".join(ring(p, 1.7) for p in sites)
        else:  # one thin line
            own = [p for p in own if abs(p[1] - 36) > 7]
            seam = "M5.5 35q18.5 4 37 0"
        return patch(
            TWO, tag("strand", strands(own, 39, (6, 8)) + strands(new, 40)), tag("seam", seam), tag("mark", ARROW)
        )
    if slug == "medicine-or-wig":
        pill = "M14.6 42.6 30.6 26.6a9.6 9.6 0 0 1 13.6 13.6L28.2 56.2a9.6 9.6 0 0 1-13.6-13.6z"
        half = "M14.6 42.6l8-8 13.6 13.6-8 8a9.6 9.6 0 0 1-13.6-13.6z"
        return patch(
            tag("cloth", pill),
            tag("solid", half),
            tag("mark", pill + ring((50, 52), 6.2) + "M46 52h8"),
            f'<g transform="translate(56)">{bust(32)}{tag("hair", WIG)}{tag("out", WIG)}</g>',
        )
    few = strands(grid(23, 14.5, (9, 12, 57, 60)), 23, (6.5, 9), 3.2)
    skin = '<rect class="skin" width="68" height="72" rx="8"/>'
    return patch(
        skin,
        tag("strand", few),
        '<circle class="cloth" cx="95" cy="36" r="17"/>',
        tag("mark", ring((95, 36), 17) + "M95 26v10l7 4.5"),
    )


DRAWINGS: dict[str, Callable[[], str]] = {
    **{f"norwood-{s}": partial(norwood, s) for s in HAIRLINE},
    "norwood-3-vertex": partial(norwood, "3", vertex=True),
    **{f"ludwig-{s}": partial(ludwig, s) for s in (1, 2, 3)},
    "condition-alopecia-areata-patchy": areata_patchy,
    "condition-alopecia-areata-extensive": areata_extensive,
    "condition-after-chemotherapy": chemotherapy,
    "condition-after-radiotherapy": radiotherapy,
    "condition-scarring-alopecia": scarring,
    "condition-scars": scars,
    "condition-traction-alopecia": traction,
    "condition-hair-pulling": pulling,
    "condition-shedding": shedding,
    "condition-diffuse-unpatterned": unpatterned,
    "condition-male-pattern": male_pattern,
    "condition-female-pattern": female_pattern,
    **{f"density-{k}": partial(density, k) for k in ("smp", "transplant", "both", "wait", "bare")},
    "density-cover": cover,
    **{f"option-{k}": partial(option, k) for k in ("smp", "fue", "fut", "combined", "medicine-or-wig", "wait")},
}


if __name__ == "__main__":
    sys.exit(written(OUT, DRAWINGS, "--check" in sys.argv[1:]))
