"""An editor in a real browser: what breaks a rule is not published, says why, and is once it is mended."""

import re

import pytest
from django.urls import reverse

from tests.staff import sign_in_with_browser

MAKE = """
from datetime import date
from django.contrib.auth.models import Permission, User
from tests.publishing import ready_clinic
from tests.staff import CATALOGUE
held = Permission.objects.filter(content_type__app_label__in=CATALOGUE)
for name, more in (("journey-editor", []), ("journey-reviewer", ["override_advertising"])):
    user = User.objects.create_user(name, password="a pass phrase for tests", is_staff=True)
    user.user_permissions.set(held | Permission.objects.filter(codename__in=["publish", *more]))
clinic = ready_clinic("journey", status="draft", registration_expires_on=date(2026, 11, 20), about_ko="의원입니다.")
print(clinic.pk)
"""


@pytest.fixture(scope="module")
def clinic_pk(portal) -> str:
    return portal.manage("shell", "--verbosity", "0", "--command", MAKE).split()[-1]


def account(name: str) -> dict:
    return {"username": name, "password": "a pass phrase for tests"}


def test_an_editor_meets_two_rules_and_a_reviewer_a_third(portal, clinic_pk, open_page):
    form = f"/admin/clinics/clinic/{clinic_pk}/change/"
    page = open_page()
    sign_in_with_browser(page, account("journey-editor"))

    # What the law forbids waits in a draft, marked.
    page.goto(form)
    page.locator("summary", has_text="In words").click()
    page.locator("#id_about_en").fill("Founded by Dr Best. We are the best clinic in Daegu.")
    page.locator("[name=_continue]").click()
    page.locator(".field-about_en mark").first.wait_for()
    assert page.locator(".field-about_en mark").all_inner_texts() == ["Best", "best"]

    page.get_by_role("link", name="Publishing", exact=True).click()
    page.get_by_role("button", name="Send to review").click()
    page.get_by_text("It is in review now.").wait_for()
    assert page.get_by_role("button", name="Publish", exact=True).is_disabled()
    unmet = page.locator(".gate-rules > li.unmet")
    assert unmet.count() == 2 and "The registration has expired." in unmet.first.inner_text()

    # The first: the link leads to the field.
    unmet.first.get_by_role("link").click()
    assert page.url.endswith("#id_registration_expires_on")
    page.locator("#id_registration_expires_on").fill("2027-11-20")
    page.locator("#id_about_en").fill("Founded by Dr Best. A clinic in Daegu.")
    page.locator("[name=_continue]").click()
    page.get_by_role("link", name="Publishing", exact=True).click()
    assert page.locator(".gate-rules > li.unmet").count() == 1
    assert page.get_by_role("button", name="Accept them").count() == 0

    # The second: a name is no praise, says a reviewer, and the reason is kept.
    other = open_page()
    sign_in_with_browser(other, account("journey-reviewer"))
    other.goto(page.url)
    other.get_by_label("Why these words may stay:").fill("“Best” is the family name of the founder.")
    other.get_by_role("button", name="Accept them").click()
    other.get_by_text("The words may stay. Your reason is kept.").wait_for()
    other.get_by_role("button", name="Publish", exact=True).click()
    other.get_by_text("It is published.").wait_for()
    assert "family name of the founder" in other.locator("#content-main").inner_text()

    # The third: what is public cannot be made to break the law; what was typed stays.
    page.goto(form)
    page.locator("#id_aftercare_en").fill("Guaranteed for life")
    page.locator("[name=_save]").click()
    page.get_by_text(re.compile("Not saved: this is on the public pages")).wait_for()
    assert page.locator("#id_aftercare_en").input_value() == "Guaranteed for life"
    assert page.locator(".field-aftercare_en mark").inner_text() == "Guaranteed"
    page.goto(reverse("clinic", args=["journey"]))
    assert "Founded by Dr Best" in page.locator("main").inner_text()
    assert "Guaranteed" not in page.locator("main").inner_text()
