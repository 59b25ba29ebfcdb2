"""The last step: four questions that lead to help, questions for a clinic in two languages, lines beside a result."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.next_step import (
    ALWAYS,
    BY_CAUSE,
    BY_HEALTH,
    CLINIC_QUESTIONS,
    DERMATOLOGIST_LINES,
    DISTRESS,
    MOST,
    OUT_OF_DATE,
    SURE,
    VERDICT_LINES,
    clinic_questions,
)
from guide.questions import BY_KEY, OPTIONS
from tests.properties import calm

ROOT = Path(__file__).resolve().parent.parent
CLAIMS = {claim["id"]: claim for claim in json.loads((ROOT / "content" / "claims.json").read_text())}
VERDICTS = ("worth_discussing", "with_cautions", "not_for_now", "no_clear_reason")
OPEN = dict.fromkeys(OPTIONS, "with_cautions")
CLOSED = dict.fromkeys(OPTIONS, "not_for_now")
CAUSES, HEALTH = BY_KEY["cause"].codes, BY_KEY["health"].codes
HANGUL = re.compile(r"[가-힣]")
LATIN_IN_KOREAN = {"FUE", "FUT"}
SUPERLATIVE = re.compile(r"\b(best|safest|cheapest|perfect|guarantee\w*|top|leading|number one)\b|!|%", re.I)
SUPERLATIVE_KOREAN = re.compile(r"최고|최상|최대|최소|최저|제일|가장|완벽|보장|유일|1위|!|%")
each_pair = pytest.mark.parametrize("pair", CLINIC_QUESTIONS, ids=[pair.key for pair in CLINIC_QUESTIONS])


def keys(cause: str = "male_pattern", health: tuple[str, ...] = (), **verdicts: str) -> list[str]:
    return [pair.key for pair in clinic_questions(cause, health, {**OPEN, **verdicts})]


# --- four questions to oneself ------------------------------------------------------------------------------
def test_a_no_leads_to_help_in_the_step_that_has_it():
    assert [(row.key, row.step) for row in SURE] == [
        ("sure", None), ("understand", "compare"), ("what_matters", "values"), ("support", None),
    ]
    helps = {row.key: str(row.help) for row in SURE}
    assert "no deposit today" in helps["sure"]
    assert "Bring someone" in helps["support"] and "dermatologist who does not sell" in helps["support"]


def test_each_of_the_four_is_one_question_in_our_own_words():
    published = ("feel sure about the best", "benefits and risks of each", "clear about which", "enough support")
    for row in SURE:
        assert str(row.question).count("?") == 1 and str(row.question).endswith("?")
        assert not any(words in str(row.question).lower() for words in published)


# --- questions for the clinic ---------------------------------------------------------------------------------
@each_pair
def test_a_question_stands_in_english_and_in_korean(pair):
    assert not HANGUL.search(str(pair.english)) and "?" in str(pair.english)
    assert len(HANGUL.findall(pair.korean)) > 10
    assert set(re.findall(r"[A-Za-z]+", pair.korean)) <= LATIN_IN_KOREAN
    assert type(pair.korean) is str  # the clinic's staff read it, whatever language the page is in


@each_pair
def test_korean_is_polite_in_one_style(pair):
    sentences = [sentence.strip() for sentence in re.split(r"(?<=[.?])\s", pair.korean)]
    assert all(sentence.endswith(("나요?", "가요?", "니다.")) for sentence in sentences)
    assert sentences[-1].endswith("?")


@each_pair
def test_no_question_holds_a_superlative_or_a_promise(pair):
    assert not SUPERLATIVE.search(str(pair.english)) and not SUPERLATIVE_KOREAN.search(pair.korean)


def test_no_question_is_there_twice():
    for field in ("key", "english", "korean"):
        texts = [str(getattr(pair, field)) for pair in CLINIC_QUESTIONS]
        assert len(set(texts)) == len(texts)


def test_causes_and_health_answers_with_questions_of_their_own_are_answers_of_the_guide():
    assert BY_CAUSE.keys() <= set(CAUSES) and BY_HEALTH.keys() <= set(HEALTH)
    listed = {pair.key for pair in CLINIC_QUESTIONS}
    assert {pair.key for group in [*BY_CAUSE.values(), *BY_HEALTH.values()] for pair in group} <= listed


def test_with_every_option_open_a_man_with_pattern_loss_is_given_fourteen():
    assert keys() == [
        "cause", "against", "who", "registration", "price", "results", "problems", "deposit", "interpreter",
        "pigment", "touch_up", "donor", "surgeon", "method",
    ]  # fmt: skip


def test_nothing_is_asked_about_an_option_that_is_not_for_now():
    only_smp = keys(fue="not_for_now", fut="not_for_now", combined="not_for_now")
    assert {"pigment", "touch_up", "removal"} <= set(only_smp) and not {"donor", "surgeon", "grafts"} & set(only_smp)
    only_transplant = keys(smp="not_for_now", combined="not_for_now")
    assert {"donor", "surgeon", "method", "grafts"} <= set(only_transplant) and "pigment" not in only_transplant


def test_one_open_transplant_is_enough_for_its_questions():
    assert "donor" in keys(fut="not_for_now", combined="not_for_now")
    assert "donor" in keys(fue="not_for_now", combined="not_for_now")


def test_when_all_is_not_for_now_nothing_is_asked_about_booking():
    assert [pair.key for pair in clinic_questions("male_pattern", (), CLOSED)] == ["cause", "against"]
    assert [pair.key for pair in clinic_questions("aa_patchy", (), CLOSED)] == [
        "cause", "against", "regrowth", "new_patches",
    ]
    assert clinic_questions("male_pattern", (), {}) == clinic_questions("male_pattern", (), CLOSED)


@pytest.mark.parametrize(
    ("cause", "own"),
    [
        ("primary_scarring", ["quiet", "test_area", "flare"]),
        ("scar", ["scar", "test_area"]),
        ("aa_patchy", ["regrowth", "new_patches"]),
        ("aa_extensive", ["regrowth", "new_patches"]),
        ("chemo", ["cancer_doctor", "cancer_wait"]),
        ("radiation", ["test_area", "cancer_doctor", "cancer_wait"]),
        ("female_pattern", []),
        ("unsure", []),
    ],
)
def test_a_cause_brings_its_own_questions(cause, own):
    assert [key for key in keys(cause) if key not in keys()] == own


@pytest.mark.parametrize(
    ("health", "own"),
    [
        (("thinner",), ["thinner"]),
        (("immuno",), ["immunity"]),
        (("pigment", "anaesthetic"), ["allergy"]),
        (("cancer_tx",), ["cancer_doctor", "cancer_wait"]),
        (("immuno", "thinner"), ["thinner", "immunity"]),
        (("none",), []),
        (("pregnant", "keloid"), []),
    ],
)
def test_a_health_answer_brings_its_own_questions(health, own):
    assert [key for key in keys(health=health) if key not in keys()] == own


@calm(300)
@given(
    st.sampled_from(CAUSES),
    st.lists(st.sampled_from(HEALTH), unique=True),
    st.fixed_dictionaries({option: st.sampled_from(VERDICTS) for option in OPTIONS}),
)
def test_whatever_is_answered_there_are_at_most_fourteen_in_the_fixed_order(cause, health, verdicts):
    chosen = clinic_questions(cause, health, verdicts)
    places = [CLINIC_QUESTIONS.index(pair) for pair in chosen]
    assert 2 <= len(chosen) <= MOST == 14
    assert places == sorted(set(places))
    assert chosen == clinic_questions(cause, list(reversed(health)), verdicts)


@calm(300)
@given(st.sampled_from(CAUSES), st.sets(st.sampled_from([*BY_HEALTH])))
def test_what_a_cause_or_an_illness_asks_is_never_left_out_for_want_of_room(cause, health):
    chosen = clinic_questions(cause, sorted(health), OPEN)
    groups = [BY_CAUSE.get(cause, ()), *(BY_HEALTH[code] for code in health)]
    first = {pair.key for pair in chosen}
    if "cancer_tx" not in health:  # with treatment now, no option is open
        assert {pair.key for group in groups for pair in group} <= first
        assert {"cause", "against", "who", "price", "results", "problems", "pigment", "donor"} <= first


# --- lines beside a result --------------------------------------------------------------------------------------
def test_every_verdict_and_every_level_has_its_line():
    assert tuple(VERDICT_LINES) == VERDICTS
    assert [*DERMATOLOGIST_LINES] == ["prompt", "yes", "advised", "no"]
    assert "not a green light" in str(VERDICT_LINES["no_clear_reason"])
    assert "waiting" in str(VERDICT_LINES["not_for_now"])
    assert "before you book or pay" in str(DERMATOLOGIST_LINES["yes"])
    assert "2 weeks" in str(DERMATOLOGIST_LINES["prompt"]) and "same day" in str(DERMATOLOGIST_LINES["prompt"])


def test_the_lines_that_always_stand_there_cite_claims_that_may_be_shown():
    assert [line.key for line in ALWAYS] == ["medicine", "smp_law"]
    assert str(ALWAYS[0].text).startswith("Never stop a blood thinner or any medicine")
    assert "without the doctor who prescribed it" in str(ALWAYS[0].text)
    assert {CLAIMS[claim]["publish"] for line in ALWAYS for claim in line.claims} == {"yes"}


def test_the_line_on_the_law_names_the_day_and_leads_to_the_page_on_it():
    law = ALWAYS[1]
    assert "29 October 2027" in str(law.text) and "only doctors" in str(law.text)
    assert (ROOT / "content" / "en" / "pages" / f"{law.page}.toml").exists()


def test_distress_is_met_with_kind_words_first_and_numbers_that_have_a_source():
    assert not re.search(r"\d|dermatologist", str(DISTRESS[0].text))
    assert re.findall(r"\d+", " ".join(str(line.text) for line in DISTRESS)) == ["109", "119"]
    assert [line.link for line in DISTRESS if line.link] == ["https://findahelpline.com"]


def test_a_result_says_when_it_is_out_of_date():
    assert "six months" in str(OUT_OF_DATE) and "new symptom" in str(OUT_OF_DATE)


def test_no_line_promises_or_sells():
    lines = [*VERDICT_LINES.values(), *DERMATOLOGIST_LINES.values(), *(line.text for line in (*DISTRESS, *ALWAYS))]
    for text in [*lines, OUT_OF_DATE, *(row.help for row in SURE), *(row.question for row in SURE)]:
        assert not SUPERLATIVE.search(str(text)) and not re.search(r"\bsuitable\b", str(text))
