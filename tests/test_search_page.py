"""The search over everything: kinds of hair loss, options, articles, clinics and words, in English and Korean."""

import time
from urllib.parse import urlencode

import pytest

from clinics.models import Clinic
from insights.models import Article
from pages.models import Term
from tests.visiting import CONDITIONS, TREATMENTS, clinics, tree
from treatments.models import Condition, Treatment

pytestmark = pytest.mark.django_db

KINDS, OPTIONS, INSIGHTS, CLINICS, GLOSSARY = "Kinds of hair loss", "Options", "Insights", "Clinics", "Glossary"


@pytest.fixture
def find(client):
    """find("words") -> {group: [address of each hit, in order]} as the page shows them."""

    def found(q: str) -> dict[str, list[str]]:
        response = client.get("/en/search/?" + urlencode({"q": q}))
        assert response.status_code == 200
        sections = tree(response.content).main.select("section:has(> ul.hits)")
        return {part.h2.get_text(): [link["href"] for link in part.select("ul.hits > li > a")] for part in sections}

    return found


@pytest.mark.parametrize(
    ("q", "slug"),
    [
        ("alopecia areata", "alopecia-areata-patchy"), ("bald spots", "alopecia-areata-patchy"),
        ("universalis", "alopecia-areata-extensive"), ("chemo", "after-chemotherapy"),
        ("radiation", "after-radiotherapy"), ("FFA", "scarring-alopecia"), ("lichen planopilaris", "scarring-alopecia"),
        ("burn", "scars"), ("braids", "traction-alopecia"), ("trichotillomania", "hair-pulling"),
        ("hair loss after birth", "shedding"), ("DUPA", "diffuse-unpatterned"), ("norwood", "male-pattern"),
        ("ludwig", "female-pattern"), ("원형 탈모", "alopecia-areata-patchy"), ("남성형탈모", "male-pattern"),
        ("휴지기 탈모", "shedding"), ("여성형", "female-pattern"), ("미만성", "diffuse-unpatterned"),
        ("항암", "after-chemotherapy"), ("방사선", "after-radiotherapy"), ("반흔성", "scarring-alopecia"),
        ("화상", "scars"), ("견인성", "traction-alopecia"), ("발모벽", "hair-pulling"),
        ("전신탈모", "alopecia-areata-extensive"),
    ],
)  # fmt: skip
def test_words_of_patients_find_their_kind_of_hair_loss(find, q, slug):
    assert f"/en/conditions/{slug}/" in find(q)[KINDS]


@pytest.mark.parametrize(
    ("q", "slug"),
    [
        ("SMP", "smp"), ("scalp tattoo", "smp"), ("micropigmentation", "smp"), ("두피 문신", "smp"),
        ("두피문신", "smp"), ("follicular unit excision", "fue"), ("비절개", "fue"), ("모발이식", "fue"),
        ("strip surgery", "fut"),
        ("절개 모발이식", "fut"), ("hybrid", "combined"), ("wig", "medicine-or-wig"), ("minoxidil", "medicine-or-wig"),
        ("가발", "medicine-or-wig"), ("do nothing", "wait"),
    ],
)  # fmt: skip
def test_words_of_patients_find_their_option(find, q, slug):
    assert f"/en/treatments/{slug}/" in find(q)[OPTIONS]


@pytest.mark.parametrize(
    ("q", "slug"),
    [
        ("regret", "how-long-does-smp-last"), ("mri", "colour-removal-mri-and-medicine"),
        ("deposit", "checking-a-clinic-and-deposits"), ("does it hurt", "pain-sessions-and-days"),
    ],
)  # fmt: skip
def test_words_of_questions_find_the_article(find, q, slug):
    assert find(q)[INSIGHTS][0] == f"/en/insights/{slug}/"


@pytest.mark.parametrize(
    ("q", "fragment"),
    [("shock loss", "shock-loss"), ("모낭염", "folliculitis"), ("graft", "graft"), ("공여부", "donor-area")],
)
def test_words_of_the_field_find_their_explanation(find, q, fragment):
    assert f"/en/glossary/#{fragment}" in find(q)[GLOSSARY]


def test_every_kind_option_article_word_and_clinic_is_found_by_its_own_name(find):
    for row in Condition.objects.all():
        assert row.get_absolute_url() == find(row.name_en)[KINDS][0], row
    for row in Treatment.objects.all():
        assert row.get_absolute_url() in find(row.name_en)[OPTIONS], row
    for row in Article.objects.all():
        assert row.get_absolute_url() == find(row.title_en)[INSIGHTS][0], row
    for row in Term.objects.all():
        for name in (row.term_en, row.term_ko):
            assert f"/en/glossary/#{row.slug}" in find(name)[GLOSSARY], row
    for row in Clinic.objects.published():
        for name in (row.name_en, row.name_ko):
            assert row.get_absolute_url() in find(name)[CLINICS], row


def test_a_kind_and_an_option_are_found_by_a_korean_word_each():
    for model, count in ((Condition, len(CONDITIONS)), (Treatment, len(TREATMENTS))):
        rows = [row for row in model.objects.all() if any("가" <= letter <= "힣" for letter in row.other_names_en)]
        assert len(rows) == count


@pytest.mark.parametrize("q", ["GRAFT", "  graft  ", "Graft", "ｇｒａｆｔ"])
def test_letters_spaces_and_width_make_no_difference(find, q):
    assert find(q) == find("graft") != {}


def test_hits_by_name_stand_before_hits_by_text(find):
    hits = find("finasteride")[GLOSSARY] + find("fue or fut")[INSIGHTS]
    assert "/en/glossary/#finasteride" in hits
    assert find("women and smp")[INSIGHTS][0] == "/en/insights/women-and-smp/"


def test_invented_clinics_are_marked_among_the_hits(client):
    page = tree(client.get("/en/search/?q=sample").content)
    rows = [row for row in page.select("ul.hits > li") if row.a["href"].startswith("/en/clinics/")]
    assert len(rows) == 20
    assert all("Demonstration data" in row.get_text() for row in rows)


def test_a_clinic_that_is_not_public_is_not_found(find, clock):
    row = Clinic.objects.get(slug=clinics()[0])
    assert find(row.name_en) != {}
    clock.move_to("2036-01-01T10:00:00+09:00")
    assert CLINICS not in find(row.name_en)


@pytest.mark.parametrize("q", ["", " ", "\t\n", "\u00a0"])
def test_an_empty_search_shows_the_form_and_nothing_else(client, q):
    page = tree(client.get("/en/search/?" + urlencode({"q": q})).content)
    assert page.h1.get_text() == "Search"
    assert page.select("ul.hits, .empty, .messages") == []
    assert page.main.find("input", attrs={"name": "q"})["value"] == ""


def test_a_search_without_hits_says_so_and_leads_on(client):
    page = tree(client.get("/en/search/?q=zzzz").content)
    assert page.h1.get_text() == "Search: zzzz"
    assert page.select_one(".empty p").get_text() == "Nothing holds these words. Try one word, in English or Korean."
    assert len(page.select(".empty a")) == 3


def test_a_search_is_kept_in_its_field_and_long_ones_are_cut_with_a_message(client):
    page = tree(client.get("/en/search/?" + urlencode({"q": '<b>"x"' + "y" * 200})).content)
    assert page.main.find("input", attrs={"name": "q"})["value"] == ('<b>"x"' + "y" * 200)[:100]
    assert "first 100 characters" in page.select_one(".messages").get_text()


def test_result_pages_are_kept_out_of_search_engines(client):
    for address in ("/en/search/", "/en/search/?q=smp"):
        assert tree(client.get(address).content).head.find("meta", attrs={"name": "robots"})["content"] == "noindex"


def test_a_search_that_would_trouble_a_pattern_takes_no_longer(find):
    started = time.perf_counter()
    assert find("(a+)+$" + "a" * 90 + "!") == {}
    assert time.perf_counter() - started < 5
