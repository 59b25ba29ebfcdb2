"""The self-assessment against the IPDAS list: what it claims is opened and found, and it claims no more than that."""

import re
from dataclasses import replace
from functools import cache

import pytest
from bs4 import BeautifulSoup

from pages.ipdas import STATES, Item, Place, assessment
from tests.clock import at_now
from tests.visiting import CONDITIONS, TREATMENTS, VISITOR, all_pages, tree, visit

pytestmark = pytest.mark.django_db
ITEMS = assessment().items
PLACES = [(item, place) for item in ITEMS for place in item.places]
NEED_NO_PEOPLE = {*(f"K{number}" for number in range(1, 12)), "K18", "K19", "K21"}

# Somebody whose answers lead through every step of the guide.
ANSWERS = {
    "red_flags": "none", "cause": "male_pattern", "diagnosed_by": "derm", "unchanged_for": "12to24",
    "scalp_today": "calm", "donor_hair": "good", "extent": "medium", "age": "25plus", "health": "none",
    "wished_result": "grow", "expectation": "real",
}  # fmt: skip


# --- opening places ------------------------------------------------------------------------------------
def addresses(place: Place) -> list[str]:
    """Every page that the place stands for."""
    slugs = {"{condition}": CONDITIONS, "{treatment}": TREATMENTS}
    for name, all_of_them in slugs.items():
        if name in place.path:
            return ["/en/" + place.path.replace(name, slug) for slug in all_of_them]
    return ["/en/" + place.path]


def open_place(place: Place) -> dict[str, BeautifulSoup]:
    """The pages of a place, by address; a step of the guide as its forms lead to it."""
    if place.step:
        return {f"{address} {place.step}": step_of_guide(address, place.step) for address in addresses(place)}
    return {address: opened(address) for address in addresses(place)}


@cache
def opened(address: str) -> BeautifulSoup:
    if address in all_pages():
        return all_pages()[address].soup
    with at_now():
        return visit(address).soup


@cache
def step_of_guide(address: str, step: str) -> BeautifulSoup:
    with at_now():
        answer = VISITOR.post(address, {**ANSWERS, "step": "check", "go": step})
    assert answer.status_code == 200
    return tree(answer.content)


def found_at(place: Place, page: BeautifulSoup) -> bool:
    texts = [" ".join(element.get_text(" ").split()) for element in page.select(place.selector)]
    return sum(place.text in text for text in texts) >= place.least


def called(value) -> str | None:
    return value.id if isinstance(value, Item) else value.path if isinstance(value, Place) else None


@pytest.mark.parametrize(("item", "place"), PLACES, ids=called)
def test_a_place_shows_what_its_item_claims(item, place):
    assert [address for address, page in open_place(place).items() if not found_at(place, page)] == []


def test_a_place_that_lacks_what_it_claims_is_noticed():
    place = next(place for _item, place in PLACES if not place.step and place.text)
    page = next(iter(open_place(place).values()))
    assert found_at(place, page)
    assert not found_at(replace(place, text="Words that no page has"), page)
    assert not found_at(replace(place, selector="blink"), page)
    assert not found_at(replace(place, least=1000), page)


# --- what it says of itself ----------------------------------------------------------------------------
def test_the_list_has_the_35_items_that_apply_and_names_the_nine_that_do_not():
    held = [f"Q{n}" for n in range(1, 7)] + [f"C{n}" for n in range(1, 7)] + [f"K{n}" for n in range(1, 24)]
    assert [item.id for item in ITEMS] == held
    left = [f"C{n}" for n in range(7, 11)] + [f"K{n}" for n in range(24, 29)]
    assert list(assessment().not_applicable) == left
    assert (assessment().applicable, assessment().whole) == (35, 44)


def test_the_counts_come_from_the_items():
    counts = {part.key: (part.met, len(part.items)) for part in assessment().parts}
    assert counts == {"Q": (6, 6), "C": (6, 6), "K": (14, 23)}
    assert {item.id for item in ITEMS if item.is_met and item.id[0] == "K"} == NEED_NO_PEOPLE


@pytest.mark.parametrize("item", ITEMS, ids=called)
def test_an_item_is_met_with_a_place_or_says_what_is_missing(item):
    assert item.criterion
    assert item.state in (("yes", "no") if item.id[0] == "Q" else ("met", "partly", "not_met"))
    if item.is_met:
        assert item.places and item.shown and not item.missing
    else:
        assert item.missing and not item.places
    assert item.wording in {"read", "partly", "not_read"}


def test_the_page_prints_every_item_with_its_state_and_what_stands_behind_it():
    page = opened("/en/about/ipdas/")
    for item in ITEMS:
        text = " ".join(page.find(id=item.id).get_text(" ").split())
        assert text.startswith(f"{item.id} {item.criterion} {STATES[item.state]}"), item.id
        assert (item.shown or item.missing) in text
        assert ("wording of this point" in text) == (item.wording != "read")
        links = [link["href"] for link in page.find(id=item.id).find_all("a")]
        assert links == [f"/en/{place.example}" for place in item.pages]


def test_the_page_prints_the_counts_and_the_items_that_do_not_apply():
    text = " ".join(opened("/en/about/ipdas/").main.get_text(" ").split())
    for counts in ("6 of 6 met", "14 of 23 met", "35 of the 44 points apply", "C7, C8, C9, C10, K24, K25"):
        assert counts in text
    assert text.count("6 of 6 met") == 2


def test_it_is_our_own_judgement_and_no_page_claims_a_certificate():
    text = " ".join(opened("/en/about/ipdas/").main.get_text(" ").split())
    assert "This is our own judgement." in text
    assert "It does not give a certificate, and we claim none." in text
    for address in ("/en/about/ipdas/", "/en/about/method/"):
        assert "certified" not in opened(address).body.get_text().lower()
    for page in all_pages().values():
        assert not re.search(r"IPDAS\W{1,3}(certified|approved|accredited)", page.soup.body.get_text(), re.I), page.path


def test_the_sources_of_the_list_are_cited_with_their_addresses():
    links = {link["href"] for link in opened("/en/about/ipdas/").main.find_all("a")}
    assert {source["url"] for source in assessment().sources} <= links
    assert "https://doi.org/10.1177/0272989X13501721" in links


# --- what no selector can see ------------------------------------------------------------------------------
def test_good_and_bad_points_are_equal_in_number_on_the_page_of_each_option():
    for option in TREATMENTS:
        sides = opened(f"/en/treatments/{option}/").select(".points > div")
        assert len(sides) == 2 and len(sides[0].select("li")) == len(sides[1].select("li")) >= 3, option


def test_numbers_after_one_year_name_all_six_options_or_say_that_there_are_none():
    with_numbers = set()
    for condition in CONDITIONS:
        section = opened(f"/en/conditions/{condition}/").find(id="one-year")
        names = [name.get_text() for name in section.select("dt")]
        if names:
            with_numbers.add(condition)
            assert ", ".join(names) == "SMP, FUE, FUT, Both, Medicine or wig, Wait"
            assert all(cell.get_text(strip=True) for cell in section.select("dd"))
        else:
            assert "We have no number at one year for any of them" in section.get_text()
    assert with_numbers == {"alopecia-areata-patchy", "after-radiotherapy", "scarring-alopecia", "scars"}


def test_a_first_year_never_stands_without_the_later_years_of_its_study():
    rows = opened("/en/conditions/scarring-alopecia/").find(id="one-year").select("dl > div")
    cells = {row.dt.get_text(): row.dd.get_text(" ") for row in rows}
    assert list(cells) == ["SMP", "FUE, FUT", "Both, Medicine or wig, Wait"]
    for number in ("87 of 100 grafts", "41 of 100 grafts", "79 of 100 people", "33 of 100 people"):
        assert number in cells["FUE, FUT"]


def test_words_of_another_language_replace_the_english_ones_item_by_item(tmp_path, monkeypatch):
    from desk.content import files
    from pages import ipdas

    (tmp_path / "data").mkdir()
    (tmp_path / "en").mkdir()
    (tmp_path / "ko").mkdir()
    for folder in ("data", "en"):
        (tmp_path / folder / "ipdas.toml").write_text((files.CONTENT / folder / "ipdas.toml").read_text())
    (tmp_path / "ko" / "ipdas.toml").write_text('[[items]]\nslug = "Q1"\ncriterion = "질환"\nshown = "설명"\n')
    monkeypatch.setattr(files, "CONTENT", tmp_path)
    first, second = ipdas.read.__wrapped__("ko").items[:2]
    assert (first.criterion, first.shown) == ("질환", "설명")
    assert second.criterion == ITEMS[1].criterion
