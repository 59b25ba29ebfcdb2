"""A visitor without a mouse, who must always see where she is and never has to scroll sideways."""

from typing import Any

MOST_STEPS = 120  # from one goal to the next on one page
# Whether the goal has the focus, and what is wrong with how the focus is shown. The ring may be drawn
# by the element, by its ::after (cards) or by the label around it (choices).
STOP = """goal => {
  const at = document.activeElement, box = at.getBoundingClientRect(), around = at.closest("label"), faults = [];
  const styles = [getComputedStyle(at), getComputedStyle(at, "::after"), ...(around ? [getComputedStyle(around)] : [])];
  const ring = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  if (at !== document.body) {
    if (!at.matches(":focus-visible")) faults.push("not :focus-visible");
    if (!styles.some(ring)) faults.push("no outline");
    if (!box.width || !box.height) faults.push("no size");
    if (box.bottom <= 0 || box.top >= innerHeight) faults.push("above or below the window");
    if (box.right <= 0 || box.left >= innerWidth) faults.push("beside the window");
  }
  return {reached: at === goal, faults: faults.map(fault => `${fault}: ${at.outerHTML.slice(0, 200)}`)};
}"""
WIDTHS = "[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]"


class Keyboard:
    """Tab, Shift+Tab, Enter, Space, arrows and letters on a playwright Page; nothing else.

    `trail` holds the address of each page that she came to; `steps` counts how often she pressed Tab.
    """

    def __init__(self, page: Any):
        self.page = page
        self.trail: list[str] = []
        self.steps = 0

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.arrive()

    def arrive(self) -> None:
        """A new page: all of it fits between the sides of the window."""
        self.trail.append(self.page.url)
        needed, there = self.page.evaluate(WIDTHS)
        assert needed <= there, f"{self.page.url} needs {needed} pixels of {there}"

    def tab_to(self, goal: Any, back: bool = False) -> None:
        """Presses Tab until `goal`, a locator of one element, has the focus; the focus is in sight all the way."""
        element = goal.element_handle()
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            self.steps += 1
            stop = self.page.evaluate(STOP, element)
            assert not stop["faults"], f"{self.page.url}: {'; '.join(stop['faults'])}"
            if stop["reached"]:
                return
        raise AssertionError(f"{goal} is not reached by Tab on {self.page.url}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def skip(self, name: str = "Skip to the content") -> None:
        """Past a part of the page, by the link that is shown before it when it has the focus."""
        self.tab_to(self.page.get_by_role("link", name=name, exact=True))
        self.press("Enter")

    def follow(self, goal: Any) -> None:
        """Goes to a link or button and presses Enter on it."""
        self.tab_to(goal)
        with self.page.expect_navigation():
            self.press("Enter")
        self.arrive()

    def type_into(self, goal: Any, text: str) -> None:
        """Letters into a field; in a list of choices they go to the choice that starts with them."""
        self.tab_to(goal)
        self.page.keyboard.type(text)
