"""Signing in as staff takes a password and a code. Without both, nothing of the admin opens."""

import io
import logging
import re
import time
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.models import SignIn
from desk.sign_in import factor
from tests.staff import code_at, sign_in, sign_in_administrator, url

pytestmark = pytest.mark.django_db
PASSWORD = "a pass phrase for tests"
LOGIN, CHECK, SET_UP, INDEX = "/admin/login/", "/admin/two-factor/", "/admin/two-factor/set-up/", "/admin/"


@pytest.fixture
def anna():
    return User.objects.create_superuser("anna", password=PASSWORD)


@pytest.fixture
def phone(anna):
    return TOTPDevice.objects.create(user=anna, name="phone")


@pytest.fixture
def log_output():
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger("portal").addHandler(handler)
    yield written
    logging.getLogger("portal").removeHandler(handler)


def password(client, next_page=INDEX, **changes):
    """The first step, and wherever it leads."""
    data = {"username": "anna", "password": PASSWORD, "next": next_page, **changes}
    return client.post(LOGIN, data, follow=True)


def code(client, value, next_page=INDEX):
    return client.post(CHECK, {"code": value, "next": next_page})


def now_of(phone) -> str:
    return code_at(phone.key, time.time())


def soup(answer):
    return BeautifulSoup(answer.content, "html.parser")


def said(answer) -> str:
    return " ".join(line.get_text() for line in soup(answer).select(".errorlist li"))


def shown_key(answer) -> str:
    """The key on the page of the set-up, hexadecimal."""
    from base64 import b32decode

    return b32decode(soup(answer).find("strong", translate="no").get_text().replace(" ", "")).hex()


def set_up(client, answer, **changes):
    sent = {
        "key": soup(answer).find("input", {"name": "key"})["value"],
        "code": code_at(shown_key(answer), time.time()),
    }
    return client.post(SET_UP, sent | changes)


def inside(client) -> bool:
    return client.get(INDEX).status_code == 200


# --- a first sign-in ---------------------------------------------------------------------------------
def test_a_first_sign_in_leads_to_the_set_up_and_from_there_into_the_portal(client, anna):
    page = password(client)
    assert page.redirect_chain[-1][0].startswith(SET_UP)
    picture = soup(page).find("svg")
    assert picture.find("path", class_="qrline") and picture["width"] == picture["height"]

    codes = set_up(client, page)

    assert codes.status_code == 200
    found = [item.get_text() for item in soup(codes).select("ul code")]
    assert len(set(found)) == 10
    assert all(re.fullmatch("[2-9A-Z]{5}-[2-9A-Z]{5}", one) for one in found)
    assert inside(client)
    assert TOTPDevice.objects.get().user == anna


def test_the_picture_holds_the_key_that_stands_beside_it(client, anna):
    page = password(client)
    address = factor.key_address(anna, shown_key(page))
    assert address.startswith("otpauth://totp/Hairline%20Korea%3Aanna?secret=")
    assert str(factor.picture(address)) in page.content.decode()


def test_opening_the_set_up_stores_nothing(client, anna):
    password(client)
    assert not TOTPDevice.objects.exists() and not StaticDevice.objects.exists()


def test_a_wrong_first_code_sets_nothing_up_and_keeps_the_key_of_the_page(client, anna):
    page = password(client)
    again = set_up(client, page, code="000000")
    assert again.status_code == 422
    assert "The app shows another code now" in said(again)
    assert shown_key(again) == shown_key(page)
    assert not TOTPDevice.objects.exists() and not inside(client)
    assert set_up(client, again).status_code == 200 and inside(client)


@pytest.mark.parametrize("key", ["", "forged", "1:forged:sum"])
def test_a_key_that_no_page_of_ours_gave_is_refused(client, anna, key):
    page = password(client)
    assert set_up(client, page, key=key).status_code == 422
    assert not TOTPDevice.objects.exists()


def test_a_key_from_the_page_of_somebody_else_or_from_yesterday_is_refused(client, anna, clock):
    page = password(client)
    other = Client()
    User.objects.create_superuser("ben", password=PASSWORD)
    password(other, username="ben")
    assert "somebody else" in said(set_up(other, page))
    clock.shift(timedelta(hours=1, seconds=1))
    password(client)  # its session had ended before
    assert "too long" in said(set_up(client, page))
    assert not TOTPDevice.objects.exists()


def test_a_second_set_up_from_a_page_that_was_open_before_is_refused(client, anna):
    """Whoever knows the password alone cannot put another phone in place of the first."""
    thief = Client()
    page, stolen = password(client), password(thief)
    set_up(client, page)
    answer = set_up(thief, stolen)
    assert (answer.status_code, answer["Location"]) == (302, CHECK)
    assert TOTPDevice.objects.get().key == shown_key(page)
    assert not inside(thief)


# --- the second step ---------------------------------------------------------------------------------
def test_a_code_opens_the_page_that_was_asked_for_under_a_new_session(client, anna, phone):
    asked = reverse("admin:clinics_clinic_changelist") + "?q=seoul"
    page = password(client, asked)
    before = client.session.session_key
    answer = code(client, now_of(phone), soup(page).select_one("#login-form input[name=next]")["value"])
    assert (answer.status_code, answer["Location"]) == (302, asked)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert client.get(asked).status_code == 200


def test_a_code_may_be_typed_in_two_groups_and_from_the_step_before(client, anna, phone):
    password(client)
    before = code_at(phone.key, time.time() - 30)
    assert code(client, f" {before[:3]} {before[3:]} ").status_code == 302 and inside(client)


@pytest.mark.parametrize("typed", ["000000", "", "abc", "1" * 41, "１２３４５６", "12345\x00", "-1"])
def test_a_wrong_code_opens_nothing(client, anna, phone, typed):
    password(client)
    assert code(client, typed).status_code == 422
    assert not inside(client)


def test_a_code_that_was_used_does_not_open_again(client, anna, phone):
    password(client)
    used = now_of(phone)
    code(client, used)
    other = Client()
    password(other)
    answer = code(other, used)
    assert "used before" in said(answer) and not inside(other)


def test_a_code_that_is_too_old_opens_nothing(client, anna, phone):
    password(client)
    assert code(client, code_at(phone.key, time.time() - 90)).status_code == 422


def test_wrong_codes_lock_the_phone_for_longer_and_longer(client, anna, phone, clock):
    password(client)
    waits = []
    for _ in range(5):
        code(client, "000000")
        refused = code(client, now_of(phone))
        assert "Too many wrong codes" in said(refused) and not inside(client)
        waits.append(int(re.search(r"Wait (\d+) second", said(refused))[1]))
        clock.shift(timedelta(seconds=waits[-1]))
    assert waits == [1, 2, 4, 8, 16]
    clock.shift(timedelta(seconds=1))
    assert code(client, now_of(phone)).status_code == 302 and inside(client)
    phone.refresh_from_db()
    assert phone.throttling_failure_count == 0


def test_the_phone_of_somebody_else_opens_nothing(client, anna, phone):
    ben = User.objects.create_superuser("ben", password=PASSWORD)
    other = TOTPDevice.objects.create(user=ben, name="phone")
    password(client)
    assert code(client, now_of(other)).status_code == 422


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_page_outside_is_led_to(client, anna, phone, address):
    password(client, address)
    assert code(client, now_of(phone), address)["Location"] == INDEX


# --- recovery codes ----------------------------------------------------------------------------------
@pytest.fixture
def paper(client, anna) -> list[str]:
    """Recovery codes as they are on paper; nobody is signed in afterwards."""
    codes = [item.get_text() for item in soup(set_up(client, password(client))).select("ul code")]
    client.post("/admin/logout/")
    return codes


def test_a_recovery_code_opens_once(client, paper):
    password(client)
    answer = client.post(CHECK, {"code": paper[0].lower()}, follow=True)
    assert "You have 9 recovery codes left." in answer.content.decode()
    assert inside(client)
    other = Client()
    password(other)
    assert code(other, paper[0]).status_code == 422 and not inside(other)


def test_who_has_few_codes_left_is_told_how_to_get_new_ones(client, paper):
    for one in paper[:8]:
        client.post("/admin/logout/")
        password(client)
        page = client.post(CHECK, {"code": one}, follow=True)
    assert "You have 2 recovery codes left. Set up your phone again" in page.content.decode()


def test_no_table_holds_a_recovery_code(paper):
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            text = str(cursor.fetchall())
            assert [one for one in paper if one in text or one.replace("-", "") in text] == []


def test_recovery_codes_of_somebody_else_open_nothing(client, paper):
    ben = User.objects.create_superuser("ben", password=PASSWORD)
    TOTPDevice.objects.create(user=ben, name="phone")
    StaticDevice.objects.create(user=ben, name="recovery codes")
    password(client, username="ben")
    assert code(client, paper[0]).status_code == 422


# --- a new phone -------------------------------------------------------------------------------------
def test_a_new_phone_takes_the_password_and_ends_the_old_one_and_its_paper(client, anna, phone):
    old_paper = StaticDevice.objects.create(user=anna, name="recovery codes")
    old_paper.token_set.create(token=factor.kept(anna, "AAAAABBBBB"))
    sign_in(client, anna)
    page = client.get(SET_UP)
    assert set_up(client, page).status_code == 422
    assert "not your password" in said(set_up(client, page, password="guessed"))
    assert TOTPDevice.objects.get().key == phone.key

    assert set_up(client, page, password=PASSWORD).status_code == 200

    assert TOTPDevice.objects.get().key == shown_key(page)
    assert inside(client)
    other = Client()
    password(other)
    assert code(other, now_of(phone)).status_code == 422
    assert code(other, "AAAAA-BBBBB").status_code == 422


def test_an_administrator_takes_a_lost_phone_away_and_the_next_sign_in_sets_up_another(client, anna):
    lost = Client()
    sign_in(lost, anna)
    boss = sign_in_administrator(client)
    assert "otpauth" not in boss.get(url(TOTPDevice.objects.get(user=anna), "change")).content.decode()
    assert anna.totpdevice_set.get().key not in boss.get(url(anna.totpdevice_set.get(), "change")).content.decode()

    assert boss.post(url(anna.totpdevice_set.get(), "delete"), {"post": "yes"}).status_code == 302

    assert SignIn.objects.filter(user=anna).first().what == "phone_taken"  # she reads it under "Your account"
    assert not inside(lost)
    assert password(lost).redirect_chain[-1][0].startswith(SET_UP)


def test_nobody_adds_or_changes_a_phone_in_the_admin(client, anna, phone):
    boss = sign_in_administrator(client)
    assert boss.get("/admin/otp_totp/totpdevice/add/").status_code == 403
    assert boss.post(url(phone, "change"), {"key": "00" * 20, "user": anna.pk}).status_code == 403
    for address in (f"/admin/otp_totp/totpdevice/{phone.pk}/config/", f"/admin/otp_totp/totpdevice/{phone.pk}/qrcode/"):
        assert b"otpauth" not in boss.get(address, follow=True).content
    assert boss.get("/admin/otp_static/staticdevice/").status_code == 404


def test_the_command_takes_a_phone_away_when_no_administrator_can_sign_in(anna, phone):
    written = io.StringIO()
    call_command("reset_two_factor", "anna", stdout=written)
    call_command("reset_two_factor", "anna", stdout=written)
    assert written.getvalue() == "Taken away.\nThis account had none.\n"
    assert not TOTPDevice.objects.exists()
    with pytest.raises(CommandError, match="no account 'nobody'"):
        call_command("reset_two_factor", "nobody")


# --- nothing opens before ----------------------------------------------------------------------------
def addresses() -> list[str]:
    """Every page of the admin that needs no row, by its name."""
    from django.contrib import admin

    found = [reverse(f"admin:{name}") for name in ("index", "password_change", "jsi18n", "autocomplete")]
    for model in admin.site._registry:
        found.append(url(model, "changelist"))
    return [*found, reverse("admin:clinics_clinic_add"), "/admin/no-such-page/", "/admin/clinics/"]


@pytest.mark.parametrize("enrolled", [False, True])
def test_a_password_alone_reaches_no_page_of_the_admin(client, anna, enrolled):
    if enrolled:
        TOTPDevice.objects.create(user=anna, name="phone")
    password(client)
    for address in addresses():
        for method in (client.get, client.post):
            answer = method(address)
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, LOGIN), address


def test_no_page_of_the_second_step_says_what_there_is_inside(client, anna, phone):
    page = password(client)
    assert b"clinics" not in page.content.lower().replace(b"consultation", b"")


@pytest.mark.parametrize("address", [CHECK, SET_UP])
def test_the_second_step_is_closed_to_who_has_not_passed_the_first(client, anna, address):
    User.objects.create_user("visitor", password=PASSWORD)
    assert client.get(address)["Location"].startswith(LOGIN)
    client.force_login(User.objects.get(username="visitor"))
    for method in (client.get, client.post):
        assert method(address)["Location"].startswith(LOGIN)
    assert not TOTPDevice.objects.exists()


def test_who_has_left_gets_no_further(client, anna, phone):
    password(client)
    User.objects.update(is_active=False)
    assert code(client, now_of(phone))["Location"].startswith(LOGIN)


def test_a_device_named_in_the_session_of_somebody_else_does_not_count(client, anna, phone):
    ben = User.objects.create_superuser("ben")
    client.force_login(ben)
    session = client.session
    session["otp_device_id"] = phone.persistent_id
    session.save()
    assert not inside(client)


def test_who_gave_only_the_password_can_leave(client, anna, phone):
    password(client)
    assert client.get("/admin/logout/").status_code == 405
    assert client.post("/admin/logout/").status_code == 200
    assert client.get(CHECK)["Location"].startswith(LOGIN)


def test_signing_out_ends_both_steps(client, anna, phone):
    password(client)
    code(client, now_of(phone))
    stolen = client.cookies["session"].value
    client.post("/admin/logout/")
    client.cookies["session"] = stolen
    assert not inside(client)


def test_wrong_passwords_are_still_throttled(client, anna, phone):
    for _ in range(10):
        answer = client.post(LOGIN, {"username": "anna", "password": "wrong"})
    assert answer.status_code == 429
    assert client.post(LOGIN, {"username": "anna", "password": PASSWORD}).status_code == 429


def test_the_setting_takes_the_second_step_away(client, anna, settings):
    settings.STAFF_TWO_FACTOR = False
    password(client)
    assert inside(client)


# --- what is left behind -----------------------------------------------------------------------------
def test_the_log_names_the_account_by_number_and_holds_no_code_and_no_key(client, anna, phone, log_output):
    password(client)
    right = now_of(phone)
    code(client, "654321")
    code(client, right)
    text = log_output.getvalue()
    assert f"user {anna.pk}: wrong second factor (phone)" in text
    assert [one for one in ("654321", right, phone.key, "anna") if one in text] == []


@pytest.mark.parametrize("step", ["set_up", "check", "codes"])
def test_the_pages_are_kept_by_nobody_and_hold_nothing_inline(client, anna, step):
    page = password(client)
    if step == "codes":
        page = set_up(client, page)
    elif step == "check":
        TOTPDevice.objects.create(user=anna, name="phone")
        page = client.get(CHECK)
    assert "no-store" in page.headers["Cache-Control"]
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    text = page.content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|\son\w+=\"|\sstyle=\"|<style", text) == []
