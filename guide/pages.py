"""What the pages of the guide show, made from the answers in the form. No database but the library."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.comparison import Comparison
from core.sourced import today
from guide import flow, next_step, suitability, values
from guide.forms import GuideForm, anchor
from guide.questions import BY_KEY, CAUSES, OPTIONS, RED_FLAGS, Question
from guide.rules import CAUTION, FAVOURS, NOT_NOW, RULES
from guide.suitability import Assessment, Reason
from guide.tables import fits, weighed
from guide.values import OWN
from treatments.citations import Citations
from treatments.comparison import compare
from treatments.library import Library, library
from treatments.models import Condition, Fact, Fit, Treatment

FIRST_TO_A_DOCTOR = {"yes", "prompt"}  # levels whose pages show no clinic and no price
DISTRESS = {"self_harm", "preoccupied"}
EFFECTS = (
    (FAVOURS, _("What speaks for it")),
    (CAUTION, _("What needs care")),
    (NOT_NOW, _("What speaks against it for now")),
)


class Said(NamedTuple):
    """A question with the answers given, and what of it does not fit other answers."""

    question: Question
    answers: list[str | Promise]
    conflicts: list[str | Promise]


class Why(NamedTuple):
    """A reason with the question and the answer that it comes from."""

    reason: Reason
    question: Question
    answer: str | Promise


class Card(NamedTuple):
    """One option: its verdict, and the reasons under one heading an effect."""

    treatment: Treatment
    verdict: str
    label: str | Promise
    groups: list[tuple[str | Promise, list[Why]]]


def assessment_of(form: GuideForm) -> Assessment | None:
    """From all answers; from the red flags alone when the ten questions were passed over; None before that."""
    if form.settled == BY_KEY.keys():
        return suitability.assess(suitability.read(form.answers))
    return suitability.assess_red_flags(form.red_flags) if form.red_flags else None


def condition_of(form: GuideForm, held: Library) -> Condition | None:
    return held.conditions.get(CAUSES.get(form.chosen("cause"), ""))


def shown(name: str, form: GuideForm, faults: dict[str, str], focus: str, again: bool) -> dict[str, Any]:
    """The context of a step. `focus`: the question to open at; `again`: the page was sent from itself."""
    held, step, found = library(), flow.STEPS[name], assessment_of(form)
    context = {
        "step": step,
        "stages": flow.STAGES,
        "parts": flow.PARTS,
        "asked": form.asked(name, faults, "" if faults else focus),
        "carried": form.carried(name),
        "faults": faults,
        "errors": [(anchor(name), message) for name, message in faults.items()],
        "again": again,
        "found": found,
        "doctor_first": found is not None and found.dermatologist in FIRST_TO_A_DOCTOR,
        "condition": condition_of(form, held),
        "citations": Citations(held.claims),
    }
    return context | MADE.get(name, nothing_more)(form, held, context)


def nothing_more(form: GuideForm, held: Library, context: dict[str, Any]) -> dict[str, Any]:
    return {}


def start(form: GuideForm, held: Library, context: dict[str, Any]) -> dict[str, Any]:
    rules = [rule for rule in RULES if rule.question == "red_flags"]
    return {
        "conditions": held.conditions.values(),
        "rules": [(RED_FLAGS.answer(rule.answer).label, rule) for rule in rules],
    }


def check(form: GuideForm, held: Library, context: dict[str, Any]) -> dict[str, Any]:
    return {"said": said(form, context["found"])}


def result(form: GuideForm, held: Library, context: dict[str, Any]) -> dict[str, Any]:
    found = context["found"]
    return check(form, held, context) | {
        "cards": cards(found, held),
        "beside": beside(context["condition"], held),
        "level_line": next_step.DERMATOLOGIST_LINES[found.dermatologist],
        "verdict_lines": next_step.VERDICT_LINES,
        "minor": "child" in form.red_flags or form.chosen("age") == "u18",
        "distress_lines": next_step.DISTRESS if DISTRESS & {*form.red_flags, form.chosen("expectation")} else (),
        "always": next_step.ALWAYS,
        "out_of_date": next_step.OUT_OF_DATE,
        "today": today(),
        "valid_until": valid_until(today()),
    }


def side_by_side(form: GuideForm, held: Library, context: dict[str, Any]) -> dict[str, Any]:
    table = compare(held, list(held.treatments.values()), context["condition"], context["citations"])
    return {"comparison": without_cost(table) if context["doctor_first"] else table}


def what_matters(form: GuideForm, held: Library, context: dict[str, Any]) -> dict[str, Any]:
    return {
        "scales": form.scales(context["faults"]),
        "own": "".join(form.given(OWN)),
        "comparison": fits(said_values(form, context["doctor_first"]), held, context["citations"]),
    }


def what_next(form: GuideForm, held: Library, context: dict[str, Any]) -> dict[str, Any]:
    return {
        "sure": form.sure(context["faults"]),
        "helps": form.unsure_of,
        "questions": questions(form, context["found"], context["doctor_first"]),
    }


def summary(form: GuideForm, held: Library, context: dict[str, Any]) -> dict[str, Any]:
    found = context["found"]
    return result(form, held, context) | {
        "weighed": weighed(found, held, context["citations"]),
        "changes": list(dict.fromkeys(reason.change for reason in found.reasons if reason.change)),
        "comparison": fits(said_values(form, context["doctor_first"]), held, context["citations"]),
        "questions": questions(form, context["found"], context["doctor_first"]),
    }


MADE = {
    flow.FLAGS: start,
    flow.CHECK: check,
    flow.RESULT: result,
    flow.COMPARE: side_by_side,
    flow.VALUES: what_matters,
    flow.NEXT: what_next,
    flow.SUMMARY: summary,
}


# --- parts ------------------------------------------------------------------------------------------
def said(form: GuideForm, found: Assessment | None) -> list[Said]:
    """Every question that has an answer."""
    conflicts = found.contradictions if found else ()
    return [
        Said(
            question,
            [question.answer(code).label for code in form.cleaned_data[key]],
            [conflict.text for conflict in conflicts if key in conflict.questions],
        )
        for key, question in BY_KEY.items()
        if key in form.settled
    ]


def cards(found: Assessment, held: Library) -> list[Card]:
    """The four options that the rules speak of, in the fixed order."""
    return [
        Card(held.treatments[option], verdict, Fit.Verdict(verdict).label, groups(option, found.reasons))
        for option, verdict in ((option, found.verdicts[option]) for option in OPTIONS)
    ]


def groups(option: str, reasons: Iterable[Reason]) -> list[tuple[str | Promise, list[Why]]]:
    of_option = [reason for reason in reasons if reason.option == option]
    found = [(title, [why(one) for one in of_option if one.effect == effect]) for effect, title in EFFECTS]
    return [(title, whys) for title, whys in found if whys]


def why(reason: Reason) -> Why:
    question = BY_KEY[reason.question]
    return Why(reason, question, question.answer(reason.answer).label)


def beside(condition: Condition | None, held: Library) -> list[tuple[Treatment, str]]:
    """Medicine or a wig, and waiting: always there, whatever was answered. (option, text)"""
    slug = condition.slug if condition else ""
    fits = [(row, held.fits.get((slug, row.slug))) for row in held.treatments.values() if row.slug not in OPTIONS]
    return [(row, fit.text if fit else row.summary) for row, fit in fits]


def without_cost(table: Comparison) -> Comparison:
    return replace(table, rows=[row for row in table.rows if row.key != Fact.Row.COST])


def said_values(form: GuideForm, doctor_first: bool) -> list[values.ValueRow]:
    """Whoever is to see a doctor first is told nothing yet of what things cost."""
    rows = values.fit(form.values, form.cleaned_data.get(OWN, ""))
    return [row for row in rows if row.key != "cost" or not doctor_first]


def questions(form: GuideForm, found: Assessment, doctor_first: bool) -> list[next_step.Pair]:
    """For the visit; as above, without prices and deposits where a doctor comes first."""
    health = form.cleaned_data.get("health", ())
    return next_step.clinic_questions(form.chosen("cause"), health, {} if doctor_first else found.verdicts)


def valid_until(day: date) -> date:
    """Six months later, never more."""
    month = day.month + 6
    return date(day.year + (month > 12), month - 12 * (month > 12), min(day.day, 28))
