"""The kinds of public pages, and how a visitor gets to each."""

from typing import Any

GUIDE_RESULT, REQUEST_ERRORS = "guide result", "request with errors"
KINDS = {  # {a} and {b} are clinics
    "home": "",
    "treatments": "treatments/",
    "treatment": "treatments/smp/",
    "treatment comparison": "treatments/compare/?condition=scarring-alopecia",
    "conditions": "conditions/",
    "condition": "conditions/alopecia-areata-patchy/",
    "directory": "clinics/?city=seoul&clinic={a}&clinic={b}",
    "clinic": "clinics/{a}/",
    "clinic comparison": "clinics/compare/?clinic={a}&clinic={b}",
    "cities": "cities/",
    "city": "cities/seoul/",
    "prices": "prices/?currency=EUR",
    "insights": "insights/",
    "article": "insights/which-option-for-me/",
    "glossary": "glossary/",
    "search": "search/?q=SMP",
    "about": "about/how-we-compare/",
    "changes": "about/changes/",
    "guide": "guide/",
    GUIDE_RESULT: "guide/",
    REQUEST_ERRORS: "consultation/?clinic={a}",
    "contact": "contact/",
    "missing": "nothing/",
}
ANSWERS = {
    "step": "check",
    "red_flags": "none",
    "cause": "primary_scarring",
    "diagnosed_by": "derm",
    "unchanged_for": "12to24",
    "scalp_today": "calm",
    "donor_hair": "good",
    "extent": "medium",
    "age": "25plus",
    "health": "none",
    "wished_result": "grow",
    "expectation": "real",
}
# Sends what the steps before would have collected, with the form's own token.
SEND = """answers => {
  const form = document.querySelector("main form"), token = form.elements.csrfmiddlewaretoken.value;
  const field = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });
  form.replaceChildren(...Object.entries({ csrfmiddlewaretoken: token, ...answers }).map(pair => field(...pair)));
  form.submit();
}"""


def address(kind: str, language: str, clinics: dict[str, str]) -> str:
    return f"/{language}/{KINDS[kind].format(**clinics)}"


def visit(page: Any, kind: str, language: str, clinics: dict[str, str]) -> None:
    """Brings a playwright Page there; `clinics` as site.two_clinics gives them."""
    page.goto(address(kind, language, clinics))
    if kind == GUIDE_RESULT:
        with page.expect_navigation():
            page.evaluate(SEND, ANSWERS)
        expect(page, "main [aria-labelledby]", kind)
    elif kind == REQUEST_ERRORS:
        with page.expect_navigation():
            page.locator("#send").click()
        expect(page, ".error-summary a", kind)


def expect(page: Any, selector: str, kind: str) -> None:
    if not page.locator(selector).count():
        raise RuntimeError(f"The way to the page {kind!r} does not lead there any more: {page.url} has no {selector}")
