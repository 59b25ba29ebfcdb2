"""From the files under content/ into tables: again without effect, after the files changed, and never over staff."""

import re
import shutil
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clinics.models import City, CityMonth, ExchangeRate, LegalRule, ReferencePrice
from core.cache import content_version
from core.models import LoadedField
from desk.content import files
from desk.content.load import ContentError, load_content
from desk.loading import digest, plain
from insights.models import Article
from pages.models import Term
from treatments.models import Claim, Condition, Fact, Fit, Treatment

pytestmark = pytest.mark.django_db
SHEDDING = "en/conditions/shedding.toml"


@pytest.fixture
def folder(content, tmp_path, monkeypatch):
    """A copy of content/ that the loader reads, to be changed by a test."""
    copy = tmp_path / "content"
    shutil.copytree(files.CONTENT, copy)
    monkeypatch.setattr(files, "CONTENT", copy)
    return copy


def replace(folder, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def says(row, text: str) -> None:
    """What a member of staff does in the admin: other words, saved."""
    row.summary_en = text
    row.save()


def shedding() -> Condition:
    return Condition.objects.get(slug="shedding")


@pytest.fixture
def summary(content) -> str:
    return shedding().summary_en


# --- nothing new ---------------------------------------------------------------------------------------------
def test_loading_again_changes_nothing_and_raises_no_version(content):
    models = (Claim, Condition, Fact, Fit, Treatment, City, Article, LoadedField)
    held = {model: model.objects.count() for model in models}
    before = content_version()
    outcome = load_content()
    assert (outcome.created, outcome.written, outcome.removed, outcome.kept) == (0, 0, 0, [])
    assert not outcome.changed
    assert content_version() == before
    assert {model: model.objects.count() for model in held} == held


def test_the_command_says_what_it_did(content):
    said = StringIO()
    call_command("load_content", stdout=said)
    assert said.getvalue() == "Content: 0 rows made, 0 columns written, 0 rows removed, 0 left as staff edited them.\n"


# --- files change ----------------------------------------------------------------------------------------------
def test_a_field_nobody_edited_follows_the_file_and_nothing_else_changes(folder, summary):
    before = content_version()
    others = list(Condition.objects.exclude(slug="shedding").values())
    replace(folder, SHEDDING, summary, "New words of the file.")
    outcome = load_content()
    assert (outcome.created, outcome.written, outcome.removed, outcome.kept) == (0, 1, 0, [])
    assert shedding().summary_en == "New words of the file."
    assert list(Condition.objects.exclude(slug="shedding").values()) == others
    assert content_version().number == before.number + 1
    assert not load_content().changed


def test_a_changed_page_is_shown_on_the_next_load(folder, summary, client):
    assert summary.encode() in client.get("/en/conditions/shedding/").content
    replace(folder, SHEDDING, summary, "New words of the file.")
    load_content()
    assert b"New words of the file." in client.get("/en/conditions/shedding/").content


def test_a_new_glossary_word_is_made_and_one_that_left_the_file_is_removed(folder):
    words = folder / "en" / "glossary.toml"
    held = words.read_text()
    own = '\n[[terms]]\nslug = "made-up"\nterm = "Made up"\nkorean = "지어낸"\ndefinition = "A word for a test."\n'
    words.write_text(held + own)
    outcome = load_content()
    assert (outcome.created, outcome.removed) == (1, 0)
    assert Term.objects.get(slug="made-up").term_ko == "지어낸"
    words.write_text(held)
    outcome = load_content()
    assert (outcome.created, outcome.removed) == (0, 1)
    assert not Term.objects.filter(slug="made-up").exists()


OWN_FACT = '\n[[facts]]\nrow = "pain"\ntreatments = ["wait", "smp"]\ntext = "{text}"\n'


def own_facts():
    return Fact.objects.filter(condition__slug="shedding", row="pain").order_by("treatment__position")


def add_fact(folder, text: str) -> str:
    path = folder / SHEDDING
    held = path.read_text()
    path.write_text(held + OWN_FACT.format(text=text))
    return held


def test_a_fact_is_made_for_each_option_it_names_with_its_claims_and_pruned_when_it_leaves_the_file(folder):
    held = add_fact(folder, "Waiting does not hurt [TE-01].")
    assert load_content().created == 2
    assert [fact.treatment.slug for fact in own_facts()] == ["smp", "wait"]
    assert [list(fact.claims.values_list("pk", flat=True)) for fact in own_facts()] == [["TE-01"]] * 2
    (folder / SHEDDING).write_text(held)
    outcome = load_content()
    assert (outcome.removed, outcome.kept) == (2, [])
    assert not own_facts().exists()
    assert not LoadedField.objects.filter(model="treatments.fact", key__startswith="shedding/smp/pain/").exists()


def test_a_fact_that_staff_edited_stays_when_it_leaves_the_file_and_is_reported(folder):
    held = add_fact(folder, "Waiting does not hurt.")
    load_content()
    edited = own_facts().get(treatment__slug="smp")
    edited.text_en = "Words of staff."
    edited.save()
    (folder / SHEDDING).write_text(held)
    outcome = load_content()
    assert outcome.removed == 1
    assert outcome.kept == [("treatments.fact shedding/smp/pain/1", "edited", "no longer in the files")]
    assert own_facts().get().text_en == "Words of staff."


def test_what_staff_made_themselves_is_never_removed(folder):
    made = Fact.objects.create(
        treatment=Treatment.objects.get(slug="wait"), condition=shedding(), row="undo", position=9, text_en="By staff.",
        checked_on=files.CHECKED,
    )  # fmt: skip
    assert not load_content().changed
    assert Fact.objects.filter(pk=made.pk).exists()


def test_rates_prices_rules_and_the_climate_follow_their_files(folder):
    replace(folder, "data/exchange_rates.csv", "USD,1335.2667,", "USD,1400.5,")
    replace(folder, "data/reference_prices.toml", "won = 6853857", "won = 7000000")
    replace(folder, "data/legal_rules.toml", "applies_until = 2029-10-28", "applies_until = 2029-10-29")
    outcome = load_content()
    assert outcome.written == 4 and outcome.kept == []
    assert ExchangeRate.objects.get(currency="USD").won == Decimal("1400.5")
    assert ReferencePrice.objects.get(slug="hairs-2000-seoul").high == 7_000_000
    assert str(LegalRule.objects.get(slug="temporary-tattooist-2027-2029").applies_until) == "2029-10-29"
    assert CityMonth.objects.count() == 60


# --- staff edit ----------------------------------------------------------------------------------------------------
def test_a_field_that_staff_edited_stays_while_the_file_says_what_it_always_said(folder):
    says(shedding(), "Words of staff.")
    outcome = load_content()
    assert (outcome.changed, outcome.kept) == (False, [])
    assert shedding().summary_en == "Words of staff."


def test_when_the_file_changes_too_the_field_stays_and_both_texts_are_listed(folder, summary):
    says(shedding(), "Words of staff.")
    replace(folder, SHEDDING, summary, "New words of the file.")
    for _ in range(2):
        outcome = load_content()
        assert not outcome.changed
        assert outcome.kept == [
            ("treatments.condition shedding summary_en", "Words of staff.", "New words of the file.")
        ]
        assert shedding().summary_en == "Words of staff."
    row = LoadedField.objects.get(model="treatments.condition", key="shedding", field="summary_en")
    assert (row.offered, row.digest) == ("New words of the file.", digest(summary))


def test_the_command_prints_both_texts(folder, summary):
    says(shedding(), "Words of staff.")
    replace(folder, SHEDDING, summary, "New words of the file.")
    said = StringIO()
    call_command("load_content", stdout=said)
    assert said.getvalue().splitlines() == [
        "Content: 0 rows made, 0 columns written, 0 rows removed, 1 left as staff edited them.",
        "  kept treatments.condition shedding summary_en",
        "    on the page: Words of staff.",
        "    in the files: New words of the file.",
    ]


def test_a_file_that_takes_its_change_back_offers_nothing_any_more(folder, summary):
    says(shedding(), "Words of staff.")
    replace(folder, SHEDDING, summary, "New words of the file.")
    load_content()
    replace(folder, SHEDDING, "New words of the file.", summary)
    assert load_content().kept == []
    assert LoadedField.objects.get(model="treatments.condition", key="shedding", field="summary_en").offered == ""
    assert shedding().summary_en == "Words of staff."


def test_other_fields_of_the_same_row_still_follow_the_file(folder, summary):
    condition = shedding()
    condition.name_en = "Name by staff"
    condition.save()
    replace(folder, SHEDDING, summary, "New words of the file.")
    outcome = load_content()
    assert (outcome.written, outcome.kept) == (1, [])
    assert (shedding().name_en, shedding().summary_en) == ("Name by staff", "New words of the file.")


def test_staff_who_take_the_words_of_the_file_are_followed_by_it_again(folder, summary):
    says(shedding(), "Words of staff.")
    replace(folder, SHEDDING, summary, "New words of the file.")
    load_content()
    says(shedding(), "New words of the file.")
    assert load_content().kept == []
    assert LoadedField.objects.get(model="treatments.condition", key="shedding", field="summary_en").offered == ""
    replace(folder, SHEDDING, "New words of the file.", "Newer words of the file.")
    assert load_content().written == 1
    assert shedding().summary_en == "Newer words of the file."


def test_a_form_that_sends_a_text_back_with_other_line_ends_is_no_edit(folder):
    """Browsers send the lines of a text area with carriage returns, whatever they were given."""
    condition = shedding()
    old = condition.course_en
    assert "\n" in old
    condition.course_en = old.replace("\n", "\r\n")
    condition.save()
    first = old.splitlines()[0]
    replace(folder, SHEDDING, first, "A new first line.")
    outcome = load_content()
    assert (outcome.written, outcome.kept) == (1, [])
    assert shedding().course_en.startswith("A new first line.")


def test_a_translation_that_staff_add_stays(folder):
    condition = shedding()
    condition.summary_ko = "직원의 말"
    condition.save()
    assert not load_content().changed
    assert shedding().summary_ko == "직원의 말"


# --- files that cannot be loaded -------------------------------------------------------------------------------------
@pytest.mark.parametrize("claim", ["ZZ-99", "SMP-25", "HX-14"])
def test_a_text_that_cites_an_unknown_claim_or_one_never_to_be_shown_is_refused_and_nothing_is_written(folder, claim):
    assert Claim.objects.filter(pk=claim).exclude(publish="no").count() == 0
    before = shedding().name_en
    replace(folder, SHEDDING, f'name = "{before}"', 'name = "Another name"')
    add_fact(folder, f"A statement [{claim}].")
    with pytest.raises(ContentError, match=f"shedding/wait/pain/1 cites {claim}: no such claim, or one that must not"):
        load_content()
    assert shedding().name_en == before
    assert not own_facts().exists()


TEXTS = [
    SHEDDING, "en/treatments/smp.toml", "en/articles/which-option-for-me.toml", "en/pages/law.toml", "en/glossary.toml",
    "en/cities.toml",
]  # fmt: skip


@pytest.mark.parametrize("field", ["text", "more"])
def test_claims_are_looked_for_in_statements_and_in_details(folder, field):
    fact = {"row": "pain", "text": "Words.", "more": "More words.", field: "Words [ZZ-99]."}
    path = folder / SHEDDING
    lines = "".join(f'{key} = "{value}"\n' for key, value in fact.items())
    path.write_text(f'{path.read_text()}\n[[facts]]\ntreatments = ["wait"]\n{lines}')
    with pytest.raises(ContentError, match="ZZ-99"):
        load_content()


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_of_the_pages_is_checked_for_unknown_claims(folder, name):
    path = folder / name
    text = path.read_text()
    marked = re.sub(r'\.("?)\n', r' [ZZ-99].\1\n', text, count=1)
    assert "[ZZ-99]" in marked
    path.write_text(marked)
    with pytest.raises(ContentError, match="ZZ-99"):
        load_content()


@pytest.mark.parametrize("name", ["data/legal_rules.toml", "data/reference_prices.toml"])
@pytest.mark.parametrize("claim", ["ZZ-99", "SMP-25"])
def test_rules_and_reference_prices_name_only_claims_that_may_be_shown(folder, name, claim):
    path = folder / name
    path.write_text(path.read_text().replace('claims = ["KR-0', f'claims = ["{claim}", "KR-0', 1))
    with pytest.raises(ContentError, match=f"{claim}: no such claim"):
        load_content()


def test_a_file_that_is_no_toml_is_named(folder):
    (folder / SHEDDING).write_text("slug = ")
    with pytest.raises(CommandError, match=r"^en/conditions/shedding\.toml: "):
        call_command("load_content", verbosity=0)


# --- digests --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("file", "stored"),
    [
        (None, ""), (True, 1), (False, 0), (0.1 + 0.2, 0.3), (Decimal("1.5000"), Decimal("1.5000")), ("a\nb", "a\r\nb"),
        (files.CHECKED, "2026-11-21"),
    ],
)  # fmt: skip
def test_a_value_from_a_file_and_the_same_one_from_the_database_have_one_digest(file, stored):
    assert plain(file) == plain(stored)
    assert digest(file) == digest(stored)


@pytest.mark.parametrize(("one", "other"), [("a", "b"), ("a\nb", "a\n\nb"), (0, None), (1.5, 1.25), ("a ", "a")])
def test_different_values_have_different_digests(one, other):
    assert digest(one) != digest(other)
