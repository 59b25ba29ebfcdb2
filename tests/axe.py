"""axe-core, the accessibility checker, over pages in the browser."""

from pathlib import Path
from typing import Any

from tests.npm import fetched

PACKAGE = "axe-core@4.14.1"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
FILE = Path(__file__).resolve().parent.parent / "var" / "axe" / f"{PACKAGE}.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": LEVELS},
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2, off unless asked for
    "resultTypes": ["violations"],
    "preload": False,  # for a rule that is off; it would copy style sheets into the page, which the policy refuses
}
RUN = "async options => (await axe.run(document, options)).violations"


def checker() -> Path:
    """axe's one file, fetched from the npm registry once. Raises NoChecker."""
    return fetched(FILE, PACKAGE, "axe.min.js", SHA256)


def violations(page: Any) -> list[str]:
    """'rule: what is wrong (where; where)' for each rule that the page, as it is shown now, breaks.

    axe is handed to the page by the browser itself, so that the content security policy stays in force.
    """
    page.wait_for_load_state()  # a click returns before the page that it leads to is there
    if not page.evaluate("'axe' in window"):
        page.evaluate(checker().read_text())
    return [one_line(found) for found in page.evaluate(RUN, OPTIONS)]


def one_line(found: dict[str, Any]) -> str:
    places = "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"][:4])
    return f"{found['id']}: {found['help']} ({places})"
