"""What a rule of the guide is, and the short way in which the rules are written down."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.utils.functional import Promise

from guide.questions import OPTIONS

FAVOURS, CAUTION, NOT_NOW = "favours", "caution", "not_now"
EFFECTS = (FAVOURS, CAUTION, NOT_NOW)  # from mild to strong: the strongest decides
LEVELS = ("no", "advised", "yes", "prompt")  # how soon to see a dermatologist
LETTERS = {"F": FAVOURS, "C": CAUTION, "X": NOT_NOW}
ALWAYS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
Text = str | Promise


class Rule(NamedTuple):
    key: str  # unique and stable: "cause-male_pattern", "unchanged_for-aa_patchy-lt6"
    question: str  # key of the question it is shown at
    answer: str  # code of the answer that it is about
    effects: Mapping[str, str]  # option -> effect; an option without effect is absent
    dermatologist: str  # one of LEVELS
    text: Text  # why, in plain words
    claims: tuple[str, ...]
    change: Text = ""  # what would change a "not for now"
    when: Mapping[str, tuple[str, ...]] = ALWAYS  # question -> codes, one of which must be given as well
    proposal: bool = False  # rests on weak ground: marked as our own proposal


def rule(
    question: str,
    answer: str,
    cells: str,
    dermatologist: str,
    text: Text,
    claims: str,
    change: Text = "",
    *,
    when: Mapping[str, tuple[str, ...]] = ALWAYS,
    proposal: bool = False,
    key: str = "",
) -> Rule:
    """A rule from a row of letters, "FCX." for SMP, FUE, FUT and combined, and claim ids parted by spaces."""
    effects = {option: LETTERS[cell] for option, cell in zip(OPTIONS, cells, strict=True) if cell != "."}
    name = key or f"{question}-{answer}"
    return Rule(name, question, answer, effects, dermatologist, text, tuple(claims.split()), change, when, proposal)
