"""Every rule of the guide and every effect of its values, for whoever wants to question one."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.answers import unknown_values
from core.cache import public_page
from core.typography import listed
from guide.questions import BY_KEY, OPTIONS, QUESTIONS, RED_FLAGS
from guide.rules import EFFECTS, RULES, Rule
from guide.tables import EFFECT_WORDS
from guide.values import LEVELS, TRADE_OFFS, Effect, TradeOff
from guide.weak_ground import WEAK_GROUND
from treatments.library import library

DERMATOLOGIST = {
    "no": "",
    "advised": gettext_lazy("A dermatologist is advised."),
    "yes": gettext_lazy("See a dermatologist first."),
    "prompt": gettext_lazy("See a doctor promptly."),
}


class Line(NamedTuple):
    """One rule, or several that differ in nothing but the answer; or one effect of a value."""

    about: str  # the answers, or the options
    effects: str
    text: str | Promise
    change: str | Promise
    claims: tuple[str, ...]
    proposal: bool


class Group(NamedTuple):
    """Lines under one heading, which may be empty."""

    title: str | Promise
    lines: list[Line]


@require_safe
@public_page
def rules(request: HttpRequest) -> HttpResponse:
    """The rules by question, or with `part=values` the effects by trade-off; `format=json` gives both as data."""
    if request.GET.get("format") == "json":
        return JsonResponse(as_data(), json_dumps_params={"ensure_ascii": False})
    names = {slug: option.short_name for slug, option in library().treatments.items()}
    values = request.GET.get("part") == "values"
    asked = () if values else (RED_FLAGS, *QUESTIONS)
    context = {
        "questions": [(question, question_groups(question.key, names)) for question in asked],
        "trade_offs": [(trade, ends(trade, names)) for trade in TRADE_OFFS] if values else [],
        "weak_ground": WEAK_GROUND,
        "count": len(RULES),
        "proposals": sum(rule.proposal for rule in RULES),
        "messages_list": unknown_values(request, {"format": ("html", "json"), "part": ("rules", "values")}),
    }
    return render(request, "guide/rules.html", context)


# --- rules --------------------------------------------------------------------------------------------------
def question_groups(key: str, names: dict[str, str]) -> list[Group]:
    """The rules shown at one question; those on time without change stand under their cause."""
    own = [rule for rule in RULES if rule.question == key]
    if key != "unchanged_for":
        return [Group("", rule_lines(own, names))]
    by_cause = groupby(own, key=lambda rule: rule.when["cause"][0])
    causes = BY_KEY["cause"]
    return [Group(causes.answer(cause).label, rule_lines(found, names, "cause")) for cause, found in by_cause]


def rule_lines(found: Iterable[Rule], names: dict[str, str], told: str = "") -> list[Line]:
    """`told`: the question whose answer the heading names already."""
    return [one_line(list(alike), names, told) for _key, alike in groupby(found, key=but_for_the_answer)]


def but_for_the_answer(rule: Rule) -> tuple:
    return (*rule[3:6], str(rule.text), str(rule.change), tuple(rule.when.items()))


def one_line(alike: list[Rule], names: dict[str, str], told: str) -> Line:
    first = alike[0]
    answers = listed([str(BY_KEY[rule.question].answer(rule.answer).label) for rule in alike], stronger=True)
    others = [labels(key, codes) for key, codes in first.when.items() if key != told]
    return Line(
        " + ".join([answers, *others]),
        " ".join([*effect_words(first, names), str(DERMATOLOGIST[first.dermatologist])]).strip(),
        first.text,
        first.change,
        first.claims,
        first.proposal,
    )


def labels(key: str, codes: Iterable[str]) -> str:
    return _(" or ").join(str(BY_KEY[key].answer(code).label) for code in codes)


def effect_words(rule: Rule, names: dict[str, str]) -> Iterator[str]:
    """'SMP, FUE: speaks for it.' for each effect that it has, from mild to strong."""
    for effect in EFFECTS:
        options = [names[option] for option in OPTIONS if rule.effects.get(option) == effect]
        if options:
            yield f"{listed(options)}: {EFFECT_WORDS[effect]}."


# --- values -------------------------------------------------------------------------------------------------
def ends(trade: TradeOff, names: dict[str, str]) -> list[Group]:
    """The two ends of a trade-off with what they mean for the six options."""
    sides = (("left", trade.left), ("right", trade.right))
    return [Group(title, value_lines(trade.effects[side], names)) for side, title in sides]


def value_lines(effects: dict[str, Effect], names: dict[str, str]) -> list[Line]:
    lines = []
    for (level, text, claims, proposal), alike in groupby(effects.items(), key=lambda item: comparable(item[1])):
        options = listed([names[slug] for slug, _effect in alike])
        lines.append(Line(capfirst(options), str(LEVELS[level]), text, "", claims, proposal))
    return lines


def comparable(effect: Effect) -> tuple:
    return (effect.level, str(effect.text), effect.claims, effect.proposal)


# --- data ---------------------------------------------------------------------------------------------------
def as_data() -> dict[str, Any]:
    """{"rules": [...], "values": [...], "reviewed_by": null}: nobody has reviewed them."""
    return {"rules": [rule_data(rule) for rule in RULES], "values": list(value_data()), "reviewed_by": None}


def rule_data(rule: Rule) -> dict[str, Any]:
    return {
        **rule._asdict(),
        "effects": dict(rule.effects),
        "text": str(rule.text),
        "change": str(rule.change),
        "when": dict(rule.when),
    }


def value_data() -> Iterator[dict[str, Any]]:
    for trade in TRADE_OFFS:
        for side, said in (("left", trade.left), ("right", trade.right)):
            for option, effect in trade.effects[side].items():
                yield {
                    "trade_off": trade.key,
                    "side": side,
                    "said": str(said),
                    "option": option,
                    **effect._asdict(),
                    "text": str(effect.text),
                }
