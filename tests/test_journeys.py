"""Whole ways through the portal, in a real browser against a real server."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from tests.clock import NOW
from tests.keyboard import Keyboard
from tests.staff import sign_in_with_browser

pytestmark = pytest.mark.journey

READING = 3_500  # milliseconds; a form sent within three seconds is taken for a machine's
AREATA = "Alopecia areata in patches"


def main(page):
    return page.locator("main")


def link(page, name: str):
    return main(page).get_by_role("link", name=name, exact=True)


# --- a patient, from home to a sent request ---------------------------------------------------------
def given_a_phone_without_javascript_and_without_a_pointer(open_page) -> Keyboard:
    return Keyboard(open_page(width=320, height=640, javascript=False))


def when_she_chooses_her_kind_of_hair_loss(keyboard: Keyboard) -> None:
    keyboard.open("/en/")
    keyboard.skip()
    keyboard.follow(link(keyboard.page, AREATA))


def then_she_reads_what_it_means_for_her(keyboard: Keyboard) -> None:
    expect(keyboard.page.locator("h1")).to_have_text(AREATA)


def when_she_looks_at_the_options_side_by_side(keyboard: Keyboard) -> None:
    keyboard.skip()
    keyboard.follow(link(keyboard.page, "See the options side by side for this kind"))


def then_fourteen_questions_are_answered_for_six_options(keyboard: Keyboard) -> None:
    table = keyboard.page.locator("table.cmp tbody")
    assert (table.locator("tr:visible").count(), table.locator("td:visible").count()) == (14, 84)


def when_she_narrows_the_clinics_by_two_facets(keyboard: Keyboard) -> None:
    keyboard.skip()
    keyboard.skip("Skip the table")
    keyboard.follow(link(keyboard.page, "Find and compare clinics"))
    for value in ("SMP", "English"):
        keyboard.tab_to(keyboard.page.locator("summary", has_text="Filters"))
        keyboard.press("Enter")
        keyboard.follow(keyboard.page.locator(".facets").get_by_role("link", name=value, exact=True))


def then_the_address_holds_the_whole_choice(keyboard: Keyboard) -> None:
    chosen = {("condition", "alopecia-areata-patchy"), ("treatment", "smp"), ("language", "en")}
    assert set(parse_qsl(urlsplit(keyboard.page.url).query)) == chosen
    expect(keyboard.page.locator(".facets a[aria-current=true]")).to_have_count(3)


def when_she_compares_the_first_three_clinics(keyboard: Keyboard) -> list[str]:
    """Gives their names."""
    cards = keyboard.page.locator(".clinic-card")
    names = [cards.nth(number).locator("h3 a").inner_text() for number in range(3)]
    for name in names:
        keyboard.skip()
        keyboard.follow(link(keyboard.page, f"Add to compare {name}"))
    keyboard.skip()
    keyboard.follow(link(keyboard.page, "Compare them"))
    return names


def then_the_three_stand_side_by_side(keyboard: Keyboard, names: list[str]) -> None:
    assert keyboard.page.locator("table.cmp thead th a").all_inner_texts() == names


def when_she_asks_about_them(keyboard: Keyboard) -> None:
    page = keyboard.page
    keyboard.skip()
    keyboard.follow(link(page, "Ask about these clinics"))
    keyboard.tab_to(page.locator("[name=lives_in_korea]").first)
    keyboard.press("ArrowDown")
    keyboard.tab_to(page.locator("[name=adult]").first)
    keyboard.press("Space")
    keyboard.type_into(page.locator("[name=condition]"), AREATA)
    keyboard.type_into(page.locator("[name=since]"), "2 years")
    keyboard.type_into(page.locator("[name=treatment]"), "SMP")
    keyboard.tab_to(page.locator("[name=since]"), back=True)
    keyboard.press("End", *" and a half")
    keyboard.type_into(page.locator("[name=message]"), "Is it safe?")
    keyboard.type_into(page.locator("[name=name]"), "Jo")
    keyboard.type_into(page.locator("[name=email]"), "jo@example.org")
    keyboard.tab_to(page.locator("[name=consent]"))
    keyboard.press("Space")
    page.wait_for_timeout(READING)
    keyboard.follow(page.get_by_role("button", name="Send my request"))


def then_her_request_is_kept_under_the_reference_she_is_shown(keyboard: Keyboard, portal, slugs: list[str]) -> None:
    expect(keyboard.page.locator("h1")).to_have_text("Your request has reached us")
    reference = main(keyboard.page).locator("strong bdi").inner_text()
    answers = ("condition", "since", "treatment", "clinics", "message", "name", "email")
    kept = portal.query(f"list(Consultation.objects.filter(reference={reference!r}).values_list{answers!r})")
    assert kept == [
        ["alopecia-areata-patchy", "2 years and a half", "smp", ",".join(slugs), "Is it safe?", "Jo", "jo@example.org"]
    ]


def test_a_patient_gets_from_home_to_a_sent_request_with_keys_alone(open_page, portal):
    keyboard = given_a_phone_without_javascript_and_without_a_pointer(open_page)
    when_she_chooses_her_kind_of_hair_loss(keyboard)
    then_she_reads_what_it_means_for_her(keyboard)
    when_she_looks_at_the_options_side_by_side(keyboard)
    then_fourteen_questions_are_answered_for_six_options(keyboard)
    when_she_narrows_the_clinics_by_two_facets(keyboard)
    then_the_address_holds_the_whole_choice(keyboard)
    names = when_she_compares_the_first_three_clinics(keyboard)
    then_the_three_stand_side_by_side(keyboard, names)
    slugs = [slug for name, slug in parse_qsl(urlsplit(keyboard.page.url).query) if name == "clinic"]
    when_she_asks_about_them(keyboard)
    then_her_request_is_kept_under_the_reference_she_is_shown(keyboard, portal, slugs)


def test_a_patient_gets_from_the_directory_by_a_comparison_to_a_clinic_with_keys_alone(open_page):
    keyboard = Keyboard(open_page(width=320, height=640, javascript=False))
    keyboard.open("/en/clinics/?treatment=fue")
    names = when_she_compares_the_first_three_clinics(keyboard)
    keyboard.skip()
    keyboard.follow(main(keyboard.page).locator("thead").get_by_role("link", name=names[1], exact=True))
    expect(keyboard.page.locator("h1")).to_contain_text(names[1])
    keyboard.skip()
    keyboard.tab_to(keyboard.page.locator("main a[href*='/consultation/']").first)


# --- staff change a price ----------------------------------------------------------------------------
@pytest.fixture
def clinic(portal) -> str:
    """The slug of a clinic of this test's own, with one price that was checked yesterday."""
    made = 'make_clinic("journey", offers={"fut": {"prices": [won(5_100_000, 6_200_000)]}})'
    portal.manage("shell", "--command", f"from tests.making import make_clinic, won; {made}")
    return "journey"


def given_a_visitor_reads(page, address: str, price: str, day: str) -> None:
    page.goto(address)
    then_the_next_load_shows(page, price, day)


def when_staff_change_the_price(page, account: dict[str, str], low: str, high: str) -> None:
    sign_in_with_browser(page, account)
    main(page).locator('a[href="/admin/clinics/clinic/"]', has_text="Clinics").click()
    page.locator("#searchbar").fill("journey")
    page.locator("#searchbar").press("Enter")
    page.locator("#result_list").get_by_role("link", name="Journey", exact=True).click()
    page.locator("#id_prices-0-low").fill(low)
    page.locator("#id_prices-0-high").fill(high)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("was changed successfully")


def then_the_next_load_shows(page, price: str, day: str) -> None:
    page.reload()
    said = main(page).locator("ul.prices > li, .cmp td").filter(has_text=price)
    expect(said).to_have_count(1)
    expect(said).to_contain_text(day)


def test_a_price_changed_by_staff_is_on_the_next_load_of_every_page_with_its_day(open_page, staff_account, clinic):
    other = open_page()
    other.goto("/en/clinics/")
    compared = f"/en/clinics/compare/?clinic={clinic}&{next_clinic(other)}"
    reader, comparer = open_page(), open_page()
    given_a_visitor_reads(reader, f"/en/clinics/{clinic}/", "₩5,100,000–6,200,000", "20 November 2026")
    given_a_visitor_reads(comparer, compared, "₩5,100,000–6,200,000", "2026-11-20")

    when_staff_change_the_price(open_page(), staff_account, "5300000", "6400000")

    then_the_next_load_shows(reader, "₩5,300,000–6,400,000", f"{NOW:%-d %B %Y}")
    then_the_next_load_shows(comparer, "₩5,300,000–6,400,000", f"{NOW:%Y-%m-%d}")


def next_clinic(page) -> str:
    """'clinic=...' of the first clinic in the directory."""
    address = page.locator(".clinic-card h3 a").first.get_attribute("href")
    return re.sub(r".*/([^/]+)/$", r"clinic=\1", address)


# --- reading leaves no trace ---------------------------------------------------------------------------
WALK = (
    "/en/", "/en/conditions/scarring-alopecia/", "/en/treatments/smp/", "/en/treatments/compare/?condition=scars",
    "/en/clinics/?city=seoul", "/en/cities/busan/", "/en/prices/?currency=EUR", "/en/guide/rules/",
    "/en/search/?q=hair", "/en/about/privacy/",
)  # fmt: skip
NOTHING_KEPT = {"cookies": [], "origins": []}


def test_a_visitor_who_reads_ten_pages_is_given_nothing_to_keep(browser_page):
    for address in WALK:
        assert browser_page.goto(address).status == 200
        assert browser_page.context.storage_state() == NOTHING_KEPT, address


def test_the_request_form_sets_the_cookie_against_forged_forms_and_no_other(browser_page):
    browser_page.goto("/en/consultation/")
    [cookie] = browser_page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("csrf", True, "Lax")
    browser_page.goto("/en/prices/")
    assert len(browser_page.context.cookies()) == 1


# --- on paper -------------------------------------------------------------------------------------------
A4 = {"width": 688, "height": 1002}  # pixels between the margins


@pytest.fixture
def two_clinics(browser_page) -> str:
    """Address of the comparison of the first two clinics."""
    browser_page.goto("/en/clinics/")
    links = browser_page.locator(".clinic-card h3 a").all()[:2]
    return "/en/clinics/compare/?" + "&".join(f"clinic={one.get_attribute('href').split('/')[-2]}" for one in links)


def printed(page, address: str) -> None:
    """The page as it is printed on A4: only what belongs there, and nothing past the edge of the paper."""
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    page.goto(address)
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("nav:visible, form:visible, .btn:visible, summary:visible").count() == 0
    assert page.evaluate("document.scrollingElement.scrollWidth") <= A4["width"]


def then_every_row_is_on_the_paper(page, address: str) -> None:
    rows = page.request.get(f"{address}&format=json").json()["rows"]
    heads = page.locator("table.cmp tbody th:visible").all_inner_texts()
    assert heads == [row["label"] for row in rows]
    assert page.locator("table.cmp tbody td:visible").count() == sum(len(row["cells"]) for row in rows)
    frame = page.locator(".cmp-scroll")
    assert frame.evaluate("e => e.scrollWidth - e.clientWidth") == 0  # paper cannot be scrolled
    assert frame.evaluate("e => e.scrollHeight - e.clientHeight") == 0


def test_options_side_by_side_are_printed_whole(browser_page):
    address = "/en/treatments/compare/?condition=scarring-alopecia"
    printed(browser_page, address)
    then_every_row_is_on_the_paper(browser_page, address)


def test_clinics_side_by_side_are_printed_whole(browser_page, two_clinics):
    printed(browser_page, two_clinics)
    then_every_row_is_on_the_paper(browser_page, two_clinics)
