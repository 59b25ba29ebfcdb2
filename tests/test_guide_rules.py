"""The rules as data, their words, and the page that lists them all."""

import json
import re

import brotli
import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory

from guide.questions import BY_KEY, OPTIONS, QUESTIONS, RED_FLAGS
from guide.rules import LEVELS, RULES
from guide.rules_page import rules
from guide.values import TRADE_OFFS
from guide.weak_ground import WEAK_GROUND
from tests import guide_oracle as oracle
from treatments.models import Claim

by_key = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)


@pytest.fixture(scope="module")
def claims(request) -> dict[str, dict]:
    path = request.config.rootpath / "content" / "claims.json"
    return {claim["id"]: claim for claim in json.loads(path.read_text())}


# --- data ---------------------------------------------------------------------------------------------------
def test_every_cell_of_the_tables_is_a_rule_and_no_rule_is_made_up():
    words = {"F": "favours", "C": "caution", "X": "not_now"}
    wanted = [(key, code, letters, level, {}) for (key, code), (letters, level) in oracle.CELLS.items()]
    wanted += [
        ("unchanged_for", time, letters, "no", {"cause": (cause,)})
        for (cause, time), letters in oracle.TIME_CELLS.items()
    ]
    wanted += [
        ("diagnosed_by", "doctor", "CCCC", "advised", {"cause": tuple(oracle.CONFIRM)}),
        ("donor_hair", "limited", ".XXX", "no", {"cause": tuple(oracle.THINNING)}),
        ("donor_hair", "limited", ".XXX", "advised", {"extent": ("large",)}),
    ]
    wanted = [row for row in wanted if row[2:4] != ("....", "no") and row[:2] != ("age", "18to24")]
    wanted.append(("age", "18to24", *oracle.CELLS["age", "18to24"], {"cause": tuple(oracle.PATTERN)}))
    expected = [
        (key, code, {o: words[x] for o, x in zip(OPTIONS, letters, strict=True) if x != "."}, level, when)
        for key, code, letters, level, when in wanted
    ]
    found = [(r.question, r.answer, dict(r.effects), r.dermatologist, dict(r.when)) for r in RULES]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_keys_are_unique_and_rules_stand_in_the_order_of_the_questions():
    assert len({rule.key for rule in RULES}) == len(RULES) == 113
    numbers = [BY_KEY[rule.question].number for rule in RULES]
    assert numbers == sorted(numbers)
    assert {rule.dermatologist for rule in RULES} == set(LEVELS)


@by_key
def test_a_rule_cites_what_its_table_cites_and_only_claims_that_may_be_shown(rule, claims):
    assert rule.claims and len(set(rule.claims)) == len(rule.claims)
    assert {claims[claim_id]["publish"] for claim_id in rule.claims} <= {"yes", "gap", "proposal", "limited"}
    if rule.question == "unchanged_for":
        assert set(rule.claims) >= oracle.TIME_CLAIMS[rule.when["cause"][0]]
    elif not rule.when or rule.question == "age":
        assert set(rule.claims) >= oracle.CLAIMS[rule.question, rule.answer]


def test_the_red_flags_rest_on_all_of_their_claims():
    cited = {claim for rule in RULES if rule.question == "red_flags" for claim in rule.claims}
    assert cited >= {f"RF-0{number}" for number in range(1, 9)}


@by_key
def test_what_is_not_for_now_says_what_would_change_it(rule):
    assert bool(str(rule.change)) == ("not_now" in rule.effects.values())


WEAK = {
    "cause": ["aa_patchy", "aa_extensive", "radiation", "primary_scarring", "shedding", "unsure"],
    "scalp_today": ["infected"],
    "age": ["u18"],
    "health": ["pregnant", "keloid", "skin_lesion", "heart_or_seizure", "anaesthetic"],
    "expectation": ["preoccupied"],
    "red_flags": ["bleeding_or_growing_spot", "eyebrow_loss_moving_hairline"],
}
WEAK_TIMES = [
    "aa_patchy", "aa_extensive", "chemo", "radiation", "primary_scarring", "scar", "traction", "shedding", "unsure",
]  # fmt: skip


def test_rules_on_weak_ground_are_marked_and_no_others():
    wanted = {f"{key}-{code}" for key, codes in WEAK.items() for code in codes}
    wanted |= {rule.key for rule in RULES if rule.question == "unchanged_for" and rule.when["cause"][0] in WEAK_TIMES}
    assert {rule.key for rule in RULES if rule.proposal} == wanted


@by_key
def test_a_claim_that_is_a_proposal_is_told_as_our_own_and_a_gap_as_no_study(rule, claims):
    said = f"{rule.text} {rule.change}".lower()
    kinds = {claims[claim_id]["publish"] for claim_id in rule.claims}
    if "proposal" in kinds:
        assert rule.proposal
    if rule.proposal:
        assert "our own" in said
    if "gap" in kinds:
        assert "no study" in said


# --- words --------------------------------------------------------------------------------------------------
def texts() -> list[tuple[str, str]]:
    found = [(rule.key, f"{rule.text} {rule.change}") for rule in RULES]
    for question in (RED_FLAGS, *QUESTIONS):
        found.append((question.key, f"{question.title} {question.hint}"))
        found += [(f"{question.key}-{one.code}", f"{one.label} {one.hint}") for one in question.answers]
    return found + [("weak ground", str(text)) for text, _claims in WEAK_GROUND]


FORBIDDEN = {
    "excitement": r"!",
    "per cent": r"%|per ?cent",
    "1 in x": r"\b(1|one) in (\d|two|three|four|five|ten|a hundred)",
    "lone frequency words": r"\b(rare|rarely|common|commonly|uncommon|often times)\b",
    "superlatives": r"\b(best|safest|finest|leading|perfect\w*|guarantee\w*|miracle|painless|permanent\w*|scarless)\b",
    "commands to buy": r"\bbook now|\bwe recommend|\byou should have\b",
    "claims of suitability": r"\bsuitable for you|\byou are (a good )?candidate",
    "figures that must not be shown": r"96\.17|104\.6|no regrets|85\.7",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_text_holds(what):
    assert [(key, text) for key, text in texts() if re.search(FORBIDDEN[what], text, re.I)] == []


# Numbers that a rule's own claims do not hold: the codes of the answers, and our own waiting times.
OWN_NUMBERS = {"6", "12", "18"}


@by_key
def test_numbers_come_from_the_claims_cited(rule, claims):
    held = " ".join(f"{claims[one]['value']} {claims[one]['caveat']}" for one in rule.claims)
    held = held.replace("IV ", "4 ").replace(" V ", " 5 ")  # stages of Norwood
    numbers = re.findall(r"\d[\d,]*", f"{rule.text} {rule.change}")
    missing = {n for n in numbers if not re.search(rf"(?<!\d){n.replace(',', '')}(?!\d)", held.replace(",", ""))}
    assert missing <= OWN_NUMBERS and (not missing or rule.proposal or rule.question == "unchanged_for"), missing


def test_texts_are_short():
    long = {key: len(text.split()) for key, text in texts() if len(text.split()) > 75}
    assert long == {}
    sentences = [(key, one) for key, text in texts() for one in re.split(r"(?<=[.?:])\s", text)]
    assert [(key, one) for key, one in sentences if len(one.split()) > 24] == []


# --- answers with pictures ----------------------------------------------------------------------------------
def test_pictures_are_drawings_that_exist(root):
    named = {code: one.drawings for q in QUESTIONS for one in q.answers for code in [one.code] if one.drawings}
    assert {name for names in named.values() for name in names} <= {
        path.name for path in (root / "templates" / "drawings").glob("*.svg")
    }
    assert named == {
        "good": ("density-transplant.svg",),
        "limited": ("density-wait.svg",),
        "none": ("density-bare.svg",),
        "small": ("norwood-1.svg", "norwood-2.svg", "norwood-3.svg", "ludwig-1.svg"),
        "medium": ("norwood-3-vertex.svg", "norwood-4.svg", "norwood-5.svg", "ludwig-2.svg"),
        "large": ("norwood-6.svg", "norwood-7.svg", "ludwig-3.svg"),
    }


# --- the page -----------------------------------------------------------------------------------------------
def answer(query: str = "") -> "tuple[int, bytes]":
    request = RequestFactory().get(f"/en/guide/rules/{query}")
    response = rules(request)
    assert response.is_public_page
    return response.status_code, response.content


def page(query: str = "") -> BeautifulSoup:
    status, body = answer(query)
    assert status == 200
    return BeautifulSoup(body, "html5lib")


@pytest.fixture
def listed(content) -> BeautifulSoup:
    return page()


@pytest.fixture
def values_listed(content) -> BeautifulSoup:
    return page("?part=values")


def words(text: str) -> str:
    return " ".join(text.split())


def test_every_rule_stands_on_the_page_with_its_reason_change_and_claims(listed):
    lines = {words(line.get_text()) for line in listed.select("dl.facts > dd")}
    for rule in RULES:
        ids = ", ".join(rule.claims)
        own = [line for line in lines if words(str(rule.text)) in line and line.endswith(ids)]
        assert [line for line in own if words(str(rule.change)) in line], rule.key
        assert all(("(our own proposal)" in line) == rule.proposal for line in own), rule.key


def test_a_rule_says_in_words_what_it_does(listed):
    found = {words(term.get_text()): words(term.find_next("dd").get_text()) for term in listed.select("dl.facts > dt")}
    assert found["Female pattern hair loss"].startswith(
        "SMP: speaks for it. FUE, FUT, Both: needs care. SMP has been tried in women with this loss."
    )
    assert found["I am allergic to tattoo ink or pigment"].startswith("SMP, Both: not for now. A patch test")
    assert found["Under 18"].startswith("SMP, FUE, FUT, Both: not for now. See a dermatologist first. See a doctor")
    limited = [text for text in found if text.startswith("Thin or fine + ")]
    assert limited == [
        "Thin or fine + Chemotherapy or Female pattern hair loss or Thinning all over, at the back and sides too",
        "Thin or fine + Large: most of the top, or all of it",
    ]


def test_questions_come_in_order_and_time_without_change_by_cause(listed):
    headings = [words(tag.get_text()) for tag in listed.find_all("h2")]
    titles = [f"{q.number}. {q.title}" if q.number else str(q.title) for q in (RED_FLAGS, *QUESTIONS)]
    assert headings[2:13] == titles
    causes = [str(one.label) for one in BY_KEY["cause"].answers]
    assert [words(tag.get_text()) for tag in listed.find_all("h3")][: len(causes)] == causes


def test_rules_that_differ_in_the_answer_alone_stand_in_one_line(listed):
    terms = [words(tag.get_text()) for tag in listed.select("dl.facts > dt")]
    assert "Less than 6 months; 6 to 12 months; 12 to 24 months; More than 24 months" in terms


def test_every_value_effect_stands_on_the_page(values_listed):
    values = words(values_listed.find(id="values").get_text(" "))
    for trade in TRADE_OFFS:
        for side in ("left", "right"):
            for effect in trade.effects[side].values():
                assert words(str(effect.text)) in values, (trade.key, side)


def test_every_link_to_sources_names_claims_that_the_list_can_show(listed, values_listed):
    asked = re.findall(r"/en/about/sources/\?ids=([^#\"&]*)#evidence", f"{listed}{values_listed}")
    ids = {claim_id for group in asked for claim_id in group.split(",")}
    assert ids >= {claim for rule in RULES for claim in rule.claims}
    assert ids <= set(Claim.objects.publishable().values_list("pk", flat=True))


def test_the_page_says_what_it_is_not(listed):
    text = words(listed.get_text(" "))
    proposals = sum(rule.proposal for rule in RULES)
    assert (
        f"These 113 rules are a proposal. Nobody has tested if they help people to choose well, and {proposals}" in text
    )
    assert "No clinician has reviewed them yet." in text
    for weak, _claims in WEAK_GROUND:
        assert words(str(weak)) in text


@pytest.mark.parametrize("query", ["", "?part=values"])
def test_the_page_is_small(content, query):
    assert len(page(query).find_all(True)) <= 900
    assert len(brotli.compress(answer(query)[1], quality=5)) <= 12_000


def test_rules_and_values_lead_to_each_other(listed, values_listed):
    assert listed.find("a", href="?part=values") and values_listed.find("a", href="/en/guide/rules/")


def test_the_same_as_data(content):
    status, body = answer("?format=json")
    data = json.loads(body)
    assert (status, list(data), data["reviewed_by"]) == (200, ["rules", "values", "reviewed_by"], None)
    assert [one["key"] for one in data["rules"]] == [rule.key for rule in RULES]
    assert next(one for one in data["rules"] if one["key"] == "donor_hair-limited-large") == {
        "key": "donor_hair-limited-large",
        "question": "donor_hair",
        "answer": "limited",
        "effects": {"fue": "not_now", "fut": "not_now", "combined": "not_now"},
        "dermatologist": "advised",
        "text": "There is not enough hair left to move for so large an area.",
        "claims": ["HT-15", "AGA-11", "HT-18"],
        "change": "A doctor measures the hair and finds enough, or you wish to cover a smaller area.",
        "when": {"extent": ["large"]},
        "proposal": False,
    }
    assert len(data["values"]) == 8 * 2 * 6
    assert list(data["values"][0]) == ["trade_off", "side", "said", "option", "level", "text", "claims", "proposal"]


@pytest.mark.parametrize("query", ["?format=xml", "?part=xml"])
def test_an_unknown_format_or_part_is_named_and_the_page_shown(content, query):
    status, body = answer(query)
    assert status == 200 and "We do not know “xml” here." in body.decode()
