"""What must hold whatever is answered. `manage.py check_guide` tries every combination of answers against it."""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from itertools import product
from typing import NamedTuple

from guide.answers import KEYS, Answers
from guide.questions import BY_KEY, NONE, RED_FLAGS, UNSURE
from guide.rules import LEVELS
from guide.suitability import BEST_FIRST, NOT_FOR_NOW, WORTH_DISCUSSING, Outcome, weigh

RANK = {verdict: rank for rank, verdict in enumerate(BEST_FIRST)}
LEVEL = {level: rank for rank, level in enumerate(LEVELS)}
FLAGS = tuple(code for code in RED_FLAGS.codes if code != NONE)


def all_stop(found: Outcome) -> bool:
    return set(found.verdicts) == {NOT_FOR_NOW}


def no_green(found: Outcome) -> bool:
    return WORTH_DISCUSSING not in found.verdicts


def no_grafts(found: Outcome) -> bool:
    return found.verdicts.fue == found.verdicts.fut == NOT_FOR_NOW


def at_least(level: str) -> Callable[[Outcome], bool]:
    return lambda found: LEVEL[found.dermatologist] >= LEVEL[level]


def advised_when_all_stop(found: Outcome) -> bool:
    return not all_stop(found) or at_least("advised")(found)


def combined_is_no_better(found: Outcome) -> bool:
    smp, fue, fut, combined = (RANK[verdict] for verdict in found.verdicts)
    return combined >= max(smp, min(fue, fut))


class Invariant(NamedTuple):
    sentence: str
    holds: Callable[[Outcome], bool]
    question: str = ""  # it speaks of cases with one of these answers; without a question, of all
    codes: tuple[str, ...] = ()


ACTIVE = ("inflamed", "infected")
NO_GRAFTS = ("aa_patchy", "aa_extensive", "shedding", "diffuse_unpatterned", UNSURE)
INVARIANTS = (
    Invariant("Active disease stops everything.", all_stop, "scalp_today", ACTIVE),
    Invariant("Active disease: see a dermatologist promptly.", at_least("prompt"), "scalp_today", ACTIVE),
    Invariant("Areata, shedding, diffuse loss, cause not known: no transplant.", no_grafts, "cause", NO_GRAFTS),
    Invariant("Cause not known stops everything.", all_stop, "cause", (UNSURE,)),
    Invariant("Scarring, radiotherapy: never worth discussing.", no_green, "cause", ("primary_scarring", "radiation")),
    Invariant("No donor hair: no transplant.", no_grafts, "donor_hair", (NONE,)),
    Invariant("Nobody made a diagnosis: nothing is worth discussing yet.", no_green, "diagnosed_by", ("nobody",)),
    Invariant("Nobody made a diagnosis: see a dermatologist.", at_least("yes"), "diagnosed_by", ("nobody",)),
    Invariant("Pregnancy and cancer treatment stop everything.", all_stop, "health", ("pregnant", "cancer_tx")),
    Invariant("Under 18 stops everything.", all_stop, "age", ("u18",)),
    Invariant("A red flag stops everything.", all_stop, "red_flags", FLAGS),
    Invariant("A red flag: see a dermatologist promptly.", at_least("prompt"), "red_flags", FLAGS),
    Invariant("Scalp not known: nothing is worth discussing yet.", no_green, "scalp_today", (UNSURE,)),
    Invariant("Health not known: nothing is worth discussing yet.", no_green, "health", (UNSURE,)),
    Invariant("Everything stopped: a dermatologist is at least advised.", advised_when_all_stop),
    Invariant("Both together are never better than SMP or the better transplant.", combined_is_no_better),
)
NEVER_IMPROVES = "One more health problem or red flag never improves anything."

# (question, code) -> the invariants that speak of it, as bits
_ABOUT: dict[tuple[str, str], int] = defaultdict(int)
for _place, _one in enumerate(INVARIANTS):
    for _code in _one.codes or ("",):
        _ABOUT[_one.question, _code] |= 1 << _place
_ALWAYS = _ABOUT["", ""]


def demands(answers: Answers) -> int:
    """The invariants that speak of this case, as bits."""
    found = _ALWAYS
    for key, codes in answers.given().items():
        for code in codes:
            found |= _ABOUT.get((key, code), 0)
    return found


@cache
def broken(demanded: int, found: Outcome) -> tuple[str, ...]:
    """The sentences of those invariants that this outcome breaks."""
    return tuple(one.sentence for place, one in enumerate(INVARIANTS) if demanded >> place & 1 and not one.holds(found))


@cache
def improves(before: Outcome, after: Outcome) -> bool:
    """Whether any option or the dermatologist level looks better after than before."""
    pairs = zip(before.verdicts, after.verdicts, strict=True)
    return LEVEL[after.dermatologist] < LEVEL[before.dermatologist] or any(RANK[b] < RANK[a] for a, b in pairs)


# --- every combination ------------------------------------------------------------------------------------
class Checked(NamedTuple):
    combinations: int = 0  # one health answer at a time
    plain: int = 0  # those without “I do not know” at LATER_UNSURE and health
    with_a_red_flag: int = 0
    failures: tuple[tuple[str, Answers], ...] = ()


def together(parts: list[Checked]) -> Checked:
    return Checked(*(sum(column, type(column[0])()) for column in zip(*parts, strict=True)))


# The rules were first checked over 3,790,800 combinations: those without "I do not know" at these and health.
LATER_UNSURE = ("scalp_today", "extent", "wished_result", "expectation")


def check(cause: str, diagnosed_by: str) -> Checked:
    """Every combination of the other answers with each health answer; the plain ones also with each red flag."""
    health = [code for code in BY_KEY["health"].codes if code != NONE]
    singles = [key for key in KEYS[2:] if not BY_KEY[key].many]
    bases = plain_bases = 0
    failures: list[tuple[str, Answers]] = []
    for codes in product(*(BY_KEY[key].codes for key in singles)):
        base = Answers(cause, diagnosed_by, *codes)
        before, demanded = weigh(base), demands(base)
        plain = all(getattr(base, key) != UNSURE for key in LATER_UNSURE)
        bases += 1
        plain_bases += plain
        cases = [("", base)]
        cases += [(("health", code), Answers(cause, diagnosed_by, *codes, (code,))) for code in health]
        if plain:
            cases += [(("red_flags", code), Answers(cause, diagnosed_by, *codes, (), (code,))) for code in FLAGS]
        for added, answers in cases:
            found = weigh(answers)
            wrong = broken(demanded | _ABOUT.get(added, 0), found)
            if improves(before, found):
                wrong += (NEVER_IMPROVES,)
            failures += [(sentence, answers) for sentence in wrong]
    with_health = 1 + len(health)  # one of which is "I do not know"
    return Checked(bases * with_health, plain_bases * (with_health - 1), plain_bases * len(FLAGS), tuple(failures))
