"""The guide and decision aid, step by step: what it asks and what it shows."""

import re

import pytest

from guide import flow
from guide.questions import BY_KEY, CAUSES
from tests.guiding import ACTIVE, CALM, DOCTOR_FIRST, LEVELS, OWN, STEPS, VALUES, Walk, checked, main, post, words

pytestmark = pytest.mark.django_db

PRICE = re.compile(r"[$₩£€]|\b(?:USD|KRW|GBP|EUR)\b|\b\d[\d,.]* (?:dollars|won|pounds|euros)\b")
SHOPS = ("/clinics/", "/prices/", "/cities/", "/plan/", "/consultation/")


# --- the order of the steps -----------------------------------------------------------------------------
def test_every_question_has_one_step_and_the_steps_keep_their_order():
    assert list(flow.STEP_OF) == list(BY_KEY)
    assert flow.ORDER == STEPS


@pytest.mark.parametrize(
    ("step", "go", "settled", "short", "goal"),
    [
        ("flags", "", {"red_flags"}, False, "hair"),
        ("flags", "", {"red_flags"}, True, "result"),
        ("flags", "", set(BY_KEY), False, "check"),
        ("hair", "", set(BY_KEY) - {"health"}, False, "you"),
        ("wishes", "", set(), False, "check"),
        ("summary", "", set(), False, "summary"),
        ("hair", "back", set(), False, "flags"),
        ("flags", "back", set(), False, "flags"),
        ("result", "back", set(), False, "check"),
        ("result", "back", set(), True, "flags"),
        ("check", "health", set(), False, "you"),
        ("next", "compare", set(), False, "compare"),
        ("next", "nowhere", set(), False, ""),
    ],
)
def test_a_button_leads_to_its_step(step, go, settled, short, goal):
    assert flow.goal(step, go, settled, short) == goal


def test_a_step_needs_all_answers_before_it_and_after_a_red_flag_only_that():
    assert flow.needs("flags", False) == ()
    assert flow.needs("scalp", False) == ("red_flags", "cause", "diagnosed_by", "unchanged_for")
    assert flow.needs("check", True) == tuple(BY_KEY)
    assert flow.needs("result", True) == ("red_flags",)
    assert flow.needs("summary", True) == ("red_flags", "own")


# --- the whole way --------------------------------------------------------------------------------------
def test_a_visitor_gets_from_the_first_page_to_her_summary():
    walk, seen = Walk(), []

    def look(progress: str) -> None:
        seen.append(walk.title)
        page_title = words(walk.page.find("title"))
        assert walk.response.status_code == 200
        assert len(walk.page.find_all("h1")) == 1
        assert progress in words(walk.main), progress
        assert page_title.endswith("Hairline Korea") and "Guide, step" in page_title

    look("Step 2 of 5: Is it safe to think about it yet? · Part 1 of 6")
    for part in range(2, 7):
        walk.answer(CALM)
        look(f"Step 2 of 5: Is it safe to think about it yet? · Part {part} of 6")
    walk.press("See what my answers mean")
    look("Step 2 of 5")
    walk.press("Compare all options")
    look("Step 3 of 5: Compare")
    walk.press("Go on to what matters to you")
    look("Step 4 of 5: What matters to you")
    walk.choose("value_real_hair", "-2")
    walk.write(OWN)
    walk.press("Show how each option fits")
    look("Step 4 of 5")
    walk.press("Go on to your next step")
    look("Step 5 of 5: Next step")
    walk.choose("sure_understand", "no")
    walk.press("Show what can help")
    look("Step 5 of 5")
    walk.press("Make my summary to print")
    look("Step 5 of 5")
    assert seen == [
        "Where do I start?", "About your hair loss", "Your scalp and your hair", "Your age and your health",
        "What you hope for", "Check your answers", "Nothing you said asks for a dermatologist first",
        "The options side by side", "What matters to you", "What matters to you", "Your next step", "Your next step",
        "Your summary",
    ]  # fmt: skip
    for said in ("21 November 2026", "21 May 2027", "Male pattern hair loss", "25 or over", OWN, "Worth discussing"):
        assert said in walk.text, said
    assert walk.main.select("[lang=ko]")


def test_the_first_page_helps_in_despair_first_and_promises_what_it_does_not_do():
    walk = Walk()
    order = [
        "call 109", "This guide does not tell you what to do. It cannot examine your scalp. Only a doctor can decide",
        "It does not tell you what to do.", "It puts no option first.", "It does not try to sway you.",
        "It does not take the place of a talk with your doctor.", "Do you have any of these now?",
        "How to find a dermatologist",
    ]  # fmt: skip
    places = [walk.text.index(sentence) for sentence in order]
    assert places == sorted(places)
    links = {link["href"] for link in walk.main.find_all("a")}
    assert {"/en/guide/rules/", "/en/treatments/compare/", "https://findahelpline.com/"} <= links
    assert {f"/en/conditions/{slug}/" for slug in CAUSES.values()} <= links
    assert walk.asks() == ["red_flags"] and len(walk.form.find_all("input", {"type": "checkbox"})) == 9


def test_back_keeps_what_was_typed_and_going_on_finds_it_again():
    walk = Walk()
    walk.answer(CALM)
    walk.answer(CALM)
    walk.choose("donor_hair", "limited")
    walk.press("Back")
    assert (walk.title, walk.response.status_code) == ("About your hair loss", 200)
    assert {name: walk.fields[name] for name in walk.asks()} == {name: CALM[name] for name in walk.asks()}
    walk.press("Go on")
    assert walk.title == "Your scalp and your hair"
    assert checked(walk.response) == {"donor_hair": ["limited"]}


def test_change_opens_the_question_and_going_on_comes_back_to_the_check():
    walk = Walk()
    for _ in range(5):
        walk.answer(CALM)
    walk.press("Change: How is your scalp today?")
    assert walk.title == "Your scalp and your hair"
    assert [box["id"] for box in walk.main.select("[autofocus]")] == ["id_scalp_today_0"]
    walk.choose("scalp_today", "inflamed")
    walk.press("Go on")
    assert walk.title == "Check your answers"
    assert "Itch, burning, pain, redness or scale" in walk.text


def test_every_answer_can_be_changed_from_the_check_and_from_the_result():
    for step in ("wishes", "check"):
        buttons = main(post(step, CALM)).select("button[name=go]")
        assert {button["value"] for button in buttons} == {*BY_KEY, "back"}


def test_a_red_flag_leads_straight_to_the_result_and_back():
    walk = Walk()
    walk.choose("red_flags", "pus")
    walk.press("Go on")
    assert walk.title == "See a doctor promptly"
    assert walk.main.find("p", class_="lead").get_text().startswith("See a doctor within 2 weeks. With fever")
    assert [words(verdict) for verdict in walk.main.select(".verdict")] == ["Not for now"] * 4
    for button in ("See all options anyway", "Go on to what matters to you", "Go on to your next step"):
        walk.press(button)
    walk.press("Make my summary to print")
    assert walk.title == "Your summary" and "There is pus" in walk.text
    walk = Walk()
    walk.choose("red_flags", "pus")
    walk.press("Go on")
    walk.press("Back")
    assert checked(walk.response) == {"red_flags": ["pus"]}


def test_pictures_stand_beside_donor_hair_and_extent_and_are_no_diagnosis():
    page = main(post("hair", CALM, "scalp"))
    for name in ("donor_hair", "extent"):
        field = page.find("input", {"name": name}).find_parent("fieldset")
        assert field.select("label img[alt='']")
        assert "Drawing, not a diagnosis" in words(field)
        assert all(words(label) for label in field.find_all("label"))
    drawn = {image["src"].rsplit("/", 1)[1] for image in page.select("img")}
    assert {f"norwood-{n}.svg" for n in range(1, 8)} | {f"ludwig-{n}.svg" for n in (1, 2, 3)} < drawn


# --- the result -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("title", LEVELS)
def test_the_dermatologist_line_stands_first_and_largest(title):
    page = main(post("check", LEVELS[title]))
    assert words(page.h1) == title
    assert page.h1.find_next("p")["class"] == ["lead"]
    assert page.find("h2").sourceline > page.h1.sourceline


@pytest.mark.parametrize("answers", [DOCTOR_FIRST, ACTIVE, {"red_flags": ["pus"]}])
@pytest.mark.parametrize("step", STEPS[6:])
def test_whoever_is_to_see_a_doctor_first_finds_no_clinic_and_no_price(answers, step):
    page = main(post(step, answers | VALUES, step))
    assert [link["href"] for link in page.find_all("a") if any(shop in link["href"] for shop in SHOPS)] == []
    assert PRICE.search(words(page)) is None, PRICE.search(words(page))


@pytest.mark.parametrize("cause", CAUSES)
def test_no_text_on_any_kind_of_hair_loss_names_a_price_before_the_diagnosis(cause):
    for step in ("result", "compare"):
        text = words(main(post(step, DOCTOR_FIRST | {"cause": [cause]}, step)))
        assert PRICE.search(text) is None, PRICE.search(text)


def test_a_page_that_says_doctor_first_helps_to_get_there():
    text = words(main(post("check", DOCTOR_FIRST)))
    for sentence in (
        "Please get a diagnosis before you book or pay anything.", "How to find a dermatologist",
        "What to take along", "What to ask", "See all options anyway",
    ):  # fmt: skip
        assert sentence in text, sentence
    assert "How to find a dermatologist" not in words(main(post("check", CALM)))


def test_the_four_options_stand_in_the_fixed_order_with_medicine_and_waiting_in_equal_room():
    for answers in LEVELS.values():
        cards = main(post("check", answers)).select(".fit-list > article")
        assert [words(card.h3) for card in cards] == ["SMP", "FUE", "FUT", "Both", "Medicine or wig", "Wait"]
        assert [len(card.select(".verdict")) for card in cards] == [1, 1, 1, 1, 0, 0]
        assert {tuple(card["class"]) for card in cards} == {("card", "fit")}


def test_each_reason_names_its_question_and_answer_and_links_its_claims():
    page = main(post("check", CALM | {"health": ["skin_lesion"]}))
    reasons = page.select(".fit-list article ul > li")
    assert len(reasons) > 10
    for reason in reasons:
        said = words(reason.select_one(".checked"))
        assert any(said == f"{question.title} You said: {answer.label}" for question in BY_KEY.values()
                   for answer in question.answers), said  # fmt: skip
        assert reason.select("a.cite")
        assert all(page.find(id=link["href"][1:]) for link in reason.select("a.cite"))
    marked = [words(reason) for reason in reasons if reason.select(".pill")]
    assert marked and all("our own proposal" in text and "skin cancer" in text for text in marked)


def test_a_not_for_now_says_what_would_change_it():
    card = main(post("check", CALM | {"unchanged_for": ["lt6"]})).select_one("#fue")
    assert words(card.select_one(".verdict")) == "Not for now"
    heads = [words(head) for head in card.select("h4")]
    assert heads == ["What speaks for it", "What speaks against it for now"]
    assert "What could change this:" in words(card)


def test_contradictions_are_named_at_the_questions_with_a_button_to_change_each():
    answers = CALM | {"scalp_today": ["inflamed"]}
    for step in ("wishes", "check"):
        page = main(post(step, answers))
        assert "Some answers do not fit together" in words(page)
        rows = [row for row in page.select("dl.facts > div") if "Please look again:" in words(row)]
        assert [row.button["value"] for row in rows] == ["unchanged_for", "scalp_today"]
    assert "Some answers do not fit together" not in words(main(post("check", CALM)))


def test_thoughts_of_self_harm_and_distress_are_met_with_help_before_the_doctor():
    for answers in ({"red_flags": ["self_harm", "pus"]}, CALM | {"expectation": ["preoccupied"]}):
        page = main(post("result", answers, "result"))
        text = words(page)
        assert text.index("You are not alone") < text.index("109") < text.index(words(page.h1))
        assert page.find("a", href=re.compile("^https://findahelpline.com"))
    assert "109" not in words(main(post("check", CALM)))


def test_a_child_goes_with_a_parent_or_guardian():
    for answers in ({"red_flags": ["child"]}, CALM | {"age": ["u18"]}):
        assert "parent or guardian" in words(main(post("result", answers, "result")).find("div", class_="prose"))


def test_a_result_carries_its_day_its_answers_and_what_always_holds():
    text = words(main(post("check", CALM)))
    for sentence in (
        "Given on 21 November 2026", "Out of date on 21 May 2027", "12 to 24 months", "Better hair",
        "Never stop a blood thinner or any medicine", "Who may do SMP in Korea is changing",
        "This result is out of date after six months, or with any new symptom.",
    ):  # fmt: skip
        assert sentence in text, sentence


def test_the_page_of_the_kind_of_hair_loss_is_linked_without_any_answer():
    for step in ("wishes", "check"):
        page = main(post(step, CALM))
        assert page.find("a", href="/en/conditions/male-pattern/")
        assert [link["href"] for link in page.find_all("a") if "=" in link["href"] and "?ids=" not in link["href"]] == [
            "/en/contact/?page=/en/guide/"
        ]


# --- compare, values, next step, summary ------------------------------------------------------------------
def test_the_side_by_side_is_the_one_of_the_cause_and_of_no_kind_when_that_is_not_known():
    rows = "table.cmp tbody tr"
    known = main(post("result", CALM))
    assert len(known.select(rows)) == 14 and "The answers are for: Male pattern hair loss." in words(known)
    unsure = main(post("result", CALM | {"cause": ["unsure"]}))
    assert len(unsure.select(rows)) == 13 and "general answers" in words(unsure)
    assert "prices" not in words(unsure).lower() and "What it costs comes after the diagnosis." in words(unsure)
    assert "What does it cost" in words(known) and "What does it cost" not in words(unsure)


def test_what_matters_shows_a_level_in_words_for_every_option_and_no_total():
    page = main(post("values", CALM | VALUES, "values"))
    heads = [words(head) for head in page.select("table.cmp thead th")]
    assert heads == ["Question", "SMP", "FUE", "FUT", "Both", "Medicine or wig", "Wait"]
    rows = page.select("table.cmp tbody tr")
    assert [words(row.th) for row in rows][1:] == ["A low cost over 10 years matters a little to you", OWN]
    levels = [[words(cell.strong) for cell in row.select("td")] for row in rows]
    assert {level for row in levels for level in row} <= {"fits", "partly", "does not fit", "not known"}
    assert levels[0][:3] == ["does not fit", "fits", "fits"] and levels[2] == ["not known"] * 6
    bars = page.select("svg.bar")
    assert bars and all(svg.get("aria-hidden") == "true" for svg in bars)
    assert "This is how the options fit what you said. It is not medical advice." in words(page)
    assert page.select_one("section[autofocus]")


def test_nothing_said_about_values_is_said_to_be_nothing():
    page = main(post("values", CALM, "values"))
    assert page.select("table.cmp") == [] and "You have not said yet what matters to you" in words(page)
    assert main(post("compare", CALM)).select("table.cmp, [autofocus]") == []


def test_a_scale_has_five_places_between_two_ends_that_each_has_a_name():
    fields = main(post("compare", CALM)).select("fieldset")
    assert len(fields) == 8
    for field in fields:
        names = [words(label) for label in field.select("label")]
        left, right = (words(end) for end in field.legend.select("span:not(.visually-hidden)"))
        assert names == [f"a lot : {left}", f"a little : {left}", "neither", f"a little : {right}", f"a lot : {right}"]


def test_each_no_opens_the_help_that_leads_to_its_step():
    page = main(post("next", CALM | {"sure_understand": ["no"], "sure_support": ["no"], "sure_sure": ["yes"]}, "next"))
    helps = page.select("section[autofocus] li")
    assert [[button["value"] for button in one.select("button")] for one in helps] == [["compare"], []]
    assert main(post("values", CALM)).select("section[autofocus]") == []
    assert "You said “no” to none of them." in words(main(post("next", CALM, "next")))


def test_questions_for_the_clinic_stand_in_both_languages_side_by_side():
    for step in ("values", "next"):
        items = main(post(step, CALM)).select(".questions li")
        assert len(items) >= 5
        assert all(re.search("[가-힣]", item.select_one("[lang=ko]").get_text()) for item in items)


def test_the_summary_shows_everything_again_and_has_room_for_notes():
    page = main(post("next", CALM | VALUES))
    text = words(page)
    assert all(str(BY_KEY[key].answer(code).label) in text for key, codes in CALM.items() for code in codes)
    table = page.select_one(".reasons table.cmp")
    last = table.select("tbody tr")[-1]
    verdicts = ["Possible, with cautions", "Worth discussing", "Worth discussing", "Possible, with cautions"]
    assert [words(cell) for cell in last.select("td")] == verdicts
    assert "Nothing is stored: print this page" in text
    assert page.find("textarea") and not page.find("textarea").get("name")
