"""A working day that is interrupted, in a real browser without JavaScript: an ended session, a recovery code.

The server's clock stands still, so a session ends here as it does by signing out everywhere in another browser.
"""

from playwright.sync_api import expect

from tests.staff import code_at, sign_in_with_browser

TYPED = "Written for twenty minutes, with a source for every word."
CLINIC = "edith-clinic"


def given_an_editor(portal) -> dict[str, str]:
    account = {"username": "edith", "password": "a pass phrase for edith"}
    made = f"User.objects.create_user({account['username']!r}, password={account['password']!r}, is_staff=True)"
    portal.manage("shell", "--command", f"{made}.groups.add(Group.objects.get(name='Editor'))")
    return account


def given_a_clinic(portal) -> None:
    made = f'make_clinic({CLINIC!r}, status="draft", offers={{"fut": {{"prices": [won(5_100_000)]}}}})'
    portal.manage("shell", "--command", f"from tests.making import make_clinic, won; {made}")


def given_recovery_codes(page, account) -> list[str]:
    """Signs in for the first time, and writes down the codes that are shown once."""
    from base64 import b32decode
    from email.utils import parsedate_to_datetime

    page.goto("/admin/")
    page.get_by_label("Username").fill(account["username"])
    page.get_by_label("Password").fill(account["password"])
    page.get_by_role("button", name="Log in").click()
    account["key"] = b32decode(page.locator("strong[translate=no]").inner_text().replace(" ", "")).hex()
    account["used"] = parsedate_to_datetime(page.request.get("/health/").headers["date"]).timestamp()
    page.locator("input[name=code]").fill(code_at(account["key"], account["used"]))
    page.get_by_role("button", name="Set up this phone").click()
    expect(page.locator("li code")).to_have_count(10)
    codes = page.locator("li code").all_inner_texts()
    page.get_by_role("link", name="I have written them down: go on").click()
    expect(page.locator("#content")).to_contain_text("You keep clinics, offers, prices and cities.")
    return codes


def when_a_clinic_is_being_changed(page) -> str:
    page.goto(f"/admin/clinics/clinic/?q={CLINIC}")
    with page.expect_navigation():
        page.locator("#result_list tbody th a").click()
    page.locator("summary", has_text="In words").click()
    page.locator("textarea[name=about_en]").fill(TYPED)
    page.locator("input[name=prices-0-low]").fill("4321")
    return page.url


def when_all_sessions_end(portal) -> None:
    ended = "from core.sessions import end_all; end_all(user=User.objects.get(username='edith'))"
    portal.manage("shell", "--command", ended)


def then_saving_leads_to_the_sign_in(page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1").last).to_have_text("Staff: sign in")
    expect(page.get_by_role("status")).to_contain_text("What you typed is kept for an hour")
    assert "twenty" not in page.url


def when_she_signs_in_with_a_recovery_code(page, account, code: str) -> None:
    page.get_by_label("Username").fill(account["username"])
    page.get_by_label("Password").fill(account["password"])
    page.get_by_role("button", name="Log in").click()
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Go on").click()


def then_everything_typed_is_there_and_not_saved(page, portal, address: str) -> None:
    expect(page).to_have_url(address)
    expect(page.locator(".messagelist")).to_contain_text("You have 9 recovery codes left.")
    expect(page.locator(".errorlist.nonfield")).to_contain_text("It is not saved yet: look at it, then save it.")
    expect(page.locator("textarea[name=about_en]")).to_have_value(TYPED)
    expect(page.locator("input[name=prices-0-low]")).to_have_value("4321")
    assert portal.query(f"Clinic.objects.filter(about_en={TYPED!r}).count()") == 0


def then_it_can_be_saved(page, portal) -> None:
    page.locator("input[name=prices-0-high]").fill("9999999")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("was changed successfully")
    assert portal.query(f"Clinic.objects.filter(about_en={TYPED!r}).count()") == 1
    assert portal.query("list(KeptForm.objects.filter(user__username='edith').values_list('path', flat=True))") == []


def test_an_ended_session_loses_nothing(open_page, portal):
    account = given_an_editor(portal)
    given_a_clinic(portal)
    page = open_page(javascript=False)
    codes = given_recovery_codes(page, account)
    address = when_a_clinic_is_being_changed(page)
    when_all_sessions_end(portal)
    then_saving_leads_to_the_sign_in(page)
    when_she_signs_in_with_a_recovery_code(page, account, codes[0])
    then_everything_typed_is_there_and_not_saved(page, portal, address)
    then_it_can_be_saved(page, portal)


def test_pages_of_ones_own_account_are_accessible_in_both_languages(open_page, staff_account, axe_violations):
    page = open_page()
    sign_in_with_browser(page, staff_account)
    for name in ("한국어", "English"):
        page.goto("/admin/account/")
        assert axe_violations(page) == []
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", "ko" if name == "한국어" else "en")
        page.goto("/admin/")
        assert axe_violations(page) == []
