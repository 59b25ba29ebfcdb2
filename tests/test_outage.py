"""The database of a running portal goes away and comes back; the portal has a server of its own for this."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.conftest import DATABASE_URL
from tests.outage import Outage
from tests.portal import prepared

READING = 3_500  # milliseconds; a form sent within three seconds is taken for a machine's
DETAILS = re.compile(r"Traceback|Exception|Error\b|sqlite|psycopg|postgres|/tests/|\.py\b", re.IGNORECASE)
LOOK = """["body", "main", "h1"].flatMap(name => {
  const style = getComputedStyle(document.querySelector(name));
  return [style.backgroundColor, style.color, style.fontFamily, style.fontSize];
})"""


@pytest.fixture
def outage():
    """A portal whose database can go away: `outage.portal`, `with outage.database_gone():`."""
    with prepared(DATABASE_URL) as (portal, folder), Outage(portal, folder / "log", DATABASE_URL) as started:
        yield started


def given_a_request_is_written(page, portal) -> None:
    page.goto(f"{portal}/en/consultation/")
    page.get_by_role("group", name="Do you live in Korea").get_by_label("No").check()
    page.get_by_role("group", name="Are you 18 or older?").get_by_label("Yes").check()
    page.get_by_label("Your kind of hair loss").select_option("scars")
    page.get_by_label("Your message").fill("A burn, ten years old.\nWhich option?")
    page.get_by_label("Your name").fill("Jo")
    page.get_by_label("Your e-mail address").fill("jo@example.org")
    page.get_by_label("I agree that you keep").check()
    page.wait_for_timeout(READING)


def when_she_sends_it(page) -> int:
    with page.expect_response(re.compile("/consultation/")) as sending:
        page.get_by_role("button", name="Send").click()
    page.wait_for_load_state()
    return sending.value.status


def then_nothing_is_lost(page) -> None:
    expect(page.locator("h1")).to_have_text("Your request was not sent")
    for words in ("A burn, ten years old.", "Which option?", "Jo", "jo@example.org"):
        expect(page.locator("dl")).to_contain_text(words)


def then_a_page_says_so_in_the_same_look_without_details(page, look: list[str]) -> None:
    answer = page.reload()
    assert answer.status == 500
    expect(page.locator("h1")).to_have_text("Something went wrong here")
    assert DETAILS.findall(answer.text()) == []
    assert page.evaluate(LOOK) == look


def then_the_health_check_says_so_without_details(page, portal) -> None:
    answer = page.request.get(f"{portal}/health/")
    assert (answer.status, json.loads(answer.body())) == (503, {"status": "unavailable"})


def test_while_the_database_is_gone_nothing_typed_is_lost_and_nothing_inside_is_told(open_page, outage):
    portal, patient, reader = outage.portal, open_page(), open_page()
    given_a_request_is_written(patient, portal)
    reader.goto(f"{portal}/en/conditions/scars/")
    look = reader.evaluate(LOOK)
    with outage.database_gone():
        assert when_she_sends_it(patient) == 503
        then_nothing_is_lost(patient)
        then_a_page_says_so_in_the_same_look_without_details(reader, look)
        then_the_health_check_says_so_without_details(reader, portal)
    assert reader.reload().status == 200
    assert when_she_sends_it(patient) == 302
    expect(patient.locator("h1")).to_have_text("Your request has reached us")
