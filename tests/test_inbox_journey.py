"""A request in the hands of staff, in a real browser without JavaScript, from the list to the answer that waits."""

import re

import pytest
from playwright.sync_api import expect

from tests.inbox import MARKER
from tests.staff import sign_in_with_browser

REFERENCE, OTHER = "HK-JRNY-0001", "HK-AXES-0001"


def given_a_request(portal) -> None:
    made = f'make_request(reference="{REFERENCE}", form_key="{REFERENCE:0>64}", language="ko")'
    portal.manage("load_replies")
    portal.manage("shell", "--command", f"from tests.inbox import make_request; {made}")


def when_it_is_found_in_the_inbox(page) -> None:
    page.goto("/admin/consultations/consultation/")
    expect(page.locator("#result_list")).to_contain_text(REFERENCE)
    page.get_by_label("Reference or e-mail").fill("jrny-0001")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("h1").last).to_have_text(REFERENCE)


def then_nothing_is_shown_until_somebody_says_why(page) -> None:
    expect(page.locator("#content")).not_to_contain_text(MARKER)
    page.get_by_role("button", name="Show what the patient wrote").click()
    expect(page.locator("#text .errorlist").first).to_contain_text("required")
    page.get_by_label("Why do you open it?").select_option(label="to answer the request")
    page.get_by_role("button", name="Show what the patient wrote").click()
    expect(page.locator("#text")).to_contain_text(f"{MARKER} message")
    expect(page.locator("#readings")).to_contain_text("to answer the request")


def when_a_template_is_sent_as_the_answer(page) -> None:
    page.get_by_label("Template").select_option(index=1)
    page.get_by_role("button", name="Put the template in").click()
    expect(page.locator("#reply_text")).to_have_value(re.compile("119.*109", re.DOTALL))
    expect(page.locator("#text")).to_contain_text(f"{MARKER} message")  # still open
    page.get_by_role("button", name="Send the answer").click()


def then_it_is_answered_and_closed_again(page, portal) -> None:
    expect(page.locator(".messagelist .success")).to_contain_text("a mail says that it waits there")
    expect(page.locator("#facts")).to_contain_text("answered")
    expect(page.locator("#content")).not_to_contain_text(MARKER)
    mails = f'list(OutboxMail.objects.filter(about="{REFERENCE}").values_list("kind", flat=True))'
    assert portal.query(mails) == ["answer_waiting"]


@pytest.mark.journey
def test_staff_answer_a_request_without_javascript(open_page, portal, staff_account):
    given_a_request(portal)
    page = open_page(javascript=False)
    sign_in_with_browser(page, staff_account)
    when_it_is_found_in_the_inbox(page)
    then_nothing_is_shown_until_somebody_says_why(page)
    when_a_template_is_sent_as_the_answer(page)
    then_it_is_answered_and_closed_again(page, portal)


def test_the_inbox_and_the_sign_in_are_accessible(open_page, portal, staff_account, axe_violations):
    made = f'with_everything(make_request(reference="{OTHER}", form_key="{OTHER:0>64}"), "no-clinic")'
    portal.manage("shell", "--command", f"from tests.inbox import *; {made}")
    page = open_page()
    page.goto("/admin/")
    assert axe_violations(page) == []
    sign_in_with_browser(page, staff_account)
    page.goto("/admin/consultations/consultation/")
    assert axe_violations(page) == []
    page.locator("#result_list").get_by_role("link", name=OTHER).click()
    page.get_by_label("Why do you open it?").select_option(label="to answer the request")
    page.get_by_role("button", name="Show what the patient wrote").click()
    expect(page.get_by_label("Why do you open it?")).to_have_count(0)
    assert axe_violations(page) == []
    page.goto("/admin/two-factor/set-up/")
    assert axe_violations(page) == []
