"""Lighthouse's mobile run, with its simulated slow 4G, on the pages that a visitor with little time opens first."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from subprocess import TimeoutExpired
from typing import Any

from tools.audit.finding import Check, Finding
from tools.audit.kinds import address
from tools.bench import lighthouse, rows

KINDS = ("home", "directory", "clinic", "treatment comparison", "clinic comparison", "guide", "request")
AS_FIRST_OPENED = {"directory": "clinics/", "request": "consultation/"}
MAY_BE_FOUND = "is-crawlable"  # invented clinics may not be, on purpose; the crawl looks at that for every page
BYTES = 80_000  # of everything that a page loads
TRIES = 3  # a figure that is missed may be the machine's fault: the middle one of so many counts


@dataclass(frozen=True)
class Figure:
    """One line of the table: what a report says, and what it has to reach."""

    rule: str
    read: Callable[[dict[str, Any]], float]
    reach: float
    least: bool  # it is a floor

    def missed(self, value: float) -> bool:
        return value < self.reach if self.least else value > self.reach

    @property
    def title(self) -> str:
        return f"{self.rule} {'>=' if self.least else '<='} {self.reach:g}"


def score(name: str) -> Callable[[dict[str, Any]], float]:
    return lambda report: mean_score(report, [one for one in report["categories"][name]["auditRefs"] if one["weight"]])


def mean_score(report: dict[str, Any], parts: list[dict[str, Any]]) -> float:
    """In percent, of what could be judged; the parts count by their weights, as in Lighthouse's own score."""
    weights = {one["id"]: one["weight"] for one in parts if one["id"] != MAY_BE_FOUND}
    scores = {name: report["audits"][name]["score"] for name in weights}
    judged = [name for name, value in scores.items() if value is not None]
    return round(100 * sum(weights[name] * scores[name] for name in judged) / sum(weights[name] for name in judged))


def audit(name: str) -> Callable[[dict[str, Any]], float]:
    return lambda report: report["audits"][name]["numericValue"]


FIGURES = (
    *(Figure(name, score(name), reach, True) for name, reach in rows.SCORES.items()),
    Figure("layout shift", audit("cumulative-layout-shift"), rows.SHIFT, False),
    Figure("bytes", audit("total-byte-weight"), BYTES, False),
)


def checks(url: str, clinics: dict[str, str], language: str) -> list[Check]:
    """One for each figure, and one for the pages where Lighthouse gave up."""
    lacking = lighthouse.missing()
    if lacking:
        return [Check("lighthouse", figure.title, lacking=lacking) for figure in FIGURES]
    found = {kind: measured(url + path(kind, clinics, language), kind) for kind in KINDS}
    gave_up = [Finding(kind, language, "no run ended well") for kind, values in found.items() if not values]
    made = [Check("lighthouse", "runs", f"{len(KINDS)} pages", gave_up)]
    for figure in FIGURES:
        values = {kind: said[figure.rule] for kind, said in found.items() if said}
        made += [judged(figure, values, language)] if values else []
    return made


def path(kind: str, clinics: dict[str, str], language: str) -> str:
    return f"/{language}/{AS_FIRST_OPENED[kind]}" if kind in AS_FIRST_OPENED else address(kind, language, clinics)


def judged(figure: Figure, values: dict[str, float], language: str) -> Check:
    """`values` by kind of page."""
    worst = (min if figure.least else max)(values, key=values.__getitem__)
    wrong = [Finding(kind, language, f"{value:g}") for kind, value in values.items() if figure.missed(value)]
    return Check("lighthouse", figure.title, f"{len(values)} pages, {values[worst]:g} at {worst}", wrong)


def measured(address: str, kind: str) -> dict[str, float]:
    """The middle value of each figure; one run is enough when it misses none. Empty when none ended well."""
    runs: list[dict[str, float]] = []
    for _ in range(TRIES):
        try:
            report = lighthouse.report(address)
        except (SystemExit, TimeoutExpired) as error:  # a busy machine: Lighthouse itself says to run it again
            print(f"Lighthouse: {kind}, {str(error).splitlines()[-1]}", flush=True)
            continue
        runs.append({figure.rule: figure.read(report) for figure in FIGURES})
        if not any(figure.missed(runs[0][figure.rule]) for figure in FIGURES):
            break
    values = {figure.rule: median(run[figure.rule] for run in runs) for figure in FIGURES if runs}
    print(f"Lighthouse: {kind}, {', '.join(f'{rule} {value:g}' for rule, value in values.items())}", flush=True)
    return values
