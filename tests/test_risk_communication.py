"""How chances are told: out of 100, both ways round, with group, time and strength; no relative figures.

What single texts and claims may say is in test_content.py; that a picture is well drawn, in test_treatments.py.
"""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.conf import settings

from desk.content.written import code, gettext_texts, templates
from tests.test_content import (
    LONE,
    ONE_IN,
    PERCENT,
    SENTENCE,
    SUPERLATIVES,
    WITH_NUMBER,
    compared,
    folder,
    sentences,
    texts,
    words_of,
)
from tests.visiting import CONDITIONS, TREATMENTS, all_pages
from treatments.citations import claim_ids, without_marks
from treatments.models import Fact
from treatments.pictures import alternative, picture

pytestmark = pytest.mark.django_db


@cache
def interface() -> list[tuple[str, str]]:
    """(file, text) of every string that templates and code give to gettext, pages for staff left out."""
    paths = [*templates(settings.BASE_DIR), *code(settings.BASE_DIR)]
    return [
        (path.relative_to(settings.BASE_DIR).as_posix(), re.sub(r"%\(\w+\)[sd]", "…", text))
        for path in paths
        for text in gettext_texts(path)
    ]


def everything() -> list[tuple[str, str]]:
    return [*texts(), *interface()]


# --- words ----------------------------------------------------------------------------------------------------
def test_the_interface_says_chances_out_of_100_and_promises_nothing():
    assert len(interface()) > 300
    for pattern in (ONE_IN, re.compile(PERCENT), SUPERLATIVES):
        assert [(where, match.group()) for where, text in interface() if (match := pattern.search(text))] == []


def test_the_interface_leaves_rare_and_common_to_texts_with_a_number():
    lone = [found for found in interface() if LONE.search(found[1]) and not WITH_NUMBER.search(without_marks(found[1]))]
    assert lone == []


VAGUE = re.compile(r"\b(frequently|infrequent(ly)?|unlikely|very likely|most likely|negligible|minimal risk)\b", re.I)
OF_HOW_MANY = re.compile(r"\b1 out of \d|\bone out of (every )?\w+|\b1:\d{2,}|\bone person in\b|\b1 person in \d", re.I)


def test_no_other_word_stands_for_a_number():
    found = [(where, match.group()) for where, text in everything() if (match := OF_HOW_MANY.search(text))]
    assert found == []
    vague = [
        (where, sentence)
        for where, sentence in sentences()
        if VAGUE.search(sentence) and not re.search(r"\d", without_marks(sentence))
    ]
    assert vague == []


RELATIVE = re.compile(
    r"\b(doubl(e|es|ed|ing) (the |your )?(risk|chance|rate|number|hair|loss|success)|tripl(e|es|ed|ing)|quadrupl\w+"
    r"|(twice|half|(\d+|two|three|four|five|ten) times) (as|the (risk|chance)|more|less|higher|lower|better|worse)"
    r"(?! good as I hope)"
    r"|halv(e|es|ed|ing)\b|\w+-fold\b|\d+ (%|percent|per cent) (more|less|better|worse|higher|lower|fewer)"
    r"|(lower|higher|raised?|cut|reduced?) by (a |one )?(half|third|quarter|\d+ (%|percent)))",
    re.I,
)


@pytest.mark.parametrize(
    "text",
    [
        "It doubles the risk.", "50 % better", "twice as many", "three times more", "half the chance", "a 2-fold risk",
        "Smoking halves success.", "lower by a third", "30 percent fewer",
    ],
)  # fmt: skip
def test_relative_figures_are_found(text):
    assert RELATIVE.search(text)


@pytest.mark.parametrize(
    "text", ["Read it twice.", "two sessions more", "A graft holds about two hairs.", "twice a day"]
)
def test_plain_words_are_no_relative_figures(text):
    assert not RELATIVE.search(text)


def test_outcomes_are_absolute_numbers():
    """Prices may differ fifteen-fold; chances may not."""
    outcomes = [found for found in everything() if "prices" not in found[0]]
    assert [(where, match.group()) for where, text in outcomes if (match := RELATIVE.search(text))] == []


# --- numbers in texts -------------------------------------------------------------------------------------------
OF = re.compile(r"\b(\d[\d,.]*) of (?:the |these |those |her |their )?(\d[\d,]*)\b(?! (?:points|studies)\b)")
OUT_OF_100 = re.compile(r"\d of (each |every )?100\b")
DOT = re.compile(
    r"\b(people|patients?|wom[ae]n|m[ae]n|adults?|child(ren)?|teenagers?|grafts?|hairs?|surgeons?|members|person"
    r"|results?|operations?|cases?|reports?|patches|clinics?|parts?)\b",
    re.I,
)


def denominators(sentence: str) -> list[int]:
    return [int(found[1].replace(",", "")) for found in OF.findall(without_marks(sentence))]


def shown(fact: dict) -> Iterator[str]:
    for text in (fact["text"], fact.get("more", "")):
        yield from (sentence for sentence in SENTENCE.split(text) if sentence)


def facts() -> Iterator[tuple[str, dict]]:
    for kind in ("treatments", "conditions"):
        for slug, held in folder(kind).items():
            yield from ((slug, fact) for fact in held["facts"])


def test_every_cell_says_frequencies_out_of_100_so_that_a_row_has_one_denominator():
    """Counts may stand beside it; groups under ten are counts alone, since 2 of 7 is not 29 of 100."""
    wrong = [
        (slug, fact["row"], sentence)
        for slug, fact in facts()
        for sentence in shown(fact)
        if any(count >= 10 and count != 100 for count in denominators(sentence)) and 100 not in denominators(sentence)
    ]
    assert wrong == []


@pytest.mark.parametrize("condition", ["", *CONDITIONS])
def test_numbers_of_a_row_are_out_of_100_in_the_data_too(condition):
    units = {cell["unit"] for cell in compared(condition).values() if cell["value"] is not None}
    assert units <= {"of 100 grafts", "of 100 people"}


def test_groups_under_ten_people_are_never_said_out_of_100():
    small = [
        (where, sentence)
        for where, sentence in [*sentences(), *interface()]
        if any(1 < count < 10 for count in denominators(sentence)) and OUT_OF_100.search(sentence)
    ]
    assert small == []


FEW = {"RIA-03": 3, "PCA-04": 8, "PCA-12": 2, "PCA-16": 4}  # claims that rest on groups of this many people


@pytest.mark.parametrize("claim_id", FEW)
def test_a_claim_about_a_few_people_is_told_in_people(claim_id):
    cited = [found for found in sentences() if claim_ids(found[1]) == [claim_id]]
    assert cited
    assert [found for found in cited if OUT_OF_100.search(found[1]) or re.search(PERCENT, found[1])] == []
    assert not Fact.objects.filter(value__isnull=False, claims=claim_id).exists()


def test_every_number_out_of_100_says_of_what_and_cites_its_claim():
    told = [
        (where, line)
        for where, text in texts()
        for line in text.split("\n")
        # A criterion that quotes a way of counting tells no outcome.
        if OUT_OF_100.search(line) and not re.match(r"(en|data)/ipdas\.toml", where)
    ]
    assert len(told) > 100
    assert [found for found in told if not DOT.search(found[1])] == []
    labels = (".group", ".time", ".outcome")
    assert [found for found in told if not claim_ids(found[1]) and not found[0].endswith(labels)] == []


# --- numbers with a picture ---------------------------------------------------------------------------------------
def pictured() -> list[Fact]:
    return list(Fact.objects.filter(value__isnull=False).select_related("condition", "treatment"))


def test_the_words_of_every_picture_say_both_ways_round():
    """“87 of 100 grafts alive, 13 lost”; where two trials differ, “36 to 39” and “61 to 64”."""
    found = pictured()
    assert len(found) >= 20
    for fact in found:
        words = without_marks(fact.text_en)
        assert re.search(rf"\b{fact.value}( to \d+)? of (each )?100\b", words), fact.text_en
        assert re.search(rf"\b{100 - fact.value}\b", words), fact.text_en
        assert fact.get_unit_display() in words, fact.text_en


def test_every_picture_rests_on_a_claim_that_may_be_shown():
    for fact in pictured():
        assert claim_ids(fact.text_en), fact
        assert {claim.publish for claim in fact.claims.all()} <= {"yes", "limited"}, fact


def test_pictures_of_several_times_name_each_time():
    for fact in pictured():
        assert words_of(fact.group_en) and words_of(fact.time_en), fact
    ffa = [fact for fact in pictured() if "FFA" in fact.group_en and fact.treatment.slug == "fue"]
    assert [(fact.value, fact.time_en) for fact in ffa] == [
        (87, "1 year"), (71, "2 years"), (60, "3 years"), (41, "5 years"),
    ]  # fmt: skip


def test_the_text_of_a_picture_says_both_ways_and_what_a_dot_is():
    for fact in pictured():
        told = alternative(fact)
        dot = {"grafts": "One dot is one graft.", "people": "One dot is one person."}[fact.unit]
        assert told.startswith(f"{fact.value} of 100 {fact.unit} ") and told.endswith(f". {dot}")
        assert f", {100 - fact.value} not ({fact.time_en})." in told


def filled(html: str) -> list[str]:
    return re.findall(r'<path class="on" d="([^"]*)"', html)


def test_all_pictures_have_one_size_and_fill_from_the_same_corner():
    seen = set()
    for page in all_pages().values():
        for svg in page.soup.select("svg.dots"):
            seen.add(svg["aria-label"])
            assert svg["viewBox"] == "0 0 100 100" and svg["class"] == ["dots"], page.address
            assert not {"width", "height", "style", "transform"} & svg.attrs.keys(), page.address
            assert len([svg, *svg.find_all()]) <= 5, page.address
            on, off = svg.find(class_="on")["d"], svg.find(class_="off")["d"]
            assert on.startswith("M5 5") or not on, page.address
            assert re.search(r"M\d+ 95h\d", off) or not off, page.address
    assert {alternative(fact) for fact in pictured()} == seen


def test_a_larger_number_fills_the_places_of_a_smaller_one_and_more():
    fact = pictured()[0]
    rows = []
    for value in (13, 41, 87):
        fact.value = value
        rows.append(filled(picture(fact))[0].split("M"))
    for small, large in zip(rows, rows[1:], strict=False):
        assert large[: len(small) - 1] == small[:-1]


def page_of(fact: Fact) -> str:
    if fact.condition:
        return f"/en/treatments/compare/?condition={fact.condition.slug}"
    return f"/en/treatments/{fact.treatment.slug}/"


def test_the_page_prints_beside_each_picture_its_words_group_time_range_and_strength():
    for fact in pictured():
        figures = all_pages()[page_of(fact)].soup.select(".outof100")
        told = [
            " ".join(figure.get_text().split()) for figure in figures if figure.svg["aria-label"] == alternative(fact)
        ]
        assert told, (page_of(fact), fact)
        wanted = [fact.group_en, fact.time_en, f"evidence: {fact.get_strength_display()}"]
        if fact.people:
            wanted.append(f"{fact.people} people studied")
        if fact.low is not None:
            wanted.append(f"range {fact.low} to {fact.high}")
        for text in told:
            assert all(part in text for part in wanted), (text, wanted)
            assert words_of(fact.text_en)[:6] == words_of(text)[:6], text


def test_numbers_of_different_studies_are_said_not_to_be_compared():
    note = "Numbers of different studies were not compared in one study. Where nothing was measured, the cell says so."
    for condition in CONDITIONS:
        assert note in all_pages()[f"/en/treatments/compare/?condition={condition}"].soup.main.get_text(" ")


SAID = re.compile(
    r"\d|\b(not|no one) (measured|can give you a number|yet checked)"
    r"|\bno (\w+ ){0,3}(study|studies|numbers?|figures?|series)",
    re.I,
)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_an_option_without_an_outcome_says_that_none_was_measured(condition):
    """In the row “How well does it work?”: a number, a count of people, or that none was found."""
    for option in TREATMENTS:
        cell = compared(condition)[option, "how_well"]
        assert SAID.search(cell["text"]), (condition, option, cell["text"])
