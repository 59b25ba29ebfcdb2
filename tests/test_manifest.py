"""The web manifest: what a browser shows of the site when somebody keeps it on the home screen."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def manifest() -> dict:
    return json.loads((ROOT / "static" / "site.webmanifest").read_text(encoding="utf-8"))


def colour(name: str) -> str:
    """A colour of the light theme; the short form written out."""
    palette = (ROOT / "frontend" / "scss" / "_palette.scss").read_text(encoding="utf-8").partition("$dark")[0]
    value = re.search(rf"\b{name}: #(\w+),", palette)[1]
    return "#" + (value if len(value) == 6 else "".join(digit * 2 for digit in value))


def test_each_icon_is_a_png_of_the_size_that_the_manifest_states(manifest):
    stated = {}
    for icon in manifest["icons"]:
        with Image.open(ROOT / icon["src"].lstrip("/")) as picture:
            width, height = picture.size
            assert (picture.get_format_mimetype(), f"{width}x{height}") == (icon["type"], icon["sizes"]), icon["src"]
        stated[icon["src"].rpartition("/")[2]] = icon["sizes"]
    assert stated == {"touch-icon.png": "180x180", "icon-512.png": "512x512"}


def test_icons_lie_where_the_portal_serves_its_files(manifest):
    assert all(icon["src"].startswith(settings.STATIC_URL) for icon in manifest["icons"])


def test_the_manifest_opens_the_front_page_in_a_browser_window(manifest):
    assert (manifest["start_url"], manifest["display"]) == ("/", "browser")
    assert manifest["short_name"] in manifest["name"]
    assert len(manifest["short_name"]) <= 12  # what a home screen has room for


def test_the_colours_are_those_of_the_light_theme(manifest):
    assert (manifest["theme_color"], manifest["background_color"]) == (colour("surface"), colour("bg"))
