"""The directory in place with JavaScript, and the same journeys by plain links without it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.keyboard import STOP

CLINICS = "/en/clinics/"
PARTS = ("#said", "#facets", "#count", "#list")
CHOICES = re.compile(r"/en/clinics/\?")  # every address of the directory with a query
FAILED = "We could not refresh the list. It still shows what you chose before. Try again"
# Writes down what a screen reader is given to say.
LISTEN = """() => {
  window.heard = [];
  const note = region => { const text = region.innerText.trim(); if (text && !region.hidden) window.heard.push(text); };
  for (const region of document.querySelectorAll("#directory [role=status], #directory [role=alert]"))
    new MutationObserver(() => note(region)).observe(region, {childList: true, subtree: true, attributes: true,
      attributeFilter: ["hidden"]});
}"""
IN_THE_WINDOW = "e => { const box = e.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"


def facet(page, name: str):
    return page.locator("#facets").get_by_role("link", name=name, exact=True)


def compare_link(page, number: int):
    return page.locator(".clinic-card").nth(number).locator("> .noprint a")


def mark(page) -> None:
    page.evaluate("window.mark = 'the same document'")


def is_marked(page) -> bool:
    return page.evaluate("window.mark === 'the same document'")


def query(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def choose(page, goal, /, **expected: str) -> None:
    """Clicks, and waits until the address says what was chosen."""
    goal.click()
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query) == {name: [value] for name, value in expected.items()})


def hold(page, address: str) -> list:
    """Keeps the requests that fit an address waiting; the list of them grows."""
    held: list = []
    page.route(re.compile(address), lambda route: held.append(route))
    return held


def first(page, held: list):
    """The first of the requests that are kept waiting, once it is there."""
    for _ in range(1000):
        if held:
            return held[0]
        page.wait_for_timeout(20)
    raise AssertionError("no request was kept waiting")


@pytest.fixture
def directory(open_page):
    """The directory with JavaScript. After the test it must still be the same document."""
    page = open_page()
    page.goto(CLINICS)
    mark(page)
    yield page
    assert is_marked(page)


@pytest.fixture
def listened(directory):
    directory.evaluate(LISTEN)
    return directory


def heard(page) -> list[str]:
    page.wait_for_timeout(100)
    return page.evaluate("window.heard.splice(0)")


# --- both ways ------------------------------------------------------------------------------------------
def name_and_price(page) -> None:
    page.locator("#facets [name=q]").fill("sample")
    page.locator("#facets [name=price_max]").fill("9000")
    page.locator("#facets [name=currency]").select_option("EUR")
    page.get_by_role("button", name="Apply").click()


# What is done -> where the reader starts, and how.
STEPS = {
    "facet": ("", lambda page: facet(page, "English").click()),
    "facet taken out": ("?city=seoul&city=busan", lambda page: facet(page, "Busan").click()),
    "facet cleared": ("?city=seoul&treatment=fue", lambda page: page.get_by_role("link", name="clear City").click()),
    "order": ("?treatment=fue", lambda page: page.get_by_role("link", name="price, lowest first").click()),
    "order with a message": ("", lambda page: page.get_by_role("link", name="price, lowest first").click()),
    "next page": ("", lambda page: page.get_by_role("link", name="Next page").click()),
    "previous page": ("?page=2", lambda page: page.get_by_role("link", name="Previous page").click()),
    "name, highest price, currency": ("?treatment=fue&sort=price", name_and_price),
    "clinic to compare": ("?city=seoul", lambda page: compare_link(page, 1).click()),
    "tray emptied": ("?clinic=demo-1&clinic=demo-2", lambda page: page.get_by_role("link", name="Empty the").click()),
    "way out of nothing": ("?q=zzzz&city=seoul", lambda page: page.locator(".empty a").first.click()),
}


def done(page, start: str, step) -> dict:
    """The step taken; what the reader then has before her."""
    page.goto(f"{CLINICS}{start}")
    mark(page)
    before = page.url
    step(page)
    page.wait_for_url(lambda url: url != before)
    page.wait_for_load_state()
    shown = {part: page.locator(part).inner_html() for part in PARTS}
    languages = page.locator(".lang a").evaluate_all("links => links.map(link => link.href.replace(/[?]$/, ''))")
    # A plain link "?" leaves its mark behind, which says nothing.
    return {"address": page.url.removesuffix("?"), "title": page.title(), "languages": languages, **shown}


@pytest.mark.parametrize("name", STEPS)
def test_a_choice_gives_the_same_address_and_the_same_page_with_script_and_without(name, open_page):
    scripted, plain = open_page(), open_page(javascript=False)
    assert done(scripted, *STEPS[name]) == done(plain, *STEPS[name])
    assert is_marked(scripted)
    assert not is_marked(plain)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_journey_through_choices_back_and_into_the_comparison(javascript, open_page):
    page = open_page(javascript=javascript)
    page.goto(CLINICS)
    everything = page.locator("#count").inner_text()
    choose(page, facet(page, "SMP"), treatment="smp")
    fewer = page.locator("#count").inner_text()
    assert fewer != everything
    expect(facet(page, "SMP")).to_have_attribute("aria-current", "true")
    choose(page, page.get_by_role("link", name="newest check"), treatment="smp", sort="checked")
    expect(page.locator(".sortbar [aria-current]")).to_have_text("newest check")
    page.go_back()
    expect(page.locator(".sortbar [aria-current]")).to_have_text("name")
    page.go_back()
    expect(page.locator("#count")).to_have_text(everything)
    page.go_forward()
    expect(page.locator("#count")).to_have_text(fewer)
    page.reload()
    expect(page.locator("#count")).to_have_text(fewer)
    names = page.locator(".clinic-card h3 a").all_inner_texts()[:2]
    compare_link(page, 0).click()
    expect(page.locator(".tray")).to_contain_text("1 clinic chosen to compare")
    compare_link(page, 1).click()
    expect(page.locator(".tray")).to_contain_text("2 clinics chosen to compare")
    page.get_by_role("link", name="Compare them").click()
    expect(page.locator("table.cmp thead th a")).to_have_text(names)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_the_address_of_a_choice_shows_it_to_whoever_it_is_sent_to(javascript, open_page):
    page, other = open_page(javascript=javascript), open_page()
    page.goto(CLINICS)
    choose(page, facet(page, "Busan"), city="busan")
    choose(page, facet(page, "FUE"), city="busan", treatment="fue")
    other.goto(page.url)
    for part in ("#count", "#list", "#facets"):
        expect(other.locator(part)).to_have_text(page.locator(part).inner_text(), use_inner_text=True)


# --- back -----------------------------------------------------------------------------------------------
def test_going_back_leads_to_the_same_link_at_the_same_height(directory):
    following = directory.get_by_role("link", name="Next page")
    following.scroll_into_view_if_needed()
    height = directory.evaluate("scrollY")
    choose(directory, following, page="2")
    expect(directory).to_have_title(re.compile(", page 2 "))
    directory.go_back()
    expect(directory.locator(".pager")).to_contain_text("Page 1 of ")
    expect(directory).not_to_have_title(re.compile("page 2"))
    expect(directory.get_by_role("link", name="Next page")).to_be_focused()
    assert directory.evaluate("scrollY") == height


def test_an_answer_that_comes_after_going_back_is_dropped(directory):
    choose(directory, facet(directory, "SMP"), treatment="smp")
    fewer = directory.locator("#count").inner_text()
    held = hold(directory, "/en/clinics/$")
    directory.go_back()
    directory.wait_for_url(lambda url: not urlsplit(url).query)
    overtaken = first(directory, held)
    directory.go_forward()
    directory.wait_for_url(lambda url: "treatment=smp" in url)
    overtaken.continue_()
    directory.wait_for_timeout(300)
    expect(directory.locator("#count")).to_have_text(fewer)
    expect(facet(directory, "SMP")).to_have_attribute("aria-current", "true")


def test_choosing_the_same_again_adds_no_step_to_go_back(directory):
    before = directory.evaluate("history.length")
    directory.locator("#fq").fill("sample")
    for _ in range(2):
        directory.locator(".clinic-card").first.evaluate("card => { card.dataset.old = '' }")
        directory.get_by_role("button", name="Apply").click()
        expect(directory.locator("[data-old]")).to_have_count(0)
        directory.wait_for_url(lambda url: "q=sample" in url)
    assert directory.evaluate("history.length") == before + 1


# --- focus and scroll -------------------------------------------------------------------------------------
def test_after_a_facet_the_focus_stays_on_its_link_which_stays_where_it_was(directory):
    link = facet(directory, "Chinese")
    link.scroll_into_view_if_needed()
    top = link.bounding_box()["y"]
    choose(directory, link, language="zh")
    expect(link).to_be_focused()
    expect(link).to_have_attribute("aria-current", "true")
    assert abs(link.bounding_box()["y"] - top) <= 1
    choose(directory, link)
    expect(link).to_be_focused()


def test_after_clear_the_focus_stays_in_its_facet(directory):
    choose(directory, facet(directory, "Busan"), city="busan")
    choose(directory, directory.get_by_role("link", name="clear City"))
    expect(facet(directory, "Seoul")).to_be_focused()


def test_after_a_page_the_focus_and_the_window_are_at_the_count(directory):
    choose(directory, directory.get_by_role("link", name="Next page"), page="2")
    expect(directory.locator("#count")).to_be_focused()
    assert directory.locator("#count").evaluate(IN_THE_WINDOW)


def test_after_an_order_the_focus_is_on_its_name(directory):
    choose(directory, directory.get_by_role("link", name="newest check"), sort="checked")
    expect(directory.locator(".sortbar [aria-current]")).to_be_focused()


def test_after_the_tray_the_focus_stays_at_the_same_card(directory):
    link = compare_link(directory, 7)
    link.scroll_into_view_if_needed()
    top = link.bounding_box()["y"]
    for words in ("Remove from compare", "Add to compare"):
        link.click()
        expect(link).to_contain_text(words)
        expect(link).to_be_focused()
        assert abs(link.bounding_box()["y"] - top) <= 1
    assert query(directory) == {}


def test_filters_that_were_unfolded_on_a_phone_stay_so(open_page):
    page = open_page(width=320, height=640)
    page.goto(CLINICS)
    page.locator("summary", has_text="Filters").click()
    choose(page, facet(page, "SMP"), treatment="smp")
    expect(facet(page, "SMP")).to_be_focused()
    choose(page, facet(page, "English"), treatment="smp", language="en")
    expect(facet(page, "English")).to_be_visible()


def test_keys_alone_lead_through_choices_and_the_focus_is_always_seen(directory):
    for name in ("SMP", "English"):
        goal = facet(directory, name)
        for _ in range(60):
            directory.keyboard.press("Tab")
            stop = directory.evaluate(STOP, goal.element_handle())
            assert stop["faults"] == []
            if stop["reached"]:
                break
        directory.keyboard.press("Enter")
        expect(goal).to_have_attribute("aria-current", "true")
        expect(goal).to_be_focused()
        assert directory.evaluate(STOP, goal.element_handle()) == {"reached": True, "faults": []}
    assert query(directory) == {"treatment": ["smp"], "language": ["en"]}


def test_what_is_typed_while_a_choice_is_on_its_way_is_kept(directory):
    held = hold(directory, "treatment=smp")
    facet(directory, "SMP").click()
    directory.locator("#fq").press_sequentially("gang")
    directory.wait_for_timeout(50)
    first(directory, held).continue_()
    expect(facet(directory, "SMP")).to_have_attribute("aria-current", "true")
    expect(directory.locator("#fq")).to_be_focused()
    directory.keyboard.type("nam")
    expect(directory.locator("#fq")).to_have_value("gangnam")


def test_whoever_is_busy_elsewhere_on_the_page_is_left_there(directory):
    held = hold(directory, "treatment=smp")
    facet(directory, "SMP").click()
    directory.locator("#site-q").focus()
    first(directory, held).continue_()
    expect(facet(directory, "SMP")).to_have_attribute("aria-current", "true")
    expect(directory.locator("#site-q")).to_be_focused()


# --- what is read out -------------------------------------------------------------------------------------
def test_the_count_is_read_out_once_after_a_facet(listened):
    choose(listened, facet(listened, "SMP"), treatment="smp")
    assert heard(listened) == [listened.locator("#count").inner_text()]


def test_a_page_and_the_tray_do_not_read_the_count_out_again(listened):
    choose(listened, listened.get_by_role("link", name="Next page"), page="2")
    assert heard(listened) == []
    for number, words in enumerate(("1 clinic chosen to compare", "2 clinics chosen to compare")):
        compare_link(listened, number).click()
        expect(listened.locator("#tray-count")).to_have_text(words)
        assert heard(listened) == [words]
    listened.get_by_role("link", name="Empty the list").click()
    expect(listened.locator(".tray")).to_have_count(0)
    assert heard(listened) == ["No clinic is chosen to compare."]


def test_a_message_is_read_out_when_it_comes_and_not_again_while_it_stands(listened):
    choose(listened, listened.get_by_role("link", name="price, lowest first"), sort="price")
    said = listened.locator("#said").inner_text()
    assert said.startswith("To compare prices, choose one of SMP, FUE and FUT")
    assert said in heard(listened)
    choose(listened, facet(listened, "Seoul"), sort="price", city="seoul")
    assert heard(listened) == [listened.locator("#count").inner_text()]


# --- slow, failed, overtaken --------------------------------------------------------------------------------
def test_the_last_of_two_choices_wins(directory):
    held = hold(directory, "treatment=smp$")
    facet(directory, "SMP").click()
    choose(directory, facet(directory, "FUE"), treatment="fue")
    expect(facet(directory, "FUE")).to_have_attribute("aria-current", "true")
    first(directory, held).abort()
    directory.wait_for_timeout(200)
    assert query(directory) == {"treatment": ["fue"]}
    expect(facet(directory, "SMP")).not_to_have_attribute("aria-current", "true")
    expect(directory.locator("#trouble")).to_be_hidden()


def boxes(page) -> list:
    return page.locator("#directory, #facets, #count, #list, .clinic-card").evaluate_all(
        "all => all.map(one => JSON.stringify(one.getBoundingClientRect()))"
    )


def test_a_slow_answer_dims_the_list_and_moves_nothing(directory):
    before, held = boxes(directory), hold(directory, "treatment=smp")
    facet(directory, "SMP").dispatch_event("click")
    expect(directory.locator("#list")).to_have_attribute("aria-busy", "true")
    expect(directory.locator("#list")).to_have_css("opacity", "0.5")
    assert boxes(directory) == before
    first(directory, held).continue_()
    expect(facet(directory, "SMP")).to_have_attribute("aria-current", "true")
    expect(directory.locator("#list")).not_to_have_attribute("aria-busy", "true")
    expect(directory.locator("#list")).to_have_css("opacity", "1")


def test_a_slow_answer_moves_nothing_gradually_for_readers_who_want_less_motion(directory):
    directory.emulate_media(reduced_motion="reduce")
    held = hold(directory, "treatment=smp")
    facet(directory, "SMP").click()
    expect(directory.locator("#list")).to_have_attribute("aria-busy", "true")
    expect(directory.locator("#list")).to_have_css("transition-duration", "0s")
    first(directory, held).continue_()


FAILURES = {
    "offline": lambda route: route.abort("internetdisconnected"),
    "an error of the server": lambda route: route.fulfill(status=500, body="<h1>Sorry</h1>"),
    "refused": lambda route: route.fulfill(status=429, body="<h1>Too many</h1>"),
    "another page": lambda route: route.fulfill(body="<h1>Sign in to this network</h1>", content_type="text/html"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_choice_that_fails_is_said_and_leaves_the_page_as_it_was(kind, listened):
    before = [listened.url, listened.title(), *(listened.locator(part).inner_html() for part in PARTS)]
    listened.route(CHOICES, FAILURES[kind])
    facet(listened, "SMP").click()
    expect(listened.locator("#trouble")).to_have_text(FAILED)
    expect(listened.locator("#trouble")).to_be_in_viewport()
    expect(facet(listened, "SMP")).to_be_focused()
    assert heard(listened) == [FAILED]
    assert [listened.url, listened.title(), *(listened.locator(part).inner_html() for part in PARTS)] == before
    again = listened.get_by_role("link", name="Try again")
    again.click()
    expect(listened.locator("#trouble")).to_be_visible()
    expect(again).to_be_focused()
    listened.unroute(CHOICES)
    choose(listened, again, treatment="smp")
    expect(listened.locator("#trouble")).to_be_hidden()
    expect(listened.locator("#count")).to_be_focused()
    assert listened.locator("#list").get_attribute("aria-busy") is None


def test_going_back_without_a_connection_is_said_and_can_be_tried_again(directory):
    everything = directory.locator("#count").inner_text()
    choose(directory, facet(directory, "SMP"), treatment="smp")
    everywhere = re.compile(r"/en/clinics/$")
    directory.route(everywhere, FAILURES["offline"])
    directory.go_back()
    expect(directory.locator("#trouble")).to_have_text(FAILED)
    directory.unroute(everywhere)
    directory.get_by_role("link", name="Try again").click()
    expect(directory.locator("#count")).to_have_text(everything)
    assert query(directory) == {}


def test_without_htmx_the_links_are_plain_links(open_page):
    page = open_page()
    page.route("**/htmx*.js", lambda route: route.abort())
    page.goto(CLINICS)
    mark(page)
    choose(page, facet(page, "SMP"), treatment="smp")
    assert not is_marked(page)


# --- what stays the browser's own -----------------------------------------------------------------------------
LEAD_ELSEWHERE = {
    "a clinic": ("", ".clinic-card h3 a"),
    "another page": ("", ".page-head a"),
    "all clinics": ("?q=zzzz&treatment=fue&price_max=1&currency=KRW", ".empty a"),
}


@pytest.mark.parametrize("kind", LEAD_ELSEWHERE)
def test_a_link_that_leads_elsewhere_is_followed_as_ever(kind, open_page):
    page = open_page()
    start, link = LEAD_ELSEWHERE[kind]
    page.goto(f"{CLINICS}{start}")
    mark(page)
    address = page.locator(link).first.evaluate("link => link.href")
    with page.expect_navigation():
        page.locator(link).first.click()
    assert (page.url, is_marked(page)) == (address, False)


def test_files_are_downloaded(directory):
    with directory.expect_download() as download:
        directory.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "clinics.csv"


@pytest.mark.parametrize("key", ["Control", "Shift"])
def test_a_choice_opens_in_a_page_of_its_own_when_that_is_asked_for(key, directory):
    with directory.context.expect_page() as opened:
        facet(directory, "SMP").click(modifiers=[key])
    opened.value.wait_for_url(lambda url: "treatment=smp" in url)
    assert query(directory) == {}


# --- nothing kept, nothing loosened ---------------------------------------------------------------------------
def test_no_choice_is_kept_in_the_browser(open_page):
    page = open_page()
    page.goto(CLINICS)
    page.locator(".facet", has_text="Kind of hair loss").locator("li a").first.click()
    page.wait_for_url(lambda url: "condition=" in url)
    compare_link(page, 0).click()
    expect(page.locator(".tray")).to_be_visible()
    page.go_back()
    expect(page.locator(".tray")).to_have_count(0)
    assert page.context.storage_state() == {"cookies": [], "origins": []}
    page.goto("/robots.txt")  # of the same origin, in the same session
    assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]


def test_htmx_may_neither_evaluate_text_nor_run_scripts_that_it_was_sent(directory):
    names = "allowEval", "allowScriptTags", "includeIndicatorStyles", "selfRequestsOnly", "historyCacheSize"
    config = directory.evaluate("htmx.config")
    assert {name: config[name] for name in names} == {
        "allowEval": False, "allowScriptTags": False, "includeIndicatorStyles": False, "selfRequestsOnly": True,
        "historyCacheSize": 0,
    }  # fmt: skip


def test_the_scripts_arrive_packed_in_at_most_18_kB(directory):
    sizes = directory.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.initiatorType === 'script')"
        ".map(one => [one.name.replace(/.*[/]([a-z]+).*/, '$1'), one.encodedBodySize])"
    )
    assert [name for name, _size in sizes] == ["directory", "htmx"]
    assert 0 < sum(size for _name, size in sizes) <= 18_000, sizes


def test_nobody_is_shut_out_of_what_was_exchanged_in_place(directory, axe_violations):
    choose(directory, facet(directory, "SMP"), treatment="smp")
    compare_link(directory, 0).click()
    expect(directory.locator(".tray")).to_be_visible()
    assert axe_violations(directory) == []
    directory.route(CHOICES, FAILURES["offline"])
    facet(directory, "English").click()
    expect(directory.locator("#trouble")).to_be_visible()
    for width in (320, 1280):
        for scheme in ("light", "dark"):
            directory.set_viewport_size({"width": width, "height": 800})
            directory.emulate_media(color_scheme=scheme)
            assert axe_violations(directory) == [], (width, scheme)
