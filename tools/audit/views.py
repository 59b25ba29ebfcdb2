"""Every kind of page in every language, width and colour scheme as it comes, and once with everything unfolded."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests import axe
from tests.browser import Visit, executable
from tests.npm import NoChecker
from tools.audit import look
from tools.audit.browsers import shared_out
from tools.audit.finding import Check, Finding
from tools.audit.kinds import visit
from tools.audit.setting import SCHEMES

Found = tuple[str, Finding]  # rule, what
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"


@dataclass(frozen=True)
class Looking:
    """What is looked at: `clinics` as site.two_clinics gives them."""

    clinics: dict[str, str]
    widths: tuple[int, ...]
    schemes: tuple[str, ...] = SCHEMES

    @property
    def number(self) -> int:
        return len(self.widths) * len(self.schemes) + 1

    def ways(self, page: Any) -> Iterator[str]:
        """In each of them as it comes, then once with everything unfolded where there is least room."""
        yield from look.views(page, self.widths, self.schemes)
        page.evaluate(UNFOLD)
        yield from (f"{view} unfolded" for view in look.views(page, (min(self.widths),), self.schemes[:1]))

    def at(self, one: Visit, job: tuple[str, str]) -> list[Found]:
        """All that is wrong with (kind, language)."""
        kind, language = job
        visit(one.page, kind, language, self.clinics)
        found = [
            (rule, Finding(kind, language, detail, view))
            for view in self.ways(one.page)
            for rule, detail in look.faults(one.page)
        ]
        found += [(look.ORDER, Finding(kind, language, complaint)) for complaint in one.complaints]
        one.complaints.clear()
        return found


def checks(url: str, looking: Looking, kinds: list[str], languages: list[str], workers: int) -> list[Check]:
    """One for each rule."""
    rules = (*look.LOOKS, look.ORDER)
    lacking = missing()
    if lacking:
        return [Check("axe", rule, lacking=lacking) for rule in rules]
    jobs = list(product(kinds, languages))
    found = shared_out(jobs, looking.at, workers, url, "Pages looked at")
    seen = f"{len(jobs) * looking.number} views"
    return [Check("axe", rule, seen, [one for of, one in found if of == rule]) for rule in rules]


def missing() -> str:
    """What this machine lacks; nothing when all can be looked at."""
    if executable() is None:
        return "no Chromium found"
    try:
        axe.checker()
    except NoChecker as error:
        return str(error)
    return ""
