"""What the rules say to a person's answers. The worst effect wins; nothing is added up and nothing is ranked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guide.answers import KEYS, Answers, BadAnswers, read
from guide.contradictions import Contradiction, contradictions
from guide.questions import BY_KEY, OPTIONS
from guide.rules import CAUTION, EFFECTS, LEVELS, NOT_NOW, RULES, Rule

__all__ = [
    "Answers", "Assessment", "BadAnswers", "Contradiction", "Outcome", "Reason", "assess", "assess_red_flags", "read",
    "weigh",
]  # fmt: skip

WORTH_DISCUSSING, NO_CLEAR_REASON, WITH_CAUTIONS, NOT_FOR_NOW = BEST_FIRST = (
    "worth_discussing",
    "no_clear_reason",
    "with_cautions",
    "not_for_now",
)
STRONG = {WITH_CAUTIONS: CAUTION, NOT_FOR_NOW: NOT_NOW}  # verdict -> the effect that leads to it
ALL_NOT_NOW = _("None of the four options is for now. A skin doctor can tell you what may help instead.")
HALVES = (
    (("smp",), _("Both together include SMP.")),
    (("fue", "fut"), _("Both together include a transplant.")),
)


class Reason(NamedTuple):
    option: str  # "" where it is about seeing a dermatologist
    effect: str  # of the option; or the dermatologist level
    question: str
    answer: str
    text: str | Promise
    claims: tuple[str, ...]
    change: str | Promise
    proposal: bool
    rule: str  # its key


class Verdicts(NamedTuple):
    """One of BEST_FIRST for each option."""

    smp: str
    fue: str
    fut: str
    combined: str


class Outcome(NamedTuple):
    verdicts: Verdicts
    dermatologist: str  # one of LEVELS


@dataclass(frozen=True)
class Assessment:
    verdicts: dict[str, str]
    dermatologist: str
    reasons: tuple[Reason, ...]  # in the order of questions, then of options
    dermatologist_reasons: tuple[Reason, ...]  # why the level is what it is; empty for "no"
    contradictions: tuple[Contradiction, ...]


# --- weighing: the part that `check_guide` runs over every combination ---------------------------------------
def bits_of(rule: Rule) -> int:
    """The rule's effects as one number: three bits an option (favours, caution, not now), then the level's."""
    bits = 1 << 3 * len(OPTIONS) + LEVELS.index(rule.dermatologist)
    for option, effect in rule.effects.items():
        bits |= 1 << 3 * OPTIONS.index(option) + EFFECTS.index(effect)
    return bits


class Shelf:
    """The rules of one answer: those that hold with it alone, and those that need another answer, by that answer."""

    def __init__(self):
        self.alone: list[Rule] = []
        self.beside: dict[str, dict[str, list[Rule]]] = {}  # question -> code -> rules

    def put(self, rule: Rule) -> None:
        if not rule.when:
            self.alone.append(rule)
        for question, codes in list(rule.when.items())[:1]:
            for code in codes:
                self.beside.setdefault(question, {}).setdefault(code, []).append(rule)

    def holding(self, given: Mapping[str, str]) -> list[Rule]:
        """The rules that hold beside these answers to questions that have one."""
        found = [*self.alone]
        for question, by_code in self.beside.items():
            for rule in by_code.get(given[question], ()):
                if all(given[other] in codes for other, codes in rule.when.items()):
                    found.append(rule)
        return found


def shelves(rules: Iterable[Rule]) -> dict[tuple[str, str], Shelf]:
    """(question, answer) -> its shelf, so that a case looks only at rules that may hold for it."""
    found: dict[tuple[str, str], Shelf] = defaultdict(Shelf)
    for one in rules:
        found[one.question, one.answer].put(one)
    return dict(found)


SHELVES = shelves(RULES)
BITS = {rule.key: bits_of(rule) for rule in RULES}
PLACE = {rule.key: place for place, rule in enumerate(RULES)}
ONE_EACH = tuple(key for key in KEYS if not BY_KEY[key].many)
singles = attrgetter(*ONE_EACH)


class Singles(NamedTuple):
    """The questions that have one answer each, and the rules that hold by them."""

    given: dict[str, str]
    rules: list[Rule]
    bits: int


@lru_cache(maxsize=64)
def of_singles(codes: tuple[str, ...]) -> Singles:
    """Kept, as cases that differ in health or red flags alone follow each other in a check of all."""
    given = dict(zip(ONE_EACH, codes, strict=True))
    rules = [rule for pair in given.items() if pair in SHELVES for rule in SHELVES[pair].holding(given)]
    return Singles(given, rules, joined(rules))


def joined(rules: Iterable[Rule]) -> int:
    bits = 0
    for rule in rules:
        bits |= BITS[rule.key]
    return bits


def of_many(answers: Answers, given: Mapping[str, str]) -> list[Rule]:
    """The rules that hold by the questions that may have several answers."""
    pairs = [("health", code) for code in answers.health] + [("red_flags", code) for code in answers.red_flags]
    return [rule for pair in pairs if pair in SHELVES for rule in SHELVES[pair].holding(given)]


def holding(answers: Answers) -> list[Rule]:
    """The rules that hold for these answers, in the order of RULES."""
    by_one = of_singles(singles(answers))
    return sorted([*by_one.rules, *of_many(answers, by_one.given)], key=lambda rule: PLACE[rule.key])


def weigh(answers: Answers) -> Outcome:
    """The verdicts and the dermatologist level, without the reasons."""
    by_one = of_singles(singles(answers))
    return outcome(by_one.bits | joined(of_many(answers, by_one.given)))


@cache
def outcome(bits: int) -> Outcome:
    """What effects taken together come to. Worst flag wins; both together are never better than their parts."""
    own = [verdict(bits >> 3 * at & 0b111) for at in range(len(OPTIONS))]
    smp, fue, fut, combined = (BEST_FIRST.index(one) for one in own)
    verdicts = Verdicts(*own[:3], combined=BEST_FIRST[max(combined, smp, min(fue, fut))])
    level = max((bits >> 3 * len(OPTIONS)).bit_length() - 1, 0)
    if set(verdicts) == {NOT_FOR_NOW}:
        level = max(level, LEVELS.index("advised"))
    return Outcome(verdicts, LEVELS[level])


def verdict(effects: int) -> str:
    """Of one option, from three bits."""
    if effects & 0b100:
        return NOT_FOR_NOW
    if effects & 0b010:
        return WITH_CAUTIONS
    return WORTH_DISCUSSING if effects & 0b001 else NO_CLEAR_REASON


# --- assessing --------------------------------------------------------------------------------------------
def assess(answers: Answers) -> Assessment:
    """Every verdict with its reasons, the dermatologist level with its own, and answers that contradict each other."""
    found, level = weigh(answers)
    verdicts = found._asdict()
    rules = holding(answers)
    reasons = [reason(option, effect, rule) for rule in rules for option, effect in rule.effects.items()]
    reasons += shared_reasons(rules, verdicts)
    return Assessment(
        verdicts,
        level,
        tuple(sorted(reasons, key=lambda one: (BY_KEY[one.question].number, OPTIONS.index(one.option)))),
        tuple(dermatologist_reasons(rules, level)),
        contradictions(answers.given()),
    )


def assess_red_flags(red_flags: tuple[str, ...]) -> Assessment:
    """For somebody who ticked a red flag and was asked nothing else. ValueError without a flag."""
    if not red_flags:
        raise ValueError("at least one red flag is needed")
    unasked = dict.fromkeys([key for key in KEYS if not BY_KEY[key].many], "")
    return assess(Answers(**unasked, red_flags=red_flags))


def reason(option: str, effect: str, rule: Rule, before: str | Promise = "") -> Reason:
    text = format_lazy("{} {}", before, rule.text) if before else rule.text
    change = rule.change if effect == NOT_NOW else ""
    return Reason(option, effect, rule.question, rule.answer, text, rule.claims, change, rule.proposal, rule.key)


def shared_reasons(rules: list[Rule], verdicts: dict[str, str]) -> Iterator[Reason]:
    """What SMP or the transplants hand on to "both together", where no rule of its own says as much."""
    effect = STRONG.get(verdicts["combined"])
    if effect is None or any(rule.effects.get("combined") == effect for rule in rules):
        return
    for options, before in HALVES:
        if all(verdicts[option] == verdicts["combined"] for option in options):
            for rule in rules:
                if effect in [rule.effects.get(option) for option in options]:
                    yield reason("combined", effect, rule, before)


def dermatologist_reasons(rules: Iterable[Rule], level: str) -> list[Reason]:
    """The rules that ask for this level; where none does, that every option is "not for now"."""
    if level == "no":
        return []
    asking = [reason("", level, rule) for rule in rules if rule.dermatologist == level]
    return asking or [Reason("", level, "", "", ALL_NOT_NOW, (), "", False, "all-not-now")]
