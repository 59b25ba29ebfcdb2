"""A visitor without a mouse, who must always see where she is and never has to scroll sideways."""

from typing import Any

MOST_TABS = 150  # between two goals on one page
# Whether the goal has the focus, and what is wrong with the way the focus is shown. A ring may be drawn
# by the element, by its ::after (cards) or around it (choices).
STOP = """goal => {
  const at = document.activeElement, box = at.getBoundingClientRect(), faults = [];
  const ringed = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const rings = [getComputedStyle(at), getComputedStyle(at, "::after")];
  const around = at.closest("label");
  if (around) rings.push(getComputedStyle(around));
  if (at === document.body) return {reached: false, name: "the page itself", faults};
  if (!at.matches(":focus-visible")) faults.push("not :focus-visible");
  if (!rings.some(ringed)) faults.push("no outline");
  if (!box.width || !box.height) faults.push("no size");
  if (box.bottom <= 0 || box.top >= innerHeight) faults.push("above or below the window");
  if (box.right <= 0 || box.left >= innerWidth) faults.push("beside the window");
  return {reached: at === goal, name: at.outerHTML.slice(0, 120), faults};
}"""
WIDTHS = "() => [document.scrollingElement.scrollWidth, document.documentElement.clientWidth]"


class Keyboard:
    """Tab, Shift+Tab, Enter, Space, arrows and typing over a playwright Page; nothing else.

    `trail` holds the path of each page that was read on the way.
    """

    def __init__(self, page: Any):
        self.page = page
        self.trail: list[str] = []

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.arrive()

    def arrive(self) -> None:
        """Every page fits: nothing of it lies beside the window."""
        needed, there = self.page.evaluate(WIDTHS)
        address = self.page.url.removeprefix(self.page.context.base_url) if False else self.page.url
        assert needed <= there, f"{address} is {needed} pixels wide"
        self.trail.append(address)
