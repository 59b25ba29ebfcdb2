"""What the database holds about options and kinds of hair loss, the “out of 100” pictures, and the side by side."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clinics.models import Offer
from core.cache import raise_version
from tests.making import TODAY, messages_of, row_in
from tests.visiting import TREATMENTS
from treatments.citations import Citations
from treatments.comparison import choose, compare
from treatments.library import library
from treatments.models import Claim, Condition, Fact, Fit, Treatment
from treatments.pictures import dots, picture

pytestmark = pytest.mark.django_db
ORDER = ["smp", "fue", "fut", "combined", "medicine-or-wig", "wait"]
NUMBER = {
    "unit": "grafts", "strength": "low", "group_en": "20 people in one study", "time_en": "after 1 year",
    "outcome_en": "were alive",
}  # fmt: skip

# Question 1 of the suitability guide: how SMP, FUE, FUT and combined stand to each cause, before anything else is
# known. F: speaks for it, C: with cautions, X: not for now, ".": no effect.
QUESTION_1 = {
    "male-pattern": "FFF.",
    "female-pattern": "FCCC",
    "alopecia-areata-patchy": "CXXX",
    "alopecia-areata-extensive": ".XXX",
    "after-chemotherapy": "FCCC",
    "after-radiotherapy": "CCCC",
    "scarring-alopecia": "CCCC",
    "scars": "FFCF",
    "traction-alopecia": ".FC.",
    "hair-pulling": "CCCC",
    "shedding": "XXXX",
    "diffuse-unpatterned": ".XXX",
}
VERDICTS = {"F": "worth_discussing", "C": "with_cautions", "X": "not_for_now", ".": "no_clear_reason"}
CAUSES = {
    "after-chemotherapy": "chemo", "after-radiotherapy": "radiation", "scarring-alopecia": "primary_scarring",
    "scars": "scar", "hair-pulling": "trich", "traction-alopecia": "traction", "alopecia-areata-patchy": "aa_patchy",
    "alopecia-areata-extensive": "aa_extensive",
}  # fmt: skip


def new_fact(**columns) -> Fact:
    option = Treatment.objects.get(slug="smp")
    return Fact(treatment=option, row="pain", position=90, text_en="A statement [SMP-01].", checked_on=TODAY, **columns)


def refused(row, words: str, name: str) -> None:
    """By the form of staff, in words, and by the database."""
    with pytest.raises(ValidationError, match=words):
        row.full_clean()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()


# --- facts ---------------------------------------------------------------------------------------------
@pytest.mark.both_databases
@pytest.mark.parametrize("people", [0, 1, 9])
def test_a_group_of_fewer_than_ten_people_is_refused(people):
    refused(new_fact(value=50, people=people, **NUMBER), "greater than or equal to 10", "no_picture_under_ten")


@pytest.mark.parametrize("people", [None, 10, 4000])
def test_a_number_with_ten_people_or_an_unknown_group_size_is_kept(people):
    fact = new_fact(value=50, people=people, **NUMBER)
    fact.full_clean()
    fact.save()
    assert Fact.objects.get(pk=fact.pk).people == people


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("low", "value", "high"),
    [
        (51, 50, 60), (40, 50, 49), (60, 50, 40), (40, 50, 101), (40, 50, None), (None, 50, 60), (40, None, 60),
        (40, None, None),
    ],
)
def test_a_range_has_both_ends_and_holds_the_value(low, value, high):
    refused(new_fact(low=low, value=value, high=high, **NUMBER), "range needs both ends", "range_holds_value")


@pytest.mark.parametrize(("low", "value", "high"), [(50, 50, 50), (0, 0, 100), (0, 100, 100), (40, 50, 60)])
def test_a_range_may_touch_its_value(low, value, high):
    fact = new_fact(low=low, value=value, high=high, **NUMBER)
    fact.full_clean()
    fact.save()


@pytest.mark.both_databases
@pytest.mark.parametrize("missing", NUMBER)
@pytest.mark.parametrize("nothing", ["", None])
def test_a_number_without_what_it_means_is_refused(missing, nothing):
    if nothing is None and not missing.endswith("_en"):
        nothing = ""
    columns = {**NUMBER, missing: nothing}
    refused(new_fact(value=50, **columns), "A number names what one dot is", "number_is_complete")


@pytest.mark.both_databases
def test_a_number_alone_is_refused_and_a_statement_without_one_needs_nothing():
    refused(new_fact(value=50), "A number names what one dot is", "number_is_complete")
    fact = new_fact()
    fact.full_clean()
    fact.save()


@pytest.mark.both_databases
def test_more_than_a_hundred_of_a_hundred_is_refused():
    refused(new_fact(value=101, **NUMBER), "out of 100", "at_most_100")


@pytest.mark.both_databases
@pytest.mark.parametrize("condition", [None, "scars"])
def test_two_facts_cannot_stand_at_one_place_of_a_cell(condition):
    about = Condition.objects.get(slug=condition) if condition else None
    new_fact(condition=about).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        new_fact(condition=about).save()
    other = Condition.objects.get(slug="shedding")
    new_fact(condition=other).save()


@pytest.mark.both_databases
def test_ranges_of_an_offer_have_both_ends_or_none():
    offer = Offer.objects.first()
    for name in ("sessions", "grafts", "days"):
        for low, high in ((2, None), (None, 2), (3, 2)):
            setattr(offer, f"{name}_low", low)
            setattr(offer, f"{name}_high", high)
            refused(offer, "give both or none", f"clinics_offer_{name}_range")
        setattr(offer, f"{name}_low", 2)
        setattr(offer, f"{name}_high", 2)
        offer.save()


# --- claims --------------------------------------------------------------------------------------------
@pytest.mark.both_databases
def test_a_limited_claim_needs_its_note():
    claim = Claim.objects.filter(publish="limited").first()
    claim.publish_note = ""
    refused(claim, "limited_claim_has_a_note", "limited_claim_has_a_note")


def test_only_claims_that_may_be_shown_are_publishable():
    assert set(Claim.objects.publishable().values_list("publish", flat=True)) == {"yes", "gap", "proposal", "limited"}
    assert not library().claims.keys() & set(Claim.objects.filter(publish="no").values_list("pk", flat=True))


# --- fits ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("condition", QUESTION_1)
def test_fits_agree_with_question_1_of_the_guide(condition):
    found = dict(Fit.objects.filter(condition__slug=condition).values_list("treatment__slug", "verdict"))
    expected = {slug: VERDICTS[letter] for slug, letter in zip(ORDER, QUESTION_1[condition], strict=False)}
    assert {slug: found[slug] for slug in expected} == expected
    assert list(found) == ORDER


def test_every_kind_of_hair_loss_has_its_code_in_the_guide():
    causes = dict(Condition.objects.values_list("slug", "cause"))
    assert causes == {slug: CAUSES.get(slug, slug.replace("-", "_")) for slug in QUESTION_1}


def test_where_every_procedure_is_not_for_now_something_else_is_worth_discussing():
    for condition, letters in QUESTION_1.items():
        if set(letters) == {"X"}:
            fits = dict(Fit.objects.filter(condition__slug=condition).values_list("treatment__slug", "verdict"))
            assert "worth_discussing" in (fits["medicine-or-wig"], fits["wait"])


# --- pictures --------------------------------------------------------------------------------------------
def drawn(fact: Fact):
    return BeautifulSoup(picture(fact), "html.parser").svg


@pytest.mark.parametrize("value", [0, 1, 41, 50, 99, 100])
def test_a_picture_is_a_hundred_dots_in_at_most_five_elements_with_its_text(value):
    svg = drawn(new_fact(value=value, **NUMBER))
    assert len([svg, *svg.find_all()]) <= 5
    filled, empty = (places(svg.find(class_=name)["d"]) for name in ("on", "off"))
    assert (len(filled), len(empty)) == (value, 100 - value)
    assert svg["role"] == "img"
    assert svg["aria-label"] == (
        f"{value} of 100 grafts were alive, {100 - value} not (after 1 year). One dot is one graft."
    )


def places(path: str) -> list[tuple[int, int]]:
    """Where the dots of a path stand: every ten units along each of its lines."""
    lines = re.findall(r"M(\d+) (\d+)h(\d+)\.1", path)
    return [(int(x) + step, int(y)) for x, y, length in lines for step in range(0, int(length) + 1, 10)]


@pytest.mark.parametrize("value", [0, 7, 10, 63, 90, 99])
def test_every_dot_has_a_place_of_its_own_in_the_same_grid(value):
    grid = [(x, y) for y in range(5, 100, 10) for x in range(5, 100, 10)]
    assert places(dots(0, value)) + places(dots(value, 100)) == grid


@pytest.mark.parametrize("columns", [{"value": None}, {"value": 101}, {"value": 50, "people": 9}])
def test_a_picture_is_refused_where_there_is_nothing_honest_to_draw(columns):
    with pytest.raises(ValueError, match="picture"):
        picture(new_fact(**{**NUMBER, **columns}))


def test_every_loaded_number_can_be_drawn():
    facts = Fact.objects.filter(value__isnull=False)
    assert facts.count() >= 5
    for fact in facts:
        assert drawn(fact)["aria-label"].startswith(f"{fact.value} of 100 ")


# --- side by side ------------------------------------------------------------------------------------------
def cells_of(slugs, condition: str = "", **query) -> dict:
    held = library()
    chosen, messages = choose(held, slugs)
    return compare(held, chosen, held.conditions.get(condition), Citations(held.claims), messages).as_json()


def test_a_cell_is_the_conditions_own_where_it_has_one_and_else_the_general_one():
    held = library()
    own = {key for key in held.facts if key[0] == "scarring-alopecia"}
    assert own
    for treatment in ORDER:
        for row in Fact.Row.values:
            found = held.cell("scarring-alopecia", treatment, row)
            condition = "scarring-alopecia" if ("scarring-alopecia", treatment, row) in own else ""
            assert found == held.facts.get((condition, treatment, row), [])
            assert {fact.condition and fact.condition.slug for fact in found} <= {condition or None}


def test_without_a_condition_the_general_facts_are_shown():
    held = library()
    assert held.cell("", "smp", "pain") == list(Fact.objects.filter(treatment__slug="smp", row="pain", condition=None))
    assert held.cell("no-such", "smp", "pain") == held.cell("", "smp", "pain")
    assert held.cell("", "no-such", "pain") == []


def test_a_fact_that_staff_add_takes_the_place_of_the_general_one():
    general = library().cell("shedding", "fut", "pain")
    fact = Fact.objects.create(
        treatment=Treatment.objects.get(slug="fut"), condition=Condition.objects.get(slug="shedding"), row="pain",
        text_en="Own words.", checked_on=TODAY,
    )  # fmt: skip
    raise_version()
    assert fact not in general and library().cell("shedding", "fut", "pain") == [fact]
    assert row_in(cells_of(["fut"], "shedding"), "pain")[0]["text"] == "Own words."
    assert row_in(cells_of(["fut"]), "pain")[0]["text"] != "Own words."


def test_there_are_fourteen_rows_and_six_columns_in_the_fixed_order():
    made = cells_of([])
    assert [item["slug"] for item in made["items"]] == ORDER
    assert [row["key"] for row in made["rows"]] == Fact.Row.values
    assert len(made["rows"]) == 14
    assert made["messages"] == []


@pytest.mark.parametrize(
    ("asked", "shown", "messages"),
    [
        (ORDER[::-1], ORDER, []),
        (["wait", "smp"], ["smp", "wait"], []),
        (["fue"], ["fue"], []),
        (["fut", "fue", "fut"], ["fue", "fut"], ["FUT was asked for more than once. It is shown once."]),
        (["fue", "prp"], ["fue"], ["“prp” is not one of the six options. It was left out."]),
        (
            ["prp", "prp"],
            ORDER,
            ["“prp” is not one of the six options. It was left out.", "All six options are shown instead."],
        ),
    ],
)
def test_options_stand_in_the_fixed_order_and_what_is_wrong_is_said(client, asked, shown, messages):
    made = client.get("/en/treatments/compare/", {"treatment": asked, "format": "json"}).json()
    assert [item["slug"] for item in made["items"]] == shown
    assert made["messages"] == messages
    page = client.get("/en/treatments/compare/", {"treatment": asked})
    assert (page.status_code, messages_of(page)) == (200, messages)


def test_an_unknown_condition_shows_what_holds_in_general_and_says_so(client):
    made = client.get("/en/treatments/compare/?condition=baldness&format=json").json()
    assert len(made["messages"]) == 1 and "We do not know this kind of hair loss" in made["messages"][0]
    assert made["rows"] == client.get("/en/treatments/compare/?format=json").json()["rows"]


def test_a_number_is_the_value_of_its_cell_with_its_range_and_unit():
    fact = new_fact(value=50, low=40, high=60, condition=Condition.objects.get(slug="scars"), **NUMBER)
    fact.row = "how_well"
    fact.save()
    raise_version()
    cell = row_in(cells_of(["smp"], "scars"), "how_well")[0]
    own = library().cell("scars", "smp", "how_well")
    first = next(fact for fact in own if fact.value is not None)
    assert (cell["value"], cell["low"], cell["high"]) == (first.value, first.low, first.high)
    assert (cell["unit"], cell["currency"]) == (f"of 100 {first.unit}", None)


def test_frontal_fibrosing_alopecia_shows_87_71_60_and_41_of_100_grafts(client):
    facts = Fact.objects.filter(condition__slug="scarring-alopecia", treatment__slug="fue", value__isnull=False)
    assert {87, 71, 60, 41} <= set(facts.values_list("value", flat=True))
    page = BeautifulSoup(client.get("/en/treatments/compare/?condition=scarring-alopecia").content, "html.parser")
    labels = [svg["aria-label"] for svg in page.select("svg.dots")]
    for value in (87, 71, 60, 41):
        assert [label for label in labels if label.startswith(f"{value} of 100 grafts")]


def test_disputed_facts_are_marked_in_the_data_and_on_the_page(client):
    fact = Fact.objects.filter(condition=None, disputed=True).first()
    address = f"/en/treatments/compare/?treatment={fact.treatment.slug}"
    assert row_in(client.get(address + "&format=json").json(), fact.row)[0]["status"] == "disputed"
    assert "sources disagree" in client.get(address).content.decode()


# --- what is kept ----------------------------------------------------------------------------------------
def test_the_table_that_is_kept_is_the_one_that_naming_all_six_options_makes(client, content):
    named = "&".join(f"treatment={slug}" for slug in TREATMENTS)
    for condition in ("", "scarring-alopecia", "nothing-we-know"):
        kept, made = (
            BeautifulSoup(client.get(f"/en/treatments/compare/?condition={condition}&{query}").content, "html.parser")
            for query in ("", named)
        )
        for part in ("table.cmp", "#points", "ol.sources", "ul.messages"):
            assert str(kept.select_one(part)) == str(made.select_one(part)), (condition, part)
