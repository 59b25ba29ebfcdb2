"""Pictures of all kinds of pages, several on a sheet, to look at: widths, light and dark, and other scripts."""

import io
import shutil
from dataclasses import dataclass
from itertools import product

from PIL import Image, ImageDraw, ImageFont

from tests.browser import Visit
from tools.audit import look
from tools.audit.browsers import shared_out
from tools.audit.kinds import visit
from tools.audit.setting import HOME, SCHEMES

FOLDER = HOME / "sheets"
OTHERS = ("ar", "ja")  # in light alone; English in both
COLUMNS, ROWS = 4, 2
WIDEST = 480  # pixels of a picture on the sheet
SHAPE = 3  # a picture is at most so many times as high as wide
GAP, LABEL = 16, 22
PAPER, INK = "#8a8a8a", "#000000"

Way = tuple[str, str]  # language, view: "320 dark"
Taken = tuple[Way, str, Image.Image]  # way, kind, picture


@dataclass(frozen=True)
class Camera:
    clinics: dict[str, str]
    widths: tuple[int, ...]

    def at(self, one: Visit, job: tuple[str, str]) -> list[Taken]:
        """All pictures of (kind, language)."""
        kind, language = job
        visit(one.page, kind, language, self.clinics)
        schemes = SCHEMES if language not in OTHERS else SCHEMES[:1]
        views = look.views(one.page, self.widths, schemes)
        return [((language, view), kind, picture(one.page)) for view in views]


def picture(page) -> Image.Image:
    """The upper part of the page, made as small as it stands on the sheet."""
    width = page.viewport_size["width"]
    height = min(page.evaluate("document.documentElement.scrollHeight"), width * SHAPE)
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    taken = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip))).convert("RGB")
    return taken.resize((WIDEST, round(taken.height * WIDEST / width)), Image.LANCZOS) if width > WIDEST else taken


def write(
    url: str, clinics: dict[str, str], kinds: list[str], languages: list[str], widths: tuple[int, ...], workers: int
) -> None:
    """var/audit/sheets/<language>-<width>-<scheme>-<number>.png, in English, Arabic and Japanese."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    jobs = list(product(kinds, [code for code in languages if code in ("en", *OTHERS)]))
    taken = shared_out(jobs, Camera(clinics, widths).at, workers, url, "Pages drawn")
    for way in sorted({way for way, _kind, _picture in taken}):
        pictures = {kind: picture for of, kind, picture in taken if of == way}
        ordered = [(kind, pictures[kind]) for kind in kinds]
        for start in range(0, len(ordered), COLUMNS * ROWS):
            language, view = way
            name = f"{language}-{view.replace(' ', '-')}-{start // (COLUMNS * ROWS) + 1}.png"
            sheet(ordered[start : start + COLUMNS * ROWS]).save(FOLDER / name)
    print(f"{len(list(FOLDER.iterdir()))} sheets in {FOLDER}")


def sheet(pictures: list[tuple[str, Image.Image]]) -> Image.Image:
    """(name, picture), in rows, each as high as its highest."""
    rows = [pictures[start : start + COLUMNS] for start in range(0, len(pictures), COLUMNS)]
    heights = [max(one.height for _name, one in row) + LABEL + GAP for row in rows]
    wide = max(one.width for _name, one in pictures) + GAP
    made = Image.new("RGB", (wide * COLUMNS + GAP, sum(heights) + GAP), PAPER)
    pen, font = ImageDraw.Draw(made), ImageFont.load_default(16)
    for number, (name, one) in enumerate(pictures):
        left, top = GAP + wide * (number % COLUMNS), GAP + sum(heights[: number // COLUMNS])
        pen.text((left, top), name, INK, font)
        made.paste(one, (left, top + LABEL))
    return made
