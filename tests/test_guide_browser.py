"""The guide in a real browser: keys alone, a small phone, no JavaScript, and nothing left behind."""

import pytest
from playwright.sync_api import expect

from tests.guiding import ACTIVE, CALM, OWN
from tests.keyboard import Keyboard

WIDTHS = (320, 1280)
COUNTS = "{model._meta.label: model._default_manager.count() for model in __import__('django').apps.apps.get_models()}"
LEFT = (
    "Compare all options",
    "Go on to what matters to you",
    "Show how each option fits",
    "Go on to your next step",
    "Show what can help",
    "Make my summary to print",
)


class Traffic:
    """What a page's browser asked for and what it was answered."""

    def __init__(self, page):
        self.requests, self.answers = [], []
        page.on("request", lambda request: self.requests.append(request))
        page.on("response", lambda response: self.answers.append(response))

    def of_guide(self, method: str) -> list:
        return [one for one in self.requests if one.method == method and one.url.endswith("/guide/")]


def button(page, name: str):
    return page.locator("main").get_by_role("button", name=name, exact=True)


def choose(keyboard: Keyboard, name: str, code: str) -> None:
    """Tab to the boxes of a question, then Space, or the arrows to another of the same group."""
    boxes = keyboard.page.locator(f"main input[name={name}]:not([type=hidden])")
    values = [box.get_attribute("value") for box in boxes.all()]
    if boxes.first.get_attribute("type") == "checkbox":
        keyboard.tab_to(boxes.nth(values.index(code)))
        keyboard.press("Space")
        return
    keyboard.tab_to(boxes.first)
    keyboard.press("Space", *["ArrowDown"] * values.index(code))
    assert boxes.nth(values.index(code)).is_checked()


def answer(keyboard: Keyboard, answers: dict[str, list[str]]) -> None:
    boxes = keyboard.page.locator("main input:is([type=radio], [type=checkbox])")
    for name in dict.fromkeys(box.get_attribute("name") for box in boxes.all()):
        choose(keyboard, name, answers[name][0])
    keyboard.follow(button(keyboard.page, "Go on"))


def test_a_patient_gets_to_her_summary_with_keys_alone_and_leaves_nothing_behind(open_page, portal):
    before = portal.query(COUNTS)
    page = open_page(width=320, height=640, javascript=False)
    keyboard, traffic = Keyboard(page), Traffic(page)
    keyboard.open("/en/guide/")
    keyboard.skip()
    keyboard.follow(button(page, "Go on"))
    assert page.title().startswith("Error:")
    expect(page.locator(".error-summary")).to_be_focused()
    for _ in range(5):
        answer(keyboard, CALM)
    keyboard.follow(page.locator("button[value=age]"))
    expect(page.locator("main input[value='25plus']:not([type=hidden])")).to_be_focused()
    keyboard.follow(button(page, "Go on"))
    for name in ("See what my answers mean", "Compare all options"):
        keyboard.follow(button(page, name))
    keyboard.skip("Skip the table")
    keyboard.follow(button(page, "Go on to what matters to you"))
    choose(keyboard, "value_real_hair", "-1")
    keyboard.type_into(page.locator("#id_own"), OWN)
    with page.expect_navigation():
        keyboard.press("Enter")
    keyboard.arrive()
    expect(page.locator("[aria-labelledby=fits]")).to_be_focused()
    keyboard.follow(button(page, "Go on to your next step"))
    choose(keyboard, "sure_understand", "no")
    keyboard.follow(button(page, "Show what can help"))
    keyboard.follow(button(page, "Make my summary to print"))
    assert page.locator("h1").inner_text() == "Your summary"
    assert OWN in page.inner_text("main")

    assert set(keyboard.trail) == {f"{portal}/en/guide/"}
    posts = traffic.of_guide("POST")
    assert len(posts) == 15
    for request in traffic.requests:
        headers = request.all_headers()
        assert "referer" not in headers, request.url
        assert "?" not in request.url, request.url
    # The reason why the form is checked by its token: the browser does not say where it comes from.
    assert {request.all_headers()["origin"] for request in posts} == {"null"}
    pages = [response for response in traffic.answers if response.url.endswith("/guide/")]
    assert {response.header_value("cache-control") for response in pages} == {"no-store, private"}
    assert [cookie["name"] for cookie in page.context.cookies()] == ["csrf"]
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert portal.query(COUNTS) == before


@pytest.mark.parametrize("answers", [CALM, ACTIVE], ids=["calm", "active"])
def test_nobody_is_shut_out_of_any_step(answers, open_page, axe_violations):
    page, found = open_page(), set()

    def look() -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found.update(f"{page.title()}, {width}, {scheme}: {one}" for one in axe_violations(page))

    def press(name: str) -> None:
        with page.expect_navigation():
            button(page, name).click()
        look()

    page.goto("/en/guide/")
    press("Go on")
    while (boxes := page.locator("main input:is([type=radio], [type=checkbox])")).count():
        for name in dict.fromkeys(box.get_attribute("name") for box in boxes.all()):
            page.locator(f"main input[name={name}][value='{answers[name][0]}']:not([type=hidden])").check()
        press("Go on")
    press("See what my answers mean")
    for name in ("See all options anyway" if answers is ACTIVE else LEFT[0], *LEFT[1:]):
        if name == "Show how each option fits":
            page.locator("#id_value_soon_0").check()
            page.locator("#id_own").fill("x" * 201)
            press(name)
            page.locator("#id_own").fill(OWN)
        if name == "Show what can help":
            page.locator("#id_sure_understand_1").check()
        press(name)
    assert page.locator("h1").inner_text() == "Your summary"
    assert found == set()


@pytest.mark.parametrize("flag", ["pus", "child", "self_harm"])
def test_nobody_is_shut_out_of_the_page_after_a_red_flag(flag, open_page, axe_violations):
    page, found = open_page(), []
    page.goto("/en/guide/")
    page.locator(f"input[value={flag}]").check()
    with page.expect_navigation():
        button(page, "Go on").click()
    assert "See a doctor promptly" in page.locator("main").inner_text()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += axe_violations(page)
    assert found == []


def test_the_summary_fits_on_paper(open_page):
    page = open_page()
    page.goto("/en/guide/")
    page.locator("input[value=pus]").check()
    for name in ("Go on", "See all options anyway", *LEFT[1:2], *LEFT[3:4], *LEFT[5:]):
        with page.expect_navigation():
            button(page, name).click()
    page.set_viewport_size({"width": 687, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")
    assert not page.locator("header nav").is_visible() and not button(page, "Back").is_visible()
    assert page.locator("textarea").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
