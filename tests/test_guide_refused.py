"""What the guide does not take: said at the question concerned, with everything else kept."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guide.questions import BY_KEY
from tests.guiding import CALM, GUIDE, OWN, STEPS, VALUES, checked, hidden, main, post, summary, words
from tests.visiting import tree

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("step", "changes", "field", "message"),
    [
        ("flags", {"red_flags": None}, "red_flags", "Choose all that are true, or “None of these”."),
        ("flags", {"red_flags": []}, "red_flags", "Choose all that are true, or “None of these”."),
        ("flags", {"red_flags": ["none", "pus"]}, "red_flags", "You chose “None of these” and something else too."),
        ("flags", {"red_flags": ["pus", "pus"]}, "red_flags", "More than one answer came."),
        ("flags", {"red_flags": ["hangnail"]}, "red_flags", "An answer came that we do not know."),
        ("hair", {"cause": None}, "cause", "Choose one answer. “I do not know” is a good answer too."),
        ("hair", {"cause": "toString"}, "cause", "An answer came that we do not know."),
        ("hair", {"cause": ["chemo", "scar"]}, "cause", "More than one answer came."),
        ("hair", {"cause": ["chemo", "chemo"]}, "cause", "More than one answer came."),
        ("hair", {"diagnosed_by": None}, "diagnosed_by", "Choose one answer."),
        ("hair", {"unchanged_for": "lt7"}, "unchanged_for", "An answer came that we do not know."),
        ("scalp", {"extent": None}, "extent", "Choose one answer."),
        ("scalp", {"scalp_today": "<b>"}, "scalp_today", "An answer came that we do not know."),
        ("you", {"age": None}, "age", "Choose one answer."),
        ("you", {"health": None}, "health", "Choose all that are true, or “None of these”."),
        ("you", {"health": ["none", "keloid"]}, "health", "You chose “None of these” and something else too."),
        ("wishes", {"expectation": ["real", "perfect"]}, "expectation", "More than one answer came."),
        ("wishes", {"wished_result": None}, "wished_result", "Choose one answer."),
        ("values", {"value_cost": "3"}, "value_cost", "An answer came that we do not know."),
        ("values", {"value_cost": ["1", "2"]}, "value_cost", "More than one answer came."),
        ("values", {"own": "x" * 201}, "own", "Use at most 200 letters. These are 201."),
        ("values", {"own": ["a", "b"]}, "own", "Your words came more than once."),
        ("next", {"sure_sure": "perhaps"}, "sure_sure", "An answer came that we do not know."),
    ],
)
def test_what_is_wrong_is_said_at_its_question_and_nothing_else_is_lost(step, changes, field, message):
    answers = CALM | VALUES | changes
    response = post(step, answers)
    page = tree(response.content)
    assert response.status_code == 422
    assert words(page.find("title")).startswith("Error:")
    assert page.find("input", {"name": "step"})["value"] == step
    (address, said), *others = summary(response)
    assert said.startswith(message) and others == []
    target = page.find(id=address[1:])
    assert target["name"] == field
    described = target if field == "own" else target.find_parent("fieldset")
    texts = [words(page.find(id=name)) for name in described["aria-describedby"].split()]
    assert any(text.startswith(message) for text in texts)
    assert page.select_one(".error-summary[autofocus][tabindex='-1'][role=alert]")
    kept = hidden(response) | checked(response)
    kept["own"] = kept.get("own") or [page.find(id="id_own")["value"]]
    for name, codes in answers.items():
        if name != field:
            assert kept[name] == ([codes] if isinstance(codes, str) else codes), name


def test_all_that_is_missing_on_a_step_is_said_at_once_in_the_order_of_the_questions():
    response = post("hair", {"red_flags": "none"})
    assert [address for address, _ in summary(response)] == ["#id_cause_0", "#id_diagnosed_by_0", "#id_unchanged_for_0"]


@pytest.mark.parametrize("step", STEPS[5:])
@pytest.mark.parametrize(("missing", "stop"), [("red_flags", "flags"), ("cause", "hair"), ("age", "you")])
def test_a_step_too_far_leads_to_the_first_one_that_lacks_an_answer(step, missing, stop):
    response = post(step, CALM | VALUES, step, **{missing: None})
    assert response.status_code == 422
    assert main(response).find("input", {"name": "step"})["value"] == stop
    assert [address for address, _ in summary(response)] == [f"#id_{missing}_0"]
    expected = {name: codes for name, codes in (CALM | VALUES).items() if name != missing}
    assert hidden(response) | checked(response) == expected


@pytest.mark.parametrize(
    "sent",
    [
        {"step": "admin"},
        {"step": ""},
        {},
        {"step": ["hair", "you"]},
        {"step": "hair", "go": "nowhere"},
        {"step": "hair", "go": ["back", "check"]},
    ],
)
def test_a_step_or_a_button_that_no_page_has_leads_to_the_first_page_with_all_answers(sent):
    response = Client().post(GUIDE, CALM | VALUES | sent)
    assert response.status_code == 422
    assert words(main(response).h1) == "Where do I start?"
    assert summary(response)[0][1].startswith("We could not tell where you were. Your answers are kept.")
    assert main(response).find(id=summary(response)[0][0][1:])
    assert hidden(response) | checked(response) == CALM | VALUES


def test_a_forged_answer_is_refused_wherever_it_is_carried_to():
    for go in ("back", "", "values"):
        response = post("check", CALM | {"age": ["30"]}, go)
        assert (response.status_code, summary(response)[0][0]) == (422, "#id_age_0")
    response = post("hair", CALM | VALUES | {"sure_support": "x"})
    assert (response.status_code, summary(response)[0][0]) == (422, "#id_sure_support_0")


def test_ones_own_words_are_shown_as_text_on_one_line():
    response = post("values", CALM | {"own": "<script>\r\nalert(1)</script>\x00 \u202e"}, "values")
    assert response.status_code == 200 and b"<script>" not in response.content
    assert words(main(response).select("table.cmp tbody th")[0]).startswith("<script> alert(1)</script>")


def test_too_much_is_refused_without_a_word_of_it():
    assert Client().post(GUIDE, {"own": OWN * 100_000}).status_code == 400


VISITOR = Client()
WORD = st.one_of(
    st.text(max_size=40),
    st.sampled_from(sorted({code for question in BY_KEY.values() for code in question.codes})),
    st.sampled_from([*STEPS, *BY_KEY, "back", "-2", "0", "1", "yes", "no", "x" * 5000, "<qafz>"]),
)
NAMES = ["step", "go", *BY_KEY, "own", "value_cost", "value_soon", "sure_sure", "csrfmiddlewaretoken", "<qafz>"]


@settings(max_examples=150, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    st.sampled_from(STEPS),
    st.dictionaries(st.sampled_from(NAMES), st.lists(WORD, max_size=3), max_size=8),
    st.booleans(),
)
def test_whatever_is_sent_is_answered_and_none_of_it_becomes_markup(step, noise, whole):
    response = VISITOR.post(GUIDE, ({**CALM, **VALUES} if whole else {}) | {"step": step} | noise)
    assert response.status_code in (200, 422)
    assert b"<qafz" not in response.content
    assert response.headers["Cache-Control"] == "no-store, private"
    if response.status_code == 422:
        assert all(main(response).find(id=address[1:]) for address, _ in summary(response))


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 422),
        (b"step=hair&cause=%ff%fe", "application/x-www-form-urlencoded", 422),
        (b'{"step": "hair"}', "application/json", 422),
        (b"&".join(b"a%d=1" % n for n in range(3000)), "application/x-www-form-urlencoded", 400),
        (b"--b\r\nbroken", "multipart/form-data; boundary=b", 422),
        (b"x", "multipart/form-data", 400),
    ],
)
def test_a_body_that_no_form_of_ours_sends_is_refused(body, kind, status):
    assert Client().generic("POST", GUIDE, body, content_type=kind).status_code == status


def test_back_asks_for_nothing_even_when_an_answer_is_half_given():
    response = post("you", CALM, "back", health=["none", "keloid"], age=None)
    assert response.status_code == 200
    assert hidden(response)["health"] == ["none", "keloid"]
    assert post("values", CALM | {"own": "x" * 300}, "back").status_code == 200
