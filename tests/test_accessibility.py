"""axe-core finds nothing on any kind of public page: WCAG 2.0 to 2.2, A and AA, and its best practice."""

import json
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

WIDTHS = (320, 1280)
# Kind of page -> an address; {a} and {b} are clinics.
PAGES = {
    "home": "/en/",
    "options": "/en/treatments/",
    "option": "/en/treatments/smp/",
    "six options side by side": "/en/treatments/compare/?condition=scarring-alopecia",
    "two options side by side": "/en/treatments/compare/?condition=scars&treatment=smp&treatment=fue",
    "kinds of hair loss": "/en/conditions/",
    "kind of hair loss": "/en/conditions/alopecia-areata-patchy/",
    "directory": "/en/clinics/?city=seoul&clinic={a}&clinic={b}",
    "empty directory": "/en/clinics/?q=zzzz&price_max=x",
    "clinic": "/en/clinics/{a}/",
    "clinics side by side": "/en/clinics/compare/?clinic={a}&clinic={b}",
    "no clinics side by side": "/en/clinics/compare/",
    "cities": "/en/cities/",
    "city": "/en/cities/seoul/",
    "cities side by side": "/en/cities/compare/?city=seoul&city=busan",
    "prices": "/en/prices/?currency=EUR",
    "guide": "/en/guide/",
    "insights": "/en/insights/",
    "article": "/en/insights/which-option-for-me/",
    "search": "/en/search/?q=hair",
    "glossary": "/en/glossary/",
    "about": "/en/about/how-we-compare/",
    "sources": "/en/about/sources/",
    "law": "/en/about/law/",
    "changes": "/en/about/changes/",
    "contact": "/en/contact/",
    "correction": "/en/contact/correction/",
    "request": "/en/consultation/?condition=shedding&clinic={a}",
    "missing": "/en/nothing/",
    "unreadable": "/en/?q=%ff",
}


@pytest.fixture(scope="module")
def names(portal) -> dict[str, str]:
    """Slugs of two clinics, as {"a": ..., "b": ...}."""
    with urlopen(f"{portal}/en/clinics/?format=json") as answer:
        first, second, *_ = json.load(answer)["results"]
    return {"a": first["slug"], "b": second["slug"]}


@pytest.fixture
def faults(browser_page, axe_violations):
    """`faults()`: what axe finds wrong with the page at hand, narrow and wide, light and dark, folded and unfolded."""

    def looked_at(words: str) -> set[str]:
        return {f"{words}: {found}" for found in axe_violations(browser_page)}

    def found() -> set[str]:
        said = looked_at("folded")
        browser_page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        for width in WIDTHS:
            browser_page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("light", "dark"):
                browser_page.emulate_media(color_scheme=scheme)
                said |= looked_at(f"{width}, {scheme}")
        return said

    browser_page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    return found


@pytest.mark.parametrize("kind", PAGES)
def test_nobody_is_shut_out_of_any_kind_of_page(kind, browser_page, names, faults):
    browser_page.goto(PAGES[kind].format(**names))
    assert faults() == set()


def test_nobody_is_shut_out_of_the_errors_of_the_request(browser_page, faults):
    browser_page.goto("/en/consultation/")
    browser_page.get_by_role("button", name="Send my request").click()
    expect(browser_page.locator(".error-summary a").nth(3)).to_be_attached()
    assert faults() == set()


def test_nobody_is_shut_out_of_the_acknowledgement(browser_page, portal, faults):
    receipt = portal.manage("shell", "--command", "from consultations import tokens; print(tokens.receipt('HK-ABCD'))")
    browser_page.goto(f"/en/consultation/sent/{receipt.split()[-1]}/")
    assert "HK-ABCD" in browser_page.inner_text("main")
    assert faults() == set()
