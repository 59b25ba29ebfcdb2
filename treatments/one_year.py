"""How each option stood after one year: the same time for all six, for one kind of hair loss."""

import re
from itertools import groupby

from treatments.library import Library
from treatments.models import Fact, Treatment

ONE_YEAR = re.compile(r"\b(at|by|after|within) (1|one|a) year\b")
LATER = re.compile(r"\d+ years")  # where a study went on, its first year alone would mislead


def after_one_year(library: Library, condition: str) -> list[tuple[list[Treatment], list[Fact]]]:
    """(options, what is known of them after one year and later), all six in order; nothing when none has a first year.

    Neighbours of which the same is known share one entry.
    """
    options = library.treatments.values()
    known = [(row, followed(library.cell(condition, row.slug, Fact.Row.HOW_WELL))) for row in options]
    if not any(facts for _row, facts in known):
        return []
    groups = [list(group) for _texts, group in groupby(known, lambda pair: [fact.text_en for fact in pair[1]])]
    return [([row for row, _facts in group], group[0][1]) for group in groups]


def followed(facts: list[Fact]) -> list[Fact]:
    """The statements about one year and those about later years; none when there is nothing about one year."""
    if not any(map(is_after_one_year, facts)):
        return []
    return [fact for fact in facts if is_after_one_year(fact) or LATER.fullmatch(fact.time_en or "")]


def is_after_one_year(fact: Fact) -> bool:
    """By the time of its number; a statement without a number by its English words."""
    return fact.time_en == "1 year" if fact.value is not None else ONE_YEAR.search(fact.text_en) is not None
