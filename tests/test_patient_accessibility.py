"""axe-core finds nothing on a patient's own pages, none is wider than a small phone, and keys alone do everything."""

import pytest
from playwright.sync_api import expect

from tests.keyboard import Keyboard

MAKE = """
from clinics.models import Clinic
from consultations import actions
from tests.clock import NOW
from tests.patients import Patient
full = Patient(patient_zone="Europe/Berlin", appointment_at=NOW)
bare, gone, withdrawn, walk = (Patient() for _ in range(4))
full.everything()
walk.everything()
full.quote(Clinic.objects.published().last(), deposit="10 %")
full.consent("marketing")
actions.erase(consultation=gone.row, why="patient")
actions.withdraw_request(consultation=withdrawn.row)
print("made", full.token, bare.token, gone.token, withdrawn.token, walk.token)
"""
PAGES = {
    "full": "{full}/",
    "done": "{full}/?done=written",
    "bare": "{bare}/",
    "gone": "{gone}/",
    "withdrawn": "{withdrawn}/",
    "erase": "{full}/?ask=erase",
    "withdraw": "{full}/?ask=withdraw",
    "unknown": "{unknown}/",
    "lost": "link/",
    "asked": "link/?asked",
}
REFUSED = {
    "erase": "Erase my request",
    "bare": "Send my message",
    "full": "Add these photos",
    "lost": "Send me a new link",
}


@pytest.fixture(scope="module")
def tokens(portal) -> dict[str, str]:
    made = portal.manage("shell", "--command", MAKE).split("made ")[-1].split()
    return dict(zip(("full", "bare", "gone", "withdrawn", "walk"), made, strict=True)) | {"unknown": "x" * 43}


@pytest.fixture
def faults(browser_page, axe_violations):
    """What axe finds at two widths, light and dark, with everything unfolded; and what is wider than the window."""

    def found() -> list[str]:
        browser_page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        said = []
        for width in (320, 1280):
            browser_page.set_viewport_size({"width": width, "height": 800})
            if browser_page.evaluate("document.scrollingElement.scrollWidth") > width:
                said.append(f"wider than {width}")
            for scheme in ("light", "dark"):
                browser_page.emulate_media(color_scheme=scheme)
                said += axe_violations(browser_page)
        return said

    return found


@pytest.mark.parametrize("kind", PAGES)
def test_nobody_is_shut_out_of_a_patients_own_pages(kind, browser_page, tokens, faults):
    browser_page.goto(f"/en/consultation/{PAGES[kind].format(**tokens)}")
    assert faults() == []


@pytest.mark.parametrize("kind", REFUSED)
def test_nobody_is_shut_out_of_what_was_refused(kind, browser_page, tokens, faults):
    browser_page.goto(f"/en/consultation/{PAGES[kind].format(**tokens)}")
    browser_page.get_by_role("button", name=REFUSED[kind]).click()
    expect(browser_page.locator("[role=alert]:focus-within")).to_have_count(1)  # a moment after the page has come
    assert faults() == []


def test_a_patient_writes_takes_a_consent_back_and_erases_with_keys_alone(open_page, tokens):
    page = open_page(width=320, height=640, javascript=False)
    keyboard, button = Keyboard(page), page.get_by_role("main").get_by_role
    keyboard.open(f"/en/consultation/{tokens['walk']}/")
    keyboard.skip()
    keyboard.type_into(page.get_by_label("Your message"), "And in winter?")
    keyboard.follow(button("button", name="Send my message"))
    expect(page.locator("#messages ~ *", has_text="And in winter?").first).to_be_visible()
    keyboard.skip()
    open_consents = button("button", name="Take this consent back")
    held = open_consents.count()
    keyboard.follow(open_consents.first)
    expect(open_consents).to_have_count(held - 1)
    keyboard.skip()
    keyboard.follow(button("link", name="Erase my request"))
    keyboard.skip()
    keyboard.tab_to(page.get_by_label("Yes, erase everything for good."))
    keyboard.press("Space")
    keyboard.follow(button("button", name="Erase my request"))
    expect(page.locator("h1")).to_have_text("This request is gone")
