"""The steps of the guide: their order, what each asks, and what has to be answered before each is shown.

Pure: no request, no form. Answers are known here by their keys alone.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guide.questions import BY_KEY
from guide.values import OWN

# The five steps of the whole way. The first is the page on one kind of hair loss.
STAGES = (
    _("Your hair loss"),
    _("Is it safe to think about it yet?"),
    _("Compare"),
    _("What matters to you"),
    _("Next step"),
)
PARTS = 6  # of the second of them


class Step(NamedTuple):
    name: str
    title: str | Promise
    stage: int  # of the five, from 1
    part: int = 0  # of the six parts of stage 2; 0 elsewhere
    questions: tuple[str, ...] = ()

    @property
    def stage_title(self) -> str | Promise:
        return STAGES[self.stage - 1]


FLAGS, HAIR, SCALP, YOU, WISHES = "flags", "hair", "scalp", "you", "wishes"
CHECK, RESULT, COMPARE, VALUES, NEXT, SUMMARY = "check", "result", "compare", "values", "next", "summary"
BACK = "back"
STEPS = {
    step.name: step
    for step in (
        Step(FLAGS, _("Where do I start?"), 2, 1, ("red_flags",)),
        Step(HAIR, _("About your hair loss"), 2, 2, ("cause", "diagnosed_by", "unchanged_for")),
        Step(SCALP, _("Your scalp and your hair"), 2, 3, ("scalp_today", "donor_hair", "extent")),
        Step(YOU, _("Your age and your health"), 2, 4, ("age", "health")),
        Step(WISHES, _("What you hope for"), 2, 5, ("wished_result", "expectation")),
        Step(CHECK, _("Check your answers"), 2, 6),
        Step(RESULT, _("What your answers mean"), 2),
        Step(COMPARE, _("The options side by side"), 3),
        Step(VALUES, _("What matters to you"), 4),
        Step(NEXT, _("Your next step"), 5),
        Step(SUMMARY, _("Your summary"), 5),
    )
}
ORDER = tuple(STEPS)
ASKING = tuple(step.name for step in STEPS.values() if step.questions)
STEP_OF = {key: step.name for step in STEPS.values() for key in step.questions}


def needs(name: str, short: bool) -> tuple[str, ...]:
    """The names of the fields that must be right before this step is shown.

    `short`: a red flag was chosen, so that the ten questions are passed over.
    """
    place = ORDER.index(name)
    own = (OWN,) if place >= ORDER.index(VALUES) else ()
    if short and place >= ORDER.index(RESULT):
        return STEPS[FLAGS].questions + own
    return tuple(key for key in BY_KEY if ORDER.index(STEP_OF[key]) < place) + own


def back(name: str, short: bool) -> str:
    """The step before this one."""
    if short and name == RESULT:
        return FLAGS
    return ORDER[max(ORDER.index(name) - 1, 0)]


def forward(name: str, settled: Collection[str], short: bool) -> str:
    """The next step: the next one with an open question, or the check when all ten are settled."""
    if name not in ASKING:
        return ORDER[min(ORDER.index(name) + 1, len(ORDER) - 1)]
    if short:
        return RESULT
    later = ASKING[ASKING.index(name) + 1 :]
    return next((one for one in later if not settled.issuperset(STEPS[one].questions)), CHECK)


def goal(name: str, go: str, settled: Collection[str], short: bool) -> str:
    """The step that the pressed button leads to; "" for a button that no page has.

    `go` is empty (go on), "back", the name of a step, or the key of a question that is to be changed.
    """
    if not go:
        return forward(name, settled, short)
    if go == BACK:
        return back(name, short)
    return go if go in STEPS else STEP_OF.get(go, "")
