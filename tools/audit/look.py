"""What is wrong with one page as the browser shows it now."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests import axe
from tools.audit.setting import HEIGHT

AXE, SCROLL, TARGETS, ORDER = "axe-core", "sideways scroll", "targets of 24 px", "scripts, policy, foreign files"
TARGET_SIZES = Path(__file__).with_name("targets.js").read_text()
# The elements that reach furthest beyond the window, and by how much the page is too wide.
WIDER = """() => {
  const page = document.scrollingElement, over = page.scrollWidth - innerWidth;
  if (over <= 0) return null;
  const beyond = one => { const box = one.getBoundingClientRect(); return Math.max(box.right - innerWidth, -box.left) };
  const all = [...document.body.querySelectorAll("*")].map(one => [beyond(one), one]).filter(([by]) => by > 0.5);
  const last = all.filter(([, one]) => ![...one.children].some(child => beyond(child) > 0.5)).slice(0, 3);
  return `${over} px too wide: ${last.map(([, one]) => [one.localName, ...one.classList].join(".")).join(", ")}`;
}"""


def axe_core(page: Any) -> list[str]:
    return axe.violations(page)


def sideways_scroll(page: Any) -> list[str]:
    too_wide = page.evaluate(WIDER)
    return [too_wide] if too_wide else []


def small_targets(page: Any) -> list[str]:
    return page.evaluate(TARGET_SIZES)


LOOKS: dict[str, Callable[[Any], list[str]]] = {AXE: axe_core, SCROLL: sideways_scroll, TARGETS: small_targets}


def views(page: Any, widths: tuple[int, ...], schemes: tuple[str, ...]) -> Iterator[str]:
    """Shows the page in each way, and says which it is."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            yield f"{width} {scheme}"


def faults(page: Any) -> list[tuple[str, str]]:
    """(rule, what is wrong)"""
    return [(rule, detail) for rule, look in LOOKS.items() for detail in look(page)]
