"""Answers that cannot both be true. They are named at the questions concerned; the worst of them still counts."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STABLE = ("6to12", "12to24", "gt24")
LONG_STABLE = ("12to24", "gt24")
KNOWN = (
    "male_pattern", "female_pattern", "aa_patchy", "aa_extensive", "chemo", "radiation", "primary_scarring", "scar",
    "traction", "trich", "shedding", "diffuse_unpatterned",
)  # fmt: skip


class Contradiction(NamedTuple):
    questions: tuple[str, ...]  # keys, in the order of the questions
    text: str | Promise


class Conflict(NamedTuple):
    """All of these given at once, one of the codes for each question, is a contradiction."""

    given: Mapping[str, tuple[str, ...]]
    text: str | Promise


CONFLICTS = (
    Conflict(
        {"cause": KNOWN, "diagnosed_by": ("nobody",)},
        _("You named a cause, and you said that nobody has told you the cause. We treat it as not yet sure."),
    ),
    Conflict(
        {"unchanged_for": STABLE, "scalp_today": ("inflamed",)},
        _("You said that nothing has changed, and that your scalp itches, hurts or is red, or the loss spreads."),
    ),
    Conflict(
        {"red_flags": ("sudden_large_loss", "eyebrow_loss_moving_hairline"), "unchanged_for": STABLE},
        _("You said that nothing has changed for months, and you also named loss that goes on or came all at once."),
    ),
    Conflict(
        {"red_flags": ("pain_or_spreading_redness",), "unchanged_for": STABLE},
        _("You said that nothing has changed for months, and you also named pain or redness that spreads."),
    ),
    Conflict(
        {"red_flags": ("pain_or_spreading_redness", "pus", "bleeding_or_growing_spot"), "scalp_today": ("calm",)},
        _("You said that your scalp is calm, and you also named a sign that it is not."),
    ),
    Conflict(
        {"red_flags": ("eyebrow_loss_moving_hairline",), "cause": ("male_pattern", "female_pattern")},
        _("You named pattern hair loss, and eyebrows that get thinner. Pattern loss does not explain the eyebrows."),
    ),
    Conflict(
        {"red_flags": ("sudden_large_loss",), "extent": ("small",)},
        _("You said that you lost hair over large areas, and that only a small part is affected."),
    ),
    Conflict(
        {"red_flags": ("child",), "age": ("18to24", "25plus")},
        _("You said that a child loses hair, and you gave the age of an adult. Please answer for one person."),
    ),
    Conflict(
        {"cause": ("aa_extensive",), "extent": ("small", "medium")},
        _("You said that most or all of your scalp is affected, and then that less of it is."),
    ),
    Conflict(
        {"cause": ("diffuse_unpatterned",), "donor_hair": ("good",)},
        _("You said that the back and sides get thin too, and that the hair there is thick and healthy."),
    ),
    Conflict(
        {"cause": ("shedding",), "unchanged_for": LONG_STABLE},
        _("You named heavy shedding, and you said that nothing has changed for more than 12 months."),
    ),
    Conflict(
        {"cause": ("chemo", "radiation"), "unchanged_for": STABLE, "health": ("cancer_tx",)},
        _(
            "You said that your last treatment was more than 6 months ago, and that you have cancer treatment now. "
            "If it is another treatment, both can be true."
        ),
    ),
)


def contradictions(given: Mapping[str, Collection[str]]) -> tuple[Contradiction, ...]:
    """The conflicts among these answers (question key -> codes)."""
    return tuple(
        Contradiction(tuple(conflict.given), conflict.text)
        for conflict in CONFLICTS
        if all(set(given[key]) & set(codes) for key, codes in conflict.given.items())
    )
