"""Every rule of the guide, in the order of the questions: all that `suitability` weighs and the rules page lists."""

from guide.ruleset.base import CAUTION, EFFECTS, FAVOURS, LEVELS, NOT_NOW, Rule
from guide.ruleset.causes import CAUSE, DIAGNOSED_BY
from guide.ruleset.person import EXPECTATION, HEALTH, WISHED_RESULT
from guide.ruleset.red_flags import RED_FLAG_RULES
from guide.ruleset.scalp import AGE, DONOR_HAIR, EXTENT, SCALP_TODAY
from guide.ruleset.unchanged import UNCHANGED_FOR

__all__ = ["CAUTION", "EFFECTS", "FAVOURS", "LEVELS", "NOT_NOW", "RULES", "Rule"]

RULES: tuple[Rule, ...] = (
    *RED_FLAG_RULES,
    *CAUSE,
    *DIAGNOSED_BY,
    *UNCHANGED_FOR,
    *SCALP_TODAY,
    *DONOR_HAIR,
    *EXTENT,
    *AGE,
    *HEALTH,
    *WISHED_RESULT,
    *EXPECTATION,
)
