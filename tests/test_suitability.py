"""The guide's reasoning: worst flag wins, every reason is named, contradictions are told, bad answers refused."""

import os
import subprocess
import sys
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.invariants import INVARIANTS, Checked, broken, demands, improves, together
from guide.management.commands.check_guide import account, complaint
from guide.questions import BY_KEY, CAUSES, CONDITIONS, OPTIONS, QUESTIONS, RED_FLAGS
from guide.rules import RULES
from guide.suitability import (
    Answers,
    BadAnswers,
    Outcome,
    Verdicts,
    assess,
    assess_red_flags,
    read,
    weigh,
)
from tests import guide_oracle as oracle
from tests.properties import calm

KEYS = (
    "cause", "diagnosed_by", "unchanged_for", "scalp_today", "donor_hair", "extent", "age", "health", "wished_result",
    "expectation",
)  # fmt: skip


def case(line: str, **changes) -> dict:
    """The case of a line with the answers of questions 1 to 10 in order."""
    found = dict(zip(KEYS, line.split(), strict=True))
    return {**found, "health": [found["health"]], "red_flags": [], **changes}


def found(data: dict) -> str:
    """What the guide says, as the tables write it: 'CFFC no'."""
    assessment = assess(read(data))
    letters = {word: letter for letter, word in oracle.WORDS.items()}
    return f"{''.join(letters[assessment.verdicts[option]] for option in OPTIONS)} {assessment.dermatologist}"


# --- vignettes and edge cases -----------------------------------------------------------------------------
V01 = "male_pattern derm 12to24 calm good medium 25plus none grow real"
V07 = "scar derm gt24 calm good small 25plus none scar real"
VIGNETTES = {
    "V01": (V01, "CFFC no"),
    "V02": ("male_pattern nobody lt6 calm unsure small 18to24 none grow perfect", "CXXX yes"),
    "V03": ("primary_scarring derm lt6 inflamed good small 25plus none grow real", "XXXX prompt"),
    "V04": ("aa_patchy derm lt6 calm good small 25plus none quick real", "XXXX advised"),
    "V05": ("chemo derm lt6 calm none large 25plus cancer_tx quick real", "XXXX advised"),
    "V06": ("chemo derm gt24 calm limited large 25plus none fuller real", "FXXX advised"),
    "V07": (V07, "FFCF no"),
    "V08": ("male_pattern derm gt24 calm limited large 25plus thinner shaved real", "CXXX advised"),
    "V09": ("shedding doctor lt6 calm unsure large 25plus pregnant quick real", "XXXX yes"),
    "V10": ("male_pattern derm 12to24 calm good small 25plus none grow preoccupied", "XXXX yes"),
}
EDGES = {
    "E1, pigment allergy": (V01, {"health": ["pigment"]}, "XFFX no"),
    "E2, isotretinoin": (V01, {"health": ["isotretinoin"]}, "CXXX no"),
    "E3, weak immunity": (V01, {"health": ["immuno"]}, "CCCC advised"),
    "E4, a scar of 4 months": (V07, {"unchanged_for": "lt6"}, "XXXX advised"),
    "E5, aged 17": (V07, {"age": "u18"}, "XXXX yes"),
    "E6, a scar at 20": (V07, {"age": "18to24"}, "FFCF no"),
    "E7, pus": (V01, {"scalp_today": "infected"}, "XXXX prompt"),
    "E8, another doctor": (V01, {"diagnosed_by": "doctor"}, "CFFC no"),
}


@pytest.mark.parametrize("name", VIGNETTES)
def test_a_vignette_comes_out_as_clinicians_would_say(name):
    line, expected = VIGNETTES[name]
    assert found(case(line)) == expected


@pytest.mark.parametrize("name", EDGES)
def test_an_edge_case_comes_out_as_the_rules_say(name):
    line, changes, expected = EDGES[name]
    assert found(case(line, **changes)) == expected


@pytest.mark.parametrize("flag", [code for code in oracle.CODES["red_flags"] if code != "none"])
def test_a_red_flag_stops_everything_alone_and_beside_other_answers(flag):
    assert found(case(V01, red_flags=[flag])) == "XXXX prompt"
    alone = assess_red_flags((flag,))
    assert (set(alone.verdicts.values()), alone.dermatologist) == ({"not_for_now"}, "prompt")
    assert [(r.option, r.effect, r.question, r.answer) for r in alone.reasons] == [
        (option, "not_now", "red_flags", flag) for option in OPTIONS
    ]
    assert all(reason.change and reason.claims for reason in alone.reasons)


def test_a_result_of_red_flags_needs_a_flag():
    with pytest.raises(ValueError, match="at least one red flag"):
        assess_red_flags(())


# --- against the tables as they were handed over ------------------------------------------------------------
def test_questions_have_the_codes_of_the_tables_in_their_order():
    assert [question.key for question in QUESTIONS] == list(KEYS)
    assert [question.number for question in (RED_FLAGS, *QUESTIONS)] == list(range(11))
    assert {key: sorted(question.codes) for key, question in BY_KEY.items()} == {
        key: sorted(codes) for key, codes in oracle.CODES.items()
    }
    assert [key for key, question in BY_KEY.items() if question.many] == ["red_flags", "health"]


def test_every_kind_of_hair_loss_with_a_page_is_a_cause_and_the_other_way_round():
    assert sorted([*CONDITIONS.values(), "unsure"]) == sorted(oracle.CODES["cause"])
    assert {slug: CAUSES[cause] for slug, cause in CONDITIONS.items()} == {slug: slug for slug in CONDITIONS}


cases = st.fixed_dictionaries(
    {key: st.sampled_from(codes) for key, codes in oracle.CODES.items() if key not in ("health", "red_flags")}
    | {
        key: st.lists(st.sampled_from([code for code in oracle.CODES[key] if code != "none"]), unique=True, max_size=4)
        for key in ("health", "red_flags")
    }
)


@calm(400)
@given(cases)
def test_any_case_comes_out_as_the_tables_say(data):
    assert found(data) == oracle.verdicts(data)


def test_any_two_answers_changed_in_one_case_come_out_as_the_tables_say():
    """Every pair of answers meets: rules across questions and their limits are all reached."""
    wrong = []
    for one, other in combinations(oracle.CODES, 2):
        for first in oracle.CODES[one]:
            for second in oracle.CODES[other]:
                many = {key: [code] for key, code in ((one, first), (other, second)) if BY_KEY[key].many}
                data = case(V01, **({one: first, other: second} | many))
                if found(data) != oracle.verdicts(data):
                    wrong.append((one, first, other, second))
    assert wrong == []


@calm(200)
@given(cases)
def test_every_effect_in_the_tables_is_a_reason_and_every_reason_but_a_shared_one_stands_there(data):
    words = {"F": "favours", "C": "caution", "X": "not_now"}
    wanted = [
        (option, words[letter], question, code)
        for question, code, letters, _level in oracle.cells(data)
        for option, letter in zip(OPTIONS, letters, strict=True)
        if letter != "."
    ]
    reasons = [reason for reason in assess(read(data)).reasons if "Both together include" not in str(reason.text)]
    assert sorted((r.option, r.effect, r.question, r.answer) for r in reasons) == sorted(wanted)


@calm(200)
@given(cases)
def test_reasons_explain_the_verdicts_and_stand_in_order(data):
    assessment = assess(read(data))
    for option, verdict in assessment.verdicts.items():
        effects = {reason.effect for reason in assessment.reasons if reason.option == option}
        worst = next((one for one in ("not_now", "caution", "favours") if one in effects), "")
        assert verdict == {
            "not_now": "not_for_now", "caution": "with_cautions", "favours": "worth_discussing", "": "no_clear_reason",
        }[worst]  # fmt: skip
    order = [(BY_KEY[reason.question].number, OPTIONS.index(reason.option)) for reason in assessment.reasons]
    assert order == sorted(order)
    assert all(reason.text and reason.claims for reason in assessment.reasons)
    assert [reason for reason in assessment.reasons if bool(reason.change) != (reason.effect == "not_now")] == []


@calm(200)
@given(cases)
def test_the_dermatologist_level_is_explained(data):
    assessment = assess(read(data))
    reasons = assessment.dermatologist_reasons
    assert bool(reasons) == (assessment.dermatologist != "no")
    assert {(reason.option, reason.effect) for reason in reasons} <= {("", assessment.dermatologist)}


def test_where_only_the_sum_of_answers_asks_for_a_dermatologist_it_says_so():
    assessment = assess(read(case(V01, health=["pregnant"])))
    assert (assessment.dermatologist, [reason.rule for reason in assessment.dermatologist_reasons]) == (
        "advised", ["all-not-now"],
    )  # fmt: skip
    assert str(assessment.dermatologist_reasons[0].text).startswith("None of the four options is for now.")


def test_the_reasons_of_v01_are_these():
    reasons = assess(read(case(V01))).reasons
    assert [(r.option, r.effect, r.question, r.answer) for r in reasons] == [
        ("smp", "favours", "cause", "male_pattern"),
        ("fue", "favours", "cause", "male_pattern"),
        ("fut", "favours", "cause", "male_pattern"),
        ("fue", "favours", "donor_hair", "good"),
        ("fut", "favours", "donor_hair", "good"),
        ("fut", "favours", "extent", "medium"),
        ("smp", "caution", "wished_result", "grow"),
        ("fue", "favours", "wished_result", "grow"),
        ("fut", "favours", "wished_result", "grow"),
        ("combined", "caution", "wished_result", "grow"),
    ]
    assert str(reasons[-1].text).startswith("Both together include SMP. SMP is colour in the skin")


def test_what_limits_both_transplants_is_a_reason_for_both_together():
    reasons = assess(read(case(V01, donor_hair="limited", wished_result="fuller"))).reasons
    shared = [reason for reason in reasons if str(reason.text).startswith("Both together include a transplant.")]
    assert [(r.option, r.effect, r.question, r.answer) for r in shared] == [
        ("combined", "caution", "donor_hair", "limited")
    ]


# --- invariants -------------------------------------------------------------------------------------------
@calm(400)
@given(cases)
def test_no_case_breaks_an_invariant(data):
    answers = read(data)
    assert broken(demands(answers), weigh(answers)) == ()


@calm(400)
@given(cases, st.sampled_from(["health", "red_flags"]), st.data())
def test_one_more_health_problem_or_red_flag_never_improves_anything(data, key, drawn):
    left = [code for code in oracle.CODES[key] if code not in ("none", *data[key])]
    more = {**data, key: [*data[key], drawn.draw(st.sampled_from(left))]}
    assert not improves(weigh(read(data)), weigh(read(more)))


@calm(100)
@given(cases)
def test_the_order_of_several_answers_changes_nothing(data):
    turned = {**data, "health": data["health"][::-1], "red_flags": data["red_flags"][::-1]}
    assert assess(read(turned)) == assess(read(data))


def test_every_combination_of_one_cause_is_checked_without_a_database(root):
    """A thirteenth of what `manage.py check_guide` does in about a minute on two free processors."""
    unreachable = {**os.environ, "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/nothing"}
    command = [sys.executable, "manage.py", "check_guide", "--cause", "radiation"]
    done = subprocess.run(command, cwd=root, env=unreachable, capture_output=True, text=True, timeout=110)
    assert (done.returncode, done.stderr) == (0, "")
    assert "898,560 combinations" in done.stdout and "291,600 of them" in done.stdout and "194,400" in done.stdout
    assert 291_600 * len(oracle.CODES["cause"]) == 3_790_800


BEST = Outcome(Verdicts(*["worth_discussing"] * 4), "no")
STOPPED = Outcome(Verdicts(*["not_for_now"] * 4), "no")
TROUBLED = case(V01, cause="unsure", diagnosed_by="nobody", scalp_today="inflamed", donor_hair="none", age="u18")


def test_every_invariant_can_be_broken():
    answers = [
        read({**TROUBLED, "health": ["pregnant", "unsure"], "red_flags": ["pus"]}),
        read(case(V01, cause="radiation", scalp_today="unsure")),
    ]
    uneven = Outcome(Verdicts("with_cautions", "not_for_now", "not_for_now", "worth_discussing"), "no")
    seen = {
        sentence for one in answers for outcome in (BEST, STOPPED, uneven) for sentence in broken(demands(one), outcome)
    }
    assert seen == {invariant.sentence for invariant in INVARIANTS}


def test_an_improvement_is_noticed_in_any_option_and_in_the_level():
    smp = Outcome(BEST.verdicts._replace(smp="no_clear_reason"), "no")
    assert improves(smp, BEST) and not improves(BEST, smp) and not improves(BEST, BEST)
    assert improves(Outcome(BEST.verdicts, "yes"), Outcome(STOPPED.verdicts, "advised"))


def test_the_account_of_a_check_counts_and_names_the_first_failures():
    answers = read(case(V01))
    parts = [Checked(3, 2, 1, (("A rule.", answers),)), Checked(4_000, 1, 1, (("Other.", answers),) * 20), Checked()]
    whole = together(parts)
    assert whole[:3] == (4_003, 3, 2) and len(whole.failures) == 21
    assert next(iter(account(whole))).startswith("4,003 combinations")
    lines = list(complaint(whole))
    assert (lines[0], len(lines)) == ("21 failures. The first:", 11)
    assert lines[1].startswith('  A rule. {"cause": "male_pattern", ')


# --- contradictions ---------------------------------------------------------------------------------------
CONTRADICTIONS = {
    "stable, and it itches": ({"scalp_today": "inflamed"}, ("unchanged_for", "scalp_today")),
    "stable, and sudden loss": ({"red_flags": ["sudden_large_loss"]}, ("red_flags", "unchanged_for")),
    "calm, and pus": ({"red_flags": ["pus"]}, ("red_flags", "scalp_today")),
    "male pattern, and eyebrows": (
        {"red_flags": ["eyebrow_loss_moving_hairline"], "unchanged_for": "lt6"}, ("red_flags", "cause"),
    ),
    "female pattern, and eyebrows": (
        {"cause": "female_pattern", "red_flags": ["eyebrow_loss_moving_hairline"], "unchanged_for": "lt6"},
        ("red_flags", "cause"),
    ),
    "a cause that nobody named": ({"diagnosed_by": "nobody"}, ("cause", "diagnosed_by")),
    "large loss on a small area": (
        {"extent": "small", "red_flags": ["sudden_large_loss"], "unchanged_for": "lt6"}, ("red_flags", "extent"),
    ),
    "a child of 30": ({"red_flags": ["child"]}, ("red_flags", "age")),
    "most of the scalp, and small": ({"cause": "aa_extensive", "extent": "small"}, ("cause", "extent")),
    "thin at the back, and thick": ({"cause": "diffuse_unpatterned"}, ("cause", "donor_hair")),
    "shedding without change": ({"cause": "shedding"}, ("cause", "unchanged_for")),
    "long after treatment, and in it": (
        {"cause": "chemo", "health": ["cancer_tx"]}, ("cause", "unchanged_for", "health"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_contradiction_is_named_at_its_questions_and_the_worst_result_stands(name):
    changes, questions = CONTRADICTIONS[name]
    data = case(V01, **changes)
    assessment = assess(read(data))
    assert questions in [one.questions for one in assessment.contradictions]
    assert found(data) == oracle.verdicts(data)


def test_pain_that_spreads_contradicts_both_a_calm_scalp_and_a_calm_year():
    flagged = assess(read(case(V01, red_flags=["pain_or_spreading_redness"])))
    assert [one.questions for one in flagged.contradictions] == [
        ("red_flags", "unchanged_for"), ("red_flags", "scalp_today"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"wished_result": "scar"}, {"cause": "unsure", "diagnosed_by": "nobody"},
        {"unchanged_for": "lt6", "scalp_today": "inflamed"}, {"red_flags": ["self_harm"]},
        {"cause": "chemo", "health": ["cancer_tx"], "unchanged_for": "lt6"},
        {"cause": "shedding", "unchanged_for": "6to12"},
        {"cause": "aa_extensive", "extent": "large"}, {"red_flags": ["unwell"], "unchanged_for": "lt6"},
        {"red_flags": ["child"], "age": "u18"},
    ],
)  # fmt: skip
def test_what_can_be_true_together_is_no_contradiction(changes):
    assert assess(read(case(V01, **changes))).contradictions == ()


def test_no_vignette_but_the_one_without_a_doctor_contradicts_itself():
    contradicting = {name for name, (line, _) in VIGNETTES.items() if assess(read(case(line))).contradictions}
    assert contradicting == {"V02"}


# --- reading ----------------------------------------------------------------------------------------------
def test_answers_are_read_and_none_becomes_nothing():
    data = case(V01, red_flags=["none"])
    assert read(data) == Answers(
        "male_pattern", "derm", "12to24", "calm", "good", "medium", "25plus", "grow", "real", (), ()
    )
    del data["health"], data["red_flags"]
    assert read(data) == read(case(V01))
    assert read(case(V01, health=("thinner", "keloid"))).health == ("thinner", "keloid")


MISSING = "An answer is missing."
ONE_CODE = "The answer has to be one code."
A_LIST = "The answer has to be a list of codes."
TWICE = "An answer is given more than once."
NOT_BESIDE = "“None of these” cannot stand beside another answer."
REFUSED = [
    ({"cause": "nothing"}, [("cause", "“nothing” is no answer to this question.")]),
    ({"cause": "none"}, [("cause", "“none” is no answer to this question.")]),
    ({"cause": "Male_pattern"}, [("cause", "“Male_pattern” is no answer to this question.")]),
    ({"diagnosed_by": "unsure"}, [("diagnosed_by", "“unsure” is no answer to this question.")]),
    ({"age": "unsure"}, [("age", "“unsure” is no answer to this question.")]),
    ({"age": 30}, [("age", ONE_CODE)]),
    ({"age": True}, [("age", ONE_CODE)]),
    ({"age": None}, [("age", ONE_CODE)]),
    ({"age": ["25plus"]}, [("age", ONE_CODE)]),
    ({"age": ""}, [("age", "“” is no answer to this question.")]),
    ({"health": "thinner"}, [("health", A_LIST)]),
    ({"health": None}, [("health", A_LIST)]),
    ({"health": {"thinner": 1}}, [("health", A_LIST)]),
    ({"health": ["thinner", 1]}, [("health", ONE_CODE)]),
    ({"health": [["thinner"]]}, [("health", ONE_CODE)]),
    ({"health": ["pus"]}, [("health", "“pus” is no answer to this question.")]),
    ({"health": ["thinner", "thinner"]}, [("health", TWICE)]),
    ({"health": ["none", "none"]}, [("health", TWICE)]),
    ({"health": ["none", "thinner"]}, [("health", NOT_BESIDE)]),
    ({"health": ["unsure", "none"]}, [("health", NOT_BESIDE)]),
    ({"red_flags": ["pus", "none"]}, [("red_flags", NOT_BESIDE)]),
    ({"red_flags": "none"}, [("red_flags", A_LIST)]),
    ({"red_flags": ["unsure"]}, [("red_flags", "“unsure” is no answer to this question.")]),
    ({"sex": "male"}, [("sex", "There is no such question.")]),
    (
        {"expectation": "a\nb\ud800" + "c" * 60},
        [("expectation", f"“a\\nb\\ud800{'c' * 36}” is no answer to this question.")],
    ),
    (
        {"cause": "x", "health": ["y"]},
        [("cause", "“x” is no answer to this question."), ("health", "“y” is no answer to this question.")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "problems"), REFUSED, ids=str)
def test_what_is_no_answer_is_refused_at_its_question(changes, problems):
    with pytest.raises(BadAnswers) as refused:
        read(case(V01, **changes))
    assert refused.value.problems == problems


@pytest.mark.parametrize("key", [key for key in KEYS if key != "health"])
def test_a_missing_answer_is_refused(key):
    data = case(V01)
    del data[key]
    with pytest.raises(BadAnswers) as refused:
        read(data)
    assert refused.value.problems == [(key, MISSING)]


def test_i_do_not_know_beside_a_health_problem_is_an_answer():
    assert read(case(V01, health=["unsure", "thinner"])).health == ("unsure", "thinner")


def test_every_rule_can_hold():
    """A condition that no case meets would be a rule that nobody ever reads."""
    seen = set()
    for rule in RULES:
        changes = {question: codes[0] for question, codes in rule.when.items()}
        many = BY_KEY[rule.question].many
        changes[rule.question] = [rule.answer] if many else rule.answer
        seen |= {reason.rule for reason in assess(read(case(V01, **changes))).reasons} & {rule.key}
    assert seen == {rule.key for rule in RULES}
