"""The two scripts of the admin in a real browser: the meter while somebody types, and the sheet by the keyboard."""

import pytest

from tests.staff import sign_in_with_browser

MAKE = """
from django.contrib.auth.models import Permission, User
from tests.making import make_clinic, won
from tests.staff import CATALOGUE
user = User.objects.create_user("comfort-editor", password="a pass phrase for tests", is_staff=True)
user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=CATALOGUE))
prices = [won(1_500_000, area="full-scalp"), won(400_000, area="scar")]
print(make_clinic("comfort", status="draft", offers={"smp": {"prices": prices}}).pk)
"""


@pytest.fixture(scope="module")
def clinic_pk(portal) -> str:
    return portal.manage("shell", "--verbosity", "0", "--command", MAKE).split()[-1]


def test_the_meter_follows_what_is_typed_and_the_sheet_follows_the_keys(portal, clinic_pk, open_page):
    page = open_page(width=1280)
    sign_in_with_browser(page, {"username": "comfort-editor", "password": "a pass phrase for tests"})

    page.goto(f"/admin/clinics/clinic/{clinic_pk}/change/")
    said, missing = page.locator("#complete-said"), page.locator("#missing")
    before = int(said.inner_text().split()[0])
    missing.locator("summary").click()
    missing.get_by_role("link", name="About the clinic in Korean").click()
    page.locator("#id_about_ko").fill("의원입니다.")  # its part was folded, and has opened
    assert said.inner_text().startswith(f"{before + 1} of ")
    assert page.locator("#completeness meter").get_attribute("value") == str(before + 1)
    assert missing.get_by_role("link", name="About the clinic in Korean").count() == 0
    page.locator("#id_offers-0-performed_by").select_option("")
    assert missing.get_by_role("link", name="SMP: performed by").is_visible()

    page.goto(f"/admin/clinics/clinic/{clinic_pk}/prices/")
    low = page.get_by_role("textbox", name="full scalp, per course, the same for everybody from")
    low.fill("1600000")
    low.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("450000")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("1700000")
    assert page.locator("[name=prices-1-high]").input_value() == "450000"
    page.get_by_role("button", name="Save all prices").click()
    page.get_by_text("2 prices are saved.").wait_for()
    assert page.locator("[name=prices-0-low]").input_value() == "1600000"
    assert page.locator("[name=prices-0-high]").input_value() == "1700000"
