"""What pages tell search engines of themselves: the same as they show, well formed, and nothing of what is invented."""

import json
import re
from typing import Any

import brotli
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from core.cache import forget_everything, kept, raise_version
from core.structured import breadcrumbs, question, script, thing
from tests.guiding import CALM, STEPS, post
from tests.making import BY_TATTOOIST, make_clinic, won
from tests.patients import Patient
from tests.visiting import CITIES, CONDITIONS, TREATMENTS, Visit, all_pages, clinics, tree

pytestmark = pytest.mark.django_db

LISTS = (
    "treatments/", "treatments/compare/", "conditions/", "clinics/", "clinics/compare/", "cities/", "cities/compare/",
    "prices/", "insights/", "glossary/", "guide/rules/", "about/changes/",
)  # fmt: skip
PROCEDURES = ("smp", "fue", "fut", "combined")
HOSTILE = "</script><script>alert(1)</script><!--<b>&\u2028\"'"


def told(html: bytes) -> list[dict[str, Any]]:
    """The things in the page's one script of data; [] without one."""
    found = tree(html).find_all("script", type="application/ld+json")
    assert len(found) <= 1
    if not found:
        return []
    data = json.loads(found[0].string)
    assert data.keys() == {"@context", "@graph"}
    assert data["@context"] == "https://schema.org"
    return data["@graph"]


def get(address: str) -> bytes:
    response = Client().get(address)
    assert response.status_code == 200
    return response.content


def kinds(html: bytes) -> list[Any]:
    return [one["@type"] for one in told(html)]


def one_of(html: bytes, kind: str) -> dict[str, Any]:
    (found,) = [one for one in told(html) if kind == one["@type"] or kind in list(one["@type"])]
    return found


def everything_in(value: Any):
    """Every pair of property and value, at any depth."""
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield name, inner
        if isinstance(inner, dict | list):
            yield from everything_in(inner)


def words(element) -> str:
    """What a visitor reads there, without the numbers of sources."""
    copy = BeautifulSoup(str(element), "html.parser")
    for mark in copy.select("a.cite"):
        mark.decompose()
    return re.sub(r"\s+([.,;:])", r"\1", " ".join(copy.get_text(" ").split()))


def day_of(soup, label: str) -> str:
    """The day behind this word in the line of days below a heading."""
    line = soup.select_one("p.checked:has(time)")
    return next(one["datetime"] for one in line.find_all("time") if one.previous_sibling.strip(" ·\n") == label)


@pytest.fixture
def pages(db) -> dict[str, Visit]:
    """Every page, rendered before a test makes a clinic of its own."""
    return all_pages()


@pytest.fixture
def clinic(db) -> str:
    """The page of a clinic that is no demonstration."""
    offers = {
        "smp": {"prices": [won(1_500_000, 2_000_000, area="full-scalp", vat="included")]},
        "fue": {"prices": [won(2_500, 3_000, basis="per_graft", vat="excluded"), won(1_000, basis="per_graft",
                                                                                   audience="local")]},
        "medicine-or-wig": {"prices": [{"low": 9_950, "high": 20_000, "currency": "USD", "basis": "per_course"}]},
    }  # fmt: skip
    make_clinic(
        "real-one", kind="dermatology", website="https://clinic.example/", address_en="1 Street, Daegu", offers=offers
    )
    return "/en/clinics/real-one/"


# --- the element ---------------------------------------------------------------------------------------
def test_the_element_holds_what_was_given_whatever_a_text_in_it_says():
    things = [thing("Thing", name=HOSTILE), question(HOSTILE, HOSTILE)]
    element = str(script(things))
    inside = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set(inside) & set("<>&\u2028\u2029")
    assert json.loads(inside) == {"@context": "https://schema.org", "@graph": things}


def test_a_thing_leaves_out_what_has_no_value_but_keeps_zero_and_false():
    made = thing("Offer", name="", url=None, items=[], price=0, included=False)
    assert made == {"@type": "Offer", "price": 0, "included": False}


def test_breadcrumbs_are_numbered_from_the_first_page():
    assert breadcrumbs([("Home", "https://a/"), ("Options", "https://a/b/")]) == {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Home", "item": "https://a/"},
            {"@type": "ListItem", "position": 2, "name": "Options", "item": "https://a/b/"},
        ],
    }


# --- which page tells what -----------------------------------------------------------------------------
def expected() -> dict[str, list[Any]]:
    crumbs = "BreadcrumbList"
    made = {"/en/": ["WebSite"]}
    made |= {f"/en/{path}": [crumbs] for path in LISTS}
    made |= {f"/en/treatments/{slug}/": [["MedicalWebPage", "FAQPage"], crumbs] for slug in TREATMENTS}
    made |= {f"/en/conditions/{slug}/": ["MedicalWebPage", crumbs] for slug in CONDITIONS}
    made |= {f"/en/cities/{slug}/": ["WebPage", crumbs] for slug in CITIES}
    return made


def test_every_public_page_tells_what_its_kind_tells():
    for address, types in expected().items():
        assert kinds(all_pages()[address].body) == types, address
    for address, page in all_pages().items():
        if page.path.startswith("/en/about/") and page.path not in expected():
            assert kinds(page.body) == ["WebPage", "BreadcrumbList"], address
        elif page.path.startswith("/en/insights/") and page.path != "/en/insights/":
            assert kinds(page.body) == ["MedicalWebPage", "BreadcrumbList"], address
        elif page.path in expected():
            assert kinds(page.body) == expected()[page.path], address


def test_forms_search_and_errors_tell_nothing():
    for address, page in all_pages().items():
        if page.path in {"/en/search/", "/en/contact/", "/en/contact/correction/", "/en/guide/", "/en/consultation/"}:
            assert b"ld+json" not in page.body, address
    for address in ("/en/nothing/", "/en/treatments/botox/", "/en/clinics/nobody/", "/en/cities/tokyo/", "/en/?q=%ff"):
        assert b"ld+json" not in Client().get(address).content, address


def test_no_step_of_the_guide_and_no_page_of_a_patient_tells_anything(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    call_command("load_consents", verbosity=0)
    for step in STEPS[:-1]:
        assert b"ld+json" not in post(step, CALM).content, step
    answer = Client().get(Patient().address)
    assert (answer.status_code, b"ld+json" in answer.content) == (200, False)


def test_an_invented_clinic_shows_its_crumbs_and_tells_nothing():
    for slug in clinics():
        page = all_pages()[f"/en/clinics/{slug}/"]
        assert page.soup.select_one("nav.crumbs li[aria-current]").get_text() == page.soup.h1.find(string=True).strip()
        assert b"ld+json" not in page.body
    assert {b"MedicalClinic" in page.body for page in all_pages().values()} == {False}


def test_nothing_rates_reviews_or_makes_up_an_author(pages, clinic):
    read = [page.body for page in pages.values()] + [get(clinic)]
    names = {str(name).lower() for html in read for name, _value in everything_in(told(html))}
    assert {name for name in names if re.search("rating|review|author|award|creator", name)} == {"lastreviewed"}


# --- what is told is what is shown ----------------------------------------------------------------------
def test_breadcrumbs_are_those_that_the_page_shows(pages, clinic):
    read = {address: page.body for address, page in pages.items()} | {clinic: get(clinic)}
    compared = 0
    for address, html in read.items():
        lists = [one for one in told(html) if one["@type"] == "BreadcrumbList"]
        steps = tree(html).select("nav.crumbs li")
        if not lists:
            continue
        path = address.partition("?")[0]
        shown = [(step.get_text(), settings.SITE_URL + (step.a["href"] if step.a else path)) for step in steps]
        assert [(one["name"], one["item"]) for one in lists[0]["itemListElement"]] == shown, address
        assert [one["position"] for one in lists[0]["itemListElement"]] == [*range(1, len(shown) + 1)], address
        assert steps[-1].get("aria-current") == "page" and len(shown) > 1, address
        compared += 1
    assert compared > 60


def test_every_page_of_a_text_names_its_address_language_days_and_description():
    for address, page in all_pages().items():
        for one in told(page.body):
            if "lastReviewed" not in one:
                continue
            assert one["url"] == page.soup.find("link", rel="canonical")["href"], address
            assert one["inLanguage"] == page.soup.html["lang"], address
            assert one["lastReviewed"] == day_of(page.soup, "Checked"), address
            if "datePublished" in one:
                assert one["datePublished"] == day_of(page.soup, "Published"), address
            assert one["name"] in page.soup.h1.get_text(), address
            if "?" not in address:
                assert one["description"] == page.soup.find("meta", {"name": "description"})["content"], address
            assert one["description"] == words(page.soup.select_one("p.lead")), address


def test_an_option_that_is_a_procedure_says_so_and_the_others_do_not():
    for slug in TREATMENTS:
        page = all_pages()[f"/en/treatments/{slug}/"]
        about = {"@type": "MedicalProcedure", "name": page.soup.h1.get_text()} if slug in PROCEDURES else None
        assert one_of(page.body, "MedicalWebPage").get("about") == about


def test_a_kind_of_hair_loss_is_a_medical_condition():
    for slug in CONDITIONS:
        page = all_pages()[f"/en/conditions/{slug}/"]
        about = {"@type": "MedicalCondition", "name": page.soup.h1.get_text()}
        assert one_of(page.body, "MedicalWebPage")["about"] == about


@pytest.mark.parametrize("slug", TREATMENTS)
def test_questions_and_their_whole_answers_are_those_on_the_page(slug):
    page = all_pages()[f"/en/treatments/{slug}/"]
    shown = page.soup.select("section[aria-labelledby=questions14] dl > div")
    asked = one_of(page.body, "FAQPage")["mainEntity"]
    assert [one["name"] for one in asked] == [words(row.dt) for row in shown] and len(asked) == 14
    for one, row in zip(asked, shown, strict=True):
        whole = words(row.dd)
        for sentence in re.split(r"(?<=[.?]) ", one["acceptedAnswer"]["text"]):
            assert sentence in whole, (one["name"], sentence)
        texts = row.dd.select("p") or [row.dd]
        assert all(words(text).split(" (")[0][:40] in one["acceptedAnswer"]["text"] for text in texts if not text.svg)


def test_an_answer_that_is_out_of_date_is_not_told(clock):
    clock.move_to("2027-11-22T10:00:00+09:00")
    html = get("/en/treatments/smp/")
    assert "out of date" in tree(html).main.get_text()
    assert "mainEntity" not in one_of(html, "MedicalWebPage")


# --- a clinic -------------------------------------------------------------------------------------------
def test_a_real_clinic_tells_name_place_registration_and_prices_as_ranges(clinic):
    html = get(clinic)
    assert kinds(html) == ["MedicalClinic", "BreadcrumbList"]
    assert one_of(html, "MedicalClinic") == {
        "@type": "MedicalClinic",
        "name": "Real One",
        "url": f"{settings.SITE_URL}{clinic}",
        "sameAs": "https://clinic.example/",
        "identifier": "M-real-one",
        "medicalSpecialty": "Dermatology",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "1 Street, Daegu",
            "addressLocality": "Daegu",
            "addressCountry": "KR",
        },
        "makesOffer": [
            offered("MedicalProcedure", "Scalp micropigmentation (SMP)", name="full scalp", minPrice=1_500_000,
                    maxPrice=2_000_000, priceCurrency="KRW", unitText="per course", valueAddedTaxIncluded=True),
            offered("MedicalProcedure", "Hair transplant, FUE", minPrice=2_500, maxPrice=3_000, priceCurrency="KRW",
                    unitText="per graft", valueAddedTaxIncluded=False),
            offered("Service", "Medicine, wig or other cover", minPrice=99.5, maxPrice=200, priceCurrency="USD",
                    unitText="per course"),
        ],
    }  # fmt: skip
    shown = " ".join(tree(html).main.get_text(" ").split())
    for said in ("Real One", "https://clinic.example/", "M-real-one", "1 Street, Daegu", "Dermatology clinic",
                 "full scalp: ₩1,500,000–2,000,000 per course", "₩2,500–3,000 per graft", "US$99.50–200 per course",
                 "Scalp micropigmentation (SMP)", "Hair transplant, FUE", "Medicine, wig or other cover"):  # fmt: skip
        assert said in shown, said


def offered(kind: str, what: str, **price: Any) -> dict[str, Any]:
    held = [{"@type": "UnitPriceSpecification", **price}]
    return {"@type": "Offer", "itemOffered": {"@type": kind, "name": what}, "priceSpecification": held}


def test_a_clinic_tells_no_price_that_is_out_of_date_and_no_offer_that_the_law_hides():
    old = won(2_500, basis="per_graft", checked_on="2025-01-01", valid_until="2025-07-01")
    make_clinic("real-old", offers={"fue": {"prices": [old]}, "smp": {**BY_TATTOOIST, "prices": [won(1_500_000)]}})
    html = get("/en/clinics/real-old/")
    assert "out of date" in tree(html).main.get_text()
    assert one_of(html, "MedicalClinic")["makesOffer"] == [
        {"@type": "Offer", "itemOffered": {"@type": "MedicalProcedure", "name": "Hair transplant, FUE"}}
    ]


def test_a_clinic_that_was_not_checked_in_time_tells_its_crumbs_alone(clinic, clock):
    clock.move_to("2028-11-22T10:00:00+09:00")
    assert kinds(get(clinic)) == ["BreadcrumbList"]


def test_a_hostile_name_stays_a_name():
    make_clinic("real-bad", name_en=HOSTILE, offers={"fue": {"prices": []}})
    html = get("/en/clinics/real-bad/")
    assert one_of(html, "MedicalClinic")["name"] == HOSTILE
    scripts = [one for one in tree(html).find_all("script") if not one.get("src")]
    assert [one["type"] for one in scripts] == ["application/ld+json"]
    assert "alert" not in {one.name for one in tree(html).find_all(True)}
    assert tree(html).select_one("nav.crumbs li[aria-current]").get_text() == HOSTILE
    assert tree(html).find("meta", property="og:title")["content"].startswith(HOSTILE.split("\u2028")[0])


# --- who publishes, what it costs ----------------------------------------------------------------------
def test_the_operator_is_the_publisher_once_it_is_named(settings):
    assert "publisher" not in told(get("/en/about/money/"))[0]
    settings.OPERATOR_NAME = "A & B <Ltd>"
    forget_everything()
    for address in ("/en/", "/en/about/money/", "/en/treatments/smp/"):
        assert told(get(address))[0]["publisher"] == {"@type": "Organization", "name": "A & B <Ltd>"}


def test_it_is_made_once_a_content_version(monkeypatch):
    monkeypatch.setattr(settings, "PAGE_CACHE_BYTES", 0)
    key = ("found", "en", "treatment", "smp")
    get("/en/treatments/smp/")
    made = kept.pieces()[key].head
    get("/en/treatments/smp/?anything")
    assert kept.pieces()[key].head is made
    raise_version()
    get("/en/treatments/smp/")
    assert kept.pieces()[key].head is not made


def test_it_takes_few_bytes():
    """400 of a page after compression; on the options' pages, which hold fourteen whole answers, 800."""
    over = {}
    for address, page in all_pages().items():
        without = re.sub(rb'<script type="application/ld\+json">.*?</script>', b"", page.body)
        cost = len(brotli.compress(page.body, quality=5)) - len(brotli.compress(without, quality=5))
        limit = 800 if page.path.removeprefix("/en/treatments/").strip("/") in TREATMENTS else 400
        if cost > limit:
            over[address] = cost
    assert over == {}
