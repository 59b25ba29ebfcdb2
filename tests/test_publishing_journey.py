"""An editor in a real browser: what breaks a rule is not published, says why, and is once it is mended."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.staff import sign_in_with_browser

MAKE = """
from datetime import date
from django.contrib.auth.models import Permission, User
from tests.publishing import ready_clinic
from tests.staff import CATALOGUE
held = Permission.objects.filter(content_type__app_label__in=CATALOGUE)
for name, more in (("journey-editor", []), ("journey-second", []), ("journey-reviewer", ["override_advertising"])):
    user = User.objects.create_user(name, password="a pass phrase for tests", is_staff=True)
    user.user_permissions.set(held | Permission.objects.filter(codename__in=["publish", *more]))
clinic = ready_clinic("the-gate", status="draft", registration_expires_on=date(2026, 11, 20), about_ko="의원입니다.")
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
    expect(page.locator(".field-about_en mark")).to_have_text(["Best", "best"])

    page.get_by_role("link", name="Publishing", exact=True).click()
    page.get_by_role("button", name="Send to review").click()
    page.get_by_text("It is in review now.").wait_for()
    assert page.get_by_role("button", name="Publish", exact=True).is_disabled()
    unmet = page.locator(".gate-rules > li.unmet")
    expect(unmet).to_have_count(2)
    expect(unmet.first).to_contain_text("The registration has expired.")

    # The first: the link leads to the field.
    unmet.first.get_by_role("link").click()
    expect(page).to_have_url(re.compile("#id_registration_expires_on$"))
    page.locator("#id_registration_expires_on").fill("2027-11-20")
    page.locator("#id_about_en").fill("Founded by Dr Best. A clinic in Daegu.")
    page.locator("[name=_continue]").click()
    page.locator(".messagelist .success").wait_for()
    page.get_by_role("link", name="Publishing", exact=True).click()
    expect(page.locator(".gate-rules > li.unmet")).to_have_count(1)
    expect(page.get_by_role("button", name="Accept them")).to_have_count(0)

    # The second: a name is no praise, says a reviewer, and the reason is kept.
    other = open_page()
    sign_in_with_browser(other, account("journey-reviewer"))
    other.goto(page.url)
    other.get_by_label("Why these words may stay:").fill("“Best” is the family name of the founder.")
    other.get_by_role("button", name="Accept them").click()
    other.get_by_text("The words may stay. Your reason is kept.").wait_for()
    other.get_by_role("button", name="Publish", exact=True).click()
    other.get_by_text("It is published.").wait_for()
    expect(other.locator("#content-main")).to_contain_text("family name of the founder")

    # The third: what is public cannot be made to break the law; what was typed stays.
    page.goto(form)
    page.locator("#id_aftercare_en").fill("Guaranteed for life")
    page.locator("[name=_save]").click()
    page.get_by_text(re.compile("Not saved: this is on the public pages")).wait_for()
    assert page.locator("#id_aftercare_en").input_value() == "Guaranteed for life"
    assert page.locator(".field-aftercare_en mark").inner_text() == "Guaranteed"
    page.goto(reverse("clinic", args=["the-gate"]))
    assert "Founded by Dr Best" in page.locator("main").inner_text()
    assert "Guaranteed" not in page.locator("main").inner_text()


# --- every rule, one after the other ---------------------------------------------------------------------------
BREAK = """
from clinics.models import Clinic, Offer, Price
from tests.publishing import ready_clinic
for at, (where, columns) in enumerate({broken!r}):
    clinic = ready_clinic(f"rule-{{at}}")
    rows = {{"clinic": Clinic.objects.filter(pk=clinic.pk), "offer": Offer.objects.filter(clinic=clinic),
             "price": Price.objects.filter(offer__clinic=clinic)}}
    rows[where].update(**columns)
    print(clinic.pk)
"""
RULES = [  # (row, what is broken there, the reason, what an editor types to mend it)
    ("clinic", {"registration_number": ""}, "The registration number for foreign patients is missing.",
     {"registration_number": "M-2026-01-01-9"}),
    ("clinic", {"registration_expires_on": "2026-11-20"}, "The registration has expired.",
     {"registration_expires_on": "2028-11-20"}),
    ("clinic", {"is_demo": True, "registration_number": "DEMO-X"}, "its number is not one of an invented clinic",
     {"is_demo": False, "registration_number": "M-2026-01-01-9"}),
    ("clinic", {"registration_number": "demo 17"}, "it is not marked as demonstration data",
     {"registration_number": "M-2026-01-01-9"}),
    ("offer", {"performed_by": ""}, "It is not said who performs SMP.", {"performed_by": "physician"}),
    ("offer", {"place": ""}, "It is not said where SMP is performed.", {"place": "medical_institution"}),
    ("offer", {"legal_basis_en": "", "legal_basis_ko": ""}, "The legal basis of SMP is missing.",
     {"legal_basis_en": "Medical act by a physician", "legal_basis_ko": "의사의 의료행위"}),
    ("offer", {"performed_by": "tattooist", "place": "tattoo_studio"}, "No settled legal rule lets this performer",
     {"performed_by": "physician", "place": "medical_institution"}),
    ("price", {"source": " "}, "The price has no source.", {"source": "Price list of the clinic"}),
    ("price", {"vat": "unknown"}, "The price does not say whether VAT is in it.", {"vat": "included"}),
    ("offer", {"included_en": "", "included_ko": ""}, "It is not said what the price includes.",
     {"included_en": "Consultation", "included_ko": "상담"}),
    ("clinic", {"name_ko": ""}, "“name” has no Korean text.", {"name_ko": "준비된 의원"}),
    ("clinic", {"about_ko": "의원입니다."}, "“about” has no English text.", {"about_en": "A clinic in Daegu."}),
    ("price", {"checked_on": "2025-01-01", "valid_until": "2026-11-20"}, "It is out of date since 2026-11-20.",
     {"checked_on": "2026-11-21", "valid_until": "2027-05-20"}),
    ("clinic", {"about_en": "The best clinic.", "about_ko": "의원입니다."}, "It puts a clinic, a doctor or a treatment",
     {"about_en": "A clinic in Daegu."}),
]  # fmt: skip


def typed(page, values: dict) -> None:
    for name, value in values.items():
        field = page.locator(f"#id_{name}")
        field.evaluate("one => one.closest('details')?.setAttribute('open', '')")
        if isinstance(value, bool):
            field.set_checked(value)
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


@pytest.mark.timeout(300)
def test_every_rule_keeps_a_clinic_back_until_an_editor_has_mended_it(portal, clinic_pk, open_page):
    broken = [(where, columns) for where, columns, _reason, _mended in RULES]
    keys = portal.manage("shell", "--verbosity", "0", "--command", BREAK.format(broken=broken)).split()
    page = open_page()
    sign_in_with_browser(page, account("journey-second"))
    for key, (_where, _columns, reason, mended) in zip(keys, RULES, strict=True):
        address = f"{portal}/admin/clinics/clinic/{key}/publishing/"
        page.goto(address)
        unmet = page.locator(".gate-rules > li.unmet", has_text=reason)
        expect(unmet, reason).to_have_count(1)
        assert page.get_by_role("button", name="Publish", exact=True).is_disabled(), reason
        with page.expect_navigation():
            unmet.get_by_role("link").first.click()
        typed(page, mended)
        page.locator("[name=_save]").click()
        page.locator(".messagelist .success").wait_for()
        page.goto(address)
        expect(page.locator(".gate-rules > li.unmet"), reason).to_have_count(0)
        page.get_by_role("button", name="Publish", exact=True).click()
        page.get_by_text("It is published.").wait_for()
    assert portal.query("Clinic.objects.filter(slug__startswith='rule-', status='published').count()") == len(RULES)
