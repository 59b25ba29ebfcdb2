"""Draw the pictures that stand for a page where it is shared, static/img/share/*.png: 1200 x 630, no text but the name.

    python frontend/share.py                     # all of them; needs Chromium, playwright and Pillow
    python frontend/share.py --name "Other name" # with the name of another site
    python frontend/share.py home option-smp     # only these

Each shows one of the drawings, or what its kind of page is made of, in the colours of scss/_palette.scss.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from html import escape

from pictures import ROOT, THEMES
from PIL import Image
from playwright.sync_api import sync_playwright

OUT = ROOT / "static" / "img" / "share"
WIDTH, HEIGHT, MOST = 1200, 630, 60_000  # pixels, pixels, bytes
DRAWINGS = ROOT / "templates" / "drawings"
COLOURS = 64
LEFT, TOP, WIDE, HIGH = 520, 60, 620, 510  # where the art stands


# --- parts ---------------------------------------------------------------------------------
def drawing(name: str, x: float, y: float, width: float) -> str:
    """One of templates/drawings at this place, without its words."""
    text = re.sub(r"\{[%#].*?[%#]\}|\{\{.*?\}\}", "", (DRAWINGS / f"{name}.svg").read_text(encoding="utf-8"))
    text = re.sub(r"<text.*?</text>|role=\"[^\"]*\"|aria-\w+=\"[^\"]*\"", "", text)
    left, top, wide, high = map(float, re.search(r'viewBox="([^"]*)"', text)[1].split())
    text = re.sub(r' (width|height)="[^"]*"', "", text.split(">", 1)[0]) + ">" + text.split(">", 1)[1]
    return text.replace("<svg", f'<svg x="{x}" y="{y}" width="{width}" height="{width * high / wide}"', 1)


def icon(name: str, x: float, y: float, size: float) -> str:
    sprite = (ROOT / "static" / "img" / "icons.svg").read_text(encoding="utf-8")
    shape = re.search(rf'<symbol id="i-{name}"[^>]*>(.*?)</symbol>', sprite, re.DOTALL)[1]
    return f'<svg class="icon" x="{x}" y="{y}" width="{size}" height="{size}" viewBox="0 0 24 24">{shape}</svg>'


def box(x: float, y: float, width: float, height: float, kind: str = "card", radius: float = 24) -> str:
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"/>'


def bar(x: float, y: float, width: float, kind: str = "line", height: float = 18) -> str:
    return box(x, y, width, height, kind, height / 2)


def badge(name: str, x: float, y: float, size: float) -> str:
    """An icon on a soft round ground."""
    half = size / 2
    return f'<circle class="soft" cx="{x + half}" cy="{y + half}" r="{half}"/>' + icon(
        name, x + size * 0.25, y + size * 0.25, half
    )


def tiles(names: list[str], columns: int, wide: float, ratio: float) -> Iterator[str]:
    """Drawings in rows, each on a card of its own. `wide`: how much of a card's width a drawing takes."""
    rows, gap = -(-len(names) // columns), 16
    width, height = (WIDE - gap * (columns - 1)) / columns, (HIGH - gap * (rows - 1)) / rows
    for place, name in enumerate(names):
        x, y = LEFT + place % columns * (width + gap), TOP + place // columns * (height + gap)
        yield box(x, y, width, height, radius=16)
        yield drawing(name, x + width * (1 - wide) / 2, y + (height - width * wide * ratio) / 2, width * wide)


# --- one picture a kind of page --------------------------------------------------------------
def home() -> str:
    """A hairline of dots that become strands, as in the logo."""
    rng, marks = random.Random(7), []
    for row in range(9):
        for column in range(42):
            x, y = column * 30 + rng.uniform(-8, 8) - 15 * (row % 2), 372 + row * 36 + rng.uniform(-8, 8)
            if y < 352 + ((x - 600) / 600) ** 2 * 108:
                continue
            long = max(0.0, x - 420) / 780 * 46
            bend = f"q{-long * 0.05:.1f} {-long * 0.6:.1f} {long * 0.4:.1f} {-long:.1f}" if long > 3 else "h0"
            marks.append(f"M{x:.0f} {y:.0f}{bend}")
    ground = '<ellipse class="soft" cx="600" cy="1150" rx="1330" ry="800"/>'
    return f'{ground}<path class="hairs" d="{"".join(marks)}"/>'


def options() -> str:
    return "".join(tiles([f"option-{slug}" for slug in OPTIONS], 2, 0.74, 0.6))


def conditions() -> str:
    return "".join(tiles([f"condition-{slug}" for slug in CONDITIONS], 4, 0.82, 1.2))


def guide() -> str:
    chosen = box(LEFT + 212, TOP, 196, 247, "chosen", 16) + badge("check", LEFT + 340, TOP + 12, 56)
    return "".join(tiles([f"norwood-{n}" for n in (1, 2, 3, 4, 5, 6)], 3, 0.82, 1.2)) + chosen


def city() -> str:
    return box(LEFT, TOP, WIDE, HIGH) + drawing("map-korea", LEFT + 52, TOP + 15, 516)


def option(slug: str) -> str:
    return box(LEFT, TOP + 30, WIDE, HIGH - 60) + drawing(f"option-{slug}", LEFT + 40, TOP + 93, 540)


def condition(slug: str) -> str:
    return box(LEFT + 75, TOP, WIDE - 150, HIGH) + drawing(f"condition-{slug}", LEFT + 120, TOP + 27, 380)


def directory() -> str:
    def row(y: float, name: float, place: float, price: float) -> str:
        words = bar(680, y + 36, name, "ink", 22) + bar(680, y + 76, place) + bar(680, y + 108, 250)
        return box(LEFT, y, WIDE, 154) + badge("building-2", 552, y + 29, 96) + words + bar(1000, y + 36, price, "brand", 22)

    return row(TOP, 240, 300, 100) + row(TOP + 178, 200, 260, 110) + row(TOP + 356, 260, 280, 90)


def clinic() -> str:
    head = badge("building-2", 560, 96, 110) + bar(700, 112, 330, "ink", 28) + bar(700, 164, 250)
    facts = [("map-pin", 300), ("users", 360), ("stethoscope", 280), ("file-text", 330)]
    rows = [icon(name, 572, 252 + n * 76, 40) + bar(640, 262 + n * 76, width) for n, (name, width) in enumerate(facts)]
    ranges = [bar(x, 262 + n * 76, width, "brand") for n, (x, width) in enumerate([(1010, 90), (1030, 70)])]
    return box(LEFT, TOP, WIDE, HIGH) + head + "".join(rows + ranges)


def prices() -> str:
    spans = [(60, 180, 150, 270), (30, 110, 90, 90), (190, 200, 120, 140), (250, 120, 280, 230)]  # of no real price
    made = []
    for place, (here, wide, there, more) in enumerate(spans):
        y = TOP + 58 + place * 112
        made += [bar(570, y, 520, "track", 26), bar(570 + here, y, wide, "brand", 26)]
        made += [bar(570, y + 40, 520, "track", 26), bar(570 + there, y + 40, more, "accent", 26)]
    return box(LEFT, TOP, WIDE, HIGH) + "".join(made)


def article() -> str:
    words = [480, 500, 440, 490, 300]
    text = [bar(590, 208 + n * 44, width) for n, width in enumerate(words)]
    cited = [f'<circle class="brand" cx="{x}" cy="{y}" r="11"/>' for x, y in ((1052, 305), (912, 393))]
    sources = [f'<circle class="brand" cx="601" cy="{467 + n * 44}" r="11"/>' + bar(630, 458 + n * 44, 330 - n * 60) for n in range(2)]
    return box(LEFT, TOP, WIDE, HIGH) + bar(590, 116, 390, "ink", 34) + "".join(text + cited + sources)


def about() -> str:
    def row(y: float, name: str, first: float, second: float) -> str:
        return badge(name, 560, y, 104) + bar(700, y + 24, first, "ink", 22) + bar(700, y + 66, second)

    rows = row(104, "file-text", 300, 370) + row(262, "calendar", 240, 330) + row(420, "scale", 330, 290)
    return box(LEFT, TOP, WIDE, HIGH) + rows


def names(kind: str) -> list[str]:
    return sorted(path.stem.removeprefix(f"{kind}-") for path in DRAWINGS.glob(f"{kind}-*.svg"))


OPTIONS, CONDITIONS = ("smp", "fue", "fut", "combined", "medicine-or-wig", "wait"), names("condition")
SCENES: dict[str, Callable[[], str]] = {
    **{scene.__name__: scene for scene in (home, options, conditions, directory, clinic, city, prices, guide, article, about)},
    **{f"option-{slug}": partial(option, slug) for slug in OPTIONS},
    **{f"condition-{slug}": partial(condition, slug) for slug in CONDITIONS},
}


# --- the whole picture ------------------------------------------------------------------------
def style() -> str:
    """The palette's light colours as variables, the drawings' rules, and those of the parts above."""
    palette = (ROOT / "frontend" / "scss" / "_palette.scss").read_text(encoding="utf-8").split("$dark")[0]
    colours = {f"c-{name}": colour for name, colour in re.findall(r"([\w-]+): (#\w+)", palette)} | THEMES["light"]
    variables = "".join(f"--{name}:{colour};" for name, colour in colours.items())
    return f":root{{{variables}}}{(ROOT / 'frontend' / 'drawings.css').read_text(encoding='utf-8')}{PARTS}"


PARTS = """
body{margin:0;background:var(--c-bg)}svg{overflow:visible;max-height:none}
.nw,.dens,.map-kr{display:inline;max-height:none}.land{stroke-width:1.2;stroke-opacity:.8}.city{r:8px}
.soft,.panel{fill:var(--c-brand-soft)}.card{fill:var(--c-surface);stroke:var(--c-line);stroke-width:2}
.track{fill:var(--c-sunk)}.ink{fill:var(--c-ctl)}.brand{fill:var(--c-brand)}.accent{fill:var(--c-accent)}.line{fill:var(--c-line)}
.chosen{fill:none;stroke:var(--c-brand);stroke-width:6}
.icon{fill:none;stroke:var(--c-brand);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.hairs{fill:none;stroke:var(--c-brand);stroke-width:7;stroke-linecap:round}
.name{font:700 84px system-ui,"Noto Sans",sans-serif;letter-spacing:-2px;fill:var(--c-ink)}.logo{color:var(--c-brand)}
"""


def scene(name: str, site: str) -> str:
    """The page that is photographed: the name beside the art, above it on the home picture."""
    logo, words = partial(drawing, "logo"), escape(site).split()
    if name == "home":
        brand = logo(96, 102, 118) + f'<text class="name" x="250" y="188">{" ".join(words)}</text>'
        art = home()
    else:
        lines = [" ".join(words[: len(words) // 2 or 1]), " ".join(words[len(words) // 2 or 1 :])]
        text = "".join(f'<text class="name" x="76" y="{372 + n * 92}">{line}</text>' for n, line in enumerate(lines))
        brand = '<path class="panel" d="M500 0Q420 315 500 630H1200V0z"/>' + logo(70, 160, 118) + text
        art = SCENES[name]()
    picture = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">{brand}{art}</svg>'
    return f'<!doctype html><meta charset="utf-8"><style>{style()}</style>{picture}'


def packed(png: bytes) -> bytes:
    """The same picture with few colours, which is a third of the bytes."""
    written = io.BytesIO()
    flat = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(written, "PNG", optimize=True)
    return written.getvalue()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("pictures", nargs="*", help="all without")
    asked.add_argument("--name", default="Hairline Korea", help="the site's name")
    given = asked.parse_args()
    OUT.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name in given.pictures or SCENES:
            page.set_content(scene(name, given.name))
            made = packed(page.screenshot())
            if len(made) > MOST:
                raise SystemExit(f"{name}: {len(made)} bytes, more than {MOST}")
            (OUT / f"{name}.png").write_bytes(made)
            print(f"{name}: {len(made)} bytes")
        browser.close()


if __name__ == "__main__":
    main()
