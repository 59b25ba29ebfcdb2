"""Signing in: what is written down of it, what locks it and who opens it again, and in which language it is read."""

import io
import logging
import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice
from hypothesis import given
from hypothesis import strategies as st

from core.browsers import FAMILIES, SYSTEMS, family
from core.models import Preference, SignIn
from core.network import shortened
from tests.staff import choose, code_at, sign_in, url

pytestmark = pytest.mark.django_db
LOGIN, CHECK, INDEX, ACCOUNT = "/admin/login/", "/admin/two-factor/", "/admin/", "/admin/account/"
PASSWORD = "a pass phrase for tests"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"


@pytest.fixture
def anna():
    return User.objects.create_superuser("anna", password=PASSWORD)


@pytest.fixture
def phone(anna):
    return TOTPDevice.objects.create(user=anna, name="phone")


@pytest.fixture
def boss():
    """An administrator's browser; she is no superuser."""
    call_command("setup_roles", verbosity=0)
    user = User.objects.create_user("boss", is_staff=True)
    user.groups.add(Group.objects.get(name="Administrator"))
    return sign_in(Client(), user)


def password(client, username="anna", given=PASSWORD, **headers):
    return client.post(LOGIN, {"username": username, "password": given}, headers=headers)


def code(client, phone):
    return client.post(CHECK, {"code": code_at(phone.key, time.time())})


def events() -> list[tuple[str, str]]:
    return list(SignIn.objects.order_by("pk").values_list("username", "what"))


# --- what is written down ----------------------------------------------------------------------------------------
def test_each_sign_in_and_each_failure_is_a_line(client, anna, phone):
    password(client, given="wrong")
    password(client)
    client.post(CHECK, {"code": "000000"})
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    code(client, phone)
    client.post("/admin/logout/")
    whats = ["wrong_password", "wrong_code", "signed_in", "signed_out"]
    assert events() == [("anna", what) for what in whats]
    assert set(SignIn.objects.values_list("user", flat=True)) == {anna.pk}


def test_a_name_that_no_account_has_is_not_kept(client, anna):
    password(client, username="my secret password")
    assert events() == [("", "wrong_password")]


def test_of_the_address_the_last_part_is_not_kept_and_of_the_browser_only_its_family(client, anna, phone, settings):
    settings.TRUSTED_PROXIES = 1
    password(client, given="wrong", **{"User-Agent": FIREFOX, "X-Forwarded-For": "198.51.100.9, 203.0.113.77"})
    row = SignIn.objects.get()
    assert (row.browser, row.network) == ("Firefox, Linux", "203.0.113.0/24")


def test_everybody_sees_her_own_last_sign_ins(client, anna, phone):
    other = User.objects.create_superuser("ben")
    SignIn.objects.create(user=other, username="ben", what="wrong_code", network="192.0.2.0/24")
    password(client, **{"User-Agent": FIREFOX})
    code(client, phone)
    page = BeautifulSoup(client.get(ACCOUNT).content, "html.parser").find("tbody").get_text(" ", strip=True)
    assert page.startswith("2026-11-21 10:00 signed in") and "127.0.0.0/24" in page
    assert "192.0.2.0" not in page


@pytest.mark.parametrize(("role", "status"), [("Administrator", 200), ("Auditor", 200), ("Editor", 403)])
def test_all_sign_ins_are_for_administrators_and_auditors(client, boss, role, status):
    user = User.objects.create_user("reader", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    SignIn.objects.create(user=user, username="somebody", what="locked")
    page = sign_in(client, user).get(url(SignIn, "changelist"))
    assert page.status_code == status and (b"somebody" in page.content) == (status == 200)


def test_nobody_changes_the_record(boss):
    row = SignIn.objects.create(username="somebody", what="locked")
    assert boss.post(url(row, "change"), {"what": "signed_in"}).status_code == 403
    assert boss.post(url(row, "delete"), {"post": "yes"}).status_code == 403


def test_the_record_goes_after_half_a_year(anna, clock):
    SignIn.objects.create(user=anna, username="anna", what="signed_in")
    clock.shift(timedelta(days=179))
    call_command("purge", verbosity=0)
    assert SignIn.objects.count() == 1
    clock.shift(timedelta(days=2))
    call_command("purge", verbosity=0)
    assert not SignIn.objects.exists()


def test_wrong_passwords_are_forgotten_when_their_lock_is_over(client, anna, clock):
    password(client, given="wrong")
    assert AccessAttempt.objects.count() == 1
    clock.shift(timedelta(minutes=16))
    call_command("purge", verbosity=0)
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/122.0 Whale/3.25 Safari/537.36", "Whale, Windows"),
        ("Mozilla/5.0 (Linux; Android 14; SM-S918N) SamsungBrowser/23.0 Chrome/115 Mobile Safari/537.36",
         "Samsung Internet, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1", "Safari, iOS"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
         "Chrome, macOS"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_told_by_its_family(user_agent, said):
    assert family(user_agent) == said


@given(st.text())
def test_nothing_of_a_forged_name_of_a_browser_is_repeated(text):
    assert set(family(text).split(", ")) <= {"", *FAMILIES.values(), *SYSTEMS.values()}
    assert len(family(text)) <= 40


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("unknown", ""), ("", ""), ("203.0.113.77:4711", ""),
    ],
)  # fmt: skip
def test_an_address_is_shortened_to_its_network(address, kept):
    assert shortened(address) == kept


# --- locks ---------------------------------------------------------------------------------------------------------
def lock(client, username="anna", **headers):
    for _ in range(10):
        answer = password(client, username, "Qzguess", **headers)
    assert answer.status_code == 429
    return answer


def test_a_lock_says_what_to_do_and_ends_by_itself(client, anna, phone, clock):
    page = lock(client).content.decode()
    assert "Wait 15 minutes, then sign in with the right password." in page and "An administrator can let you" in page
    assert password(client).status_code == 429
    clock.shift(timedelta(minutes=14))
    assert password(client).status_code == 429  # which does not make it longer
    clock.shift(timedelta(minutes=1, seconds=1))
    assert password(client)["Location"].startswith(CHECK)
    assert ("anna", "locked") in events()


def test_the_log_names_neither_the_account_nor_the_whole_address(client, anna, settings):
    settings.TRUSTED_PROXIES = 1
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    lock(client, **{"X-Forwarded-For": "203.0.113.77"})
    logging.getLogger().removeHandler(handler)
    assert "Locking out network 203.0.113.0/24" in written.getvalue()
    assert not any(secret in written.getvalue() for secret in ("anna", "203.0.113.77", "Qzguess"))


def test_an_administrator_takes_a_lock_away(client, anna, phone, boss):
    lock(client)
    listing = boss.get(url(AccessAttempt, "changelist"), {"state": "locked"})
    (row,) = listing.context["cl"].result_list
    assert row.username == "anna" and "Qzguess" not in boss.get(url(row, "change")).content.decode()
    answer = choose(boss, AccessAttempt, "release", row)
    assert "1 lock was taken away." in answer.content.decode()
    assert password(client)["Location"].startswith(CHECK)
    assert ("anna", "released") in events()


def test_an_administrator_lets_somebody_try_codes_again(client, anna, phone, boss):
    User.objects.update(is_superuser=False)
    password(client)
    for _ in range(3):
        client.post(CHECK, {"code": "000000"})
        TOTPDevice.objects.update(throttling_failure_timestamp="2020-01-01T00:00:00Z")
    TOTPDevice.objects.update(throttling_failure_timestamp="2026-11-21T01:00:00Z")
    assert code(client, phone).status_code == 422
    assert "1 person can try again." in choose(boss, TOTPDevice, "release", phone).content.decode()
    assert code(client, phone).status_code == 302


def test_behind_our_proxy_a_lock_is_for_one_address_that_nobody_can_make_up(client, anna, phone, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(10):
        answer = password(client, given="wrong", **{"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.77"})
    assert answer.status_code == 429
    assert password(client, **{"X-Forwarded-For": "203.0.113.78"}).status_code == 302
    assert password(client, **{"X-Forwarded-For": "192.0.2.1, 203.0.113.77"}).status_code == 429


def test_somebody_with_a_whole_ipv6_network_is_one_somebody(client, anna, phone, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(10):
        answer = password(client, given="wrong", **{"X-Forwarded-For": f"2001:db8::{number}"})
    assert answer.status_code == 429


def test_an_address_that_a_proxy_garbles_is_no_error(client, anna, settings):
    settings.TRUSTED_PROXIES = 1
    assert password(client, given="wrong", **{"X-Forwarded-For": "unknown:80"}).status_code == 200


def test_trying_many_names_from_one_address_ends_as_well(client, anna, settings):
    settings.RATE_LIMITS, settings.SIGN_INS_PER_HOUR = True, 20
    statuses = [password(client, f"name{number}", "wrong").status_code for number in range(21)]
    assert statuses == [200] * 20 + [429]
    assert password(client).status_code == 429


# --- nobody learns which accounts there are ----------------------------------------------------------------------
def seen(answer) -> str:
    page = BeautifulSoup(answer.content, "html.parser")
    for field in page.select("input[name=csrfmiddlewaretoken], input[name=username]"):
        field.decompose()
    return str(page)


def test_a_wrong_password_reads_the_same_for_every_name_and_costs_the_same(anna):
    User.objects.create_user("visitor", password=PASSWORD)
    User.objects.create_user("gone", password=PASSWORD, is_staff=True, is_active=False)
    found = []
    for name, given_password in [("anna", "x"), ("nobody", "x"), ("visitor", PASSWORD), ("gone", PASSWORD)]:
        with CaptureQueriesContext(connection) as done:
            answer = password(Client(), name, given_password)
        found.append((answer.status_code, seen(answer), len(done)))
    assert found[0] == found[1] and found[0][:2] == found[2][:2] == found[3][:2]


def test_a_lock_reads_the_same_for_every_name(anna):
    assert seen(lock(Client(), "anna")) == seen(lock(Client(), "nobody"))


# --- passwords --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    ["short phrase", "passwordpassword1", "인삼 도라지 더덕 칡뿌리", "x" * 100 + "!?" * 14, "🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧"],
)
def test_twelve_characters_of_any_kind_are_enough(text):
    validate_password(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("elevenchars", "at least 12"),
        ("x" * 129, "at most 128"),
        ("1q2w3e4r5t6y", "too common"),
        ("anna.kim.1988", "too similar"),
    ],
)
def test_what_is_no_password(text, why):
    user = User(username="anna.kim.1988", email="a@example.org")
    with pytest.raises(ValidationError, match=why):
        validate_password(text, user)


# --- the language of the admin ----------------------------------------------------------------------------------------
def language_of(answer) -> str:
    return BeautifulSoup(answer.content, "html.parser").html["lang"]


def choose_language(client, value, next_page=INDEX):
    return client.post(reverse("admin:language"), {"language": value, "next": next_page})


def test_the_language_is_kept_with_the_account(client, anna, phone, clock):
    password(client)
    code(client, phone)
    assert language_of(client.get(INDEX)) == "en"
    assert choose_language(client, "ko", "/admin/clinics/")["Location"] == "/admin/clinics/"
    assert language_of(client.get(INDEX)) == "ko"

    elsewhere = Client(headers={"Accept-Language": "en"})
    password(elsewhere)
    clock.shift(timedelta(seconds=30))
    code(elsewhere, phone)
    assert language_of(elsewhere.get(INDEX)) == "ko"
    assert Preference.objects.get(user=anna).language == "ko"


def test_the_page_of_signing_in_is_in_the_language_of_who_works_here(client, anna, phone):
    password(client)
    code(client, phone)
    choose_language(client, "ko")
    client.post("/admin/logout/")
    assert language_of(client.get(LOGIN)) == "ko"
    choose_language(client, "en", LOGIN)
    assert language_of(client.get(LOGIN)) == "en"
    assert Preference.objects.get(user=anna).language == "ko"  # nobody was signed in


@pytest.mark.parametrize(
    ("header", "code"),
    [("ko-KR,ko;q=0.9", "ko"), ("ja,ko;q=0.5", "ko"), ("ja", "en"), ("ru,en;q=0.8", "en"), ("", "en")],
)
def test_at_first_the_admin_is_read_as_the_browser_asks(client, header, code):
    assert language_of(client.get(LOGIN, headers={"Accept-Language": header})) == code


@pytest.mark.parametrize("value", ["ja", "", "xx", "ko\x00", "../ko"])
def test_no_other_language_is_kept(client, anna, value):
    sign_in(client, anna)
    assert choose_language(client, value).status_code == 302
    assert language_of(client.get(INDEX)) == "en" and not Preference.objects.exists()


def test_the_language_of_the_admin_leaves_the_public_pages_alone(client, anna):
    sign_in(client, anna)
    choose_language(client, "ko")
    assert language_of(client.get("/en/")) == "en"
    assert client.get("/", headers={"Accept-Language": "ru"})["Location"] == "/ru/"


def test_the_language_is_not_changed_by_opening_a_page(client, anna):
    sign_in(client, anna)
    assert client.get(reverse("admin:language"), {"language": "ko"}).status_code == 405


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_choosing_a_language_leads_to_no_page_outside(client, address):
    assert choose_language(client, "ko", address)["Location"] == INDEX


# --- the start page ------------------------------------------------------------------------------------------
def test_the_start_page_says_what_the_role_is_for(client, boss):
    user = User.objects.create_user("kim", is_staff=True)
    sign_in(client, user)
    assert "You are in no role yet. Ask an administrator for one." in client.get(INDEX).content.decode()
    user.groups.set(Group.objects.filter(name__in=["Editor", "Coordinator"]))
    page = client.get(INDEX).content.decode()
    assert "You keep clinics, offers, prices and cities." in page and "You answer requests of patients." in page
    parts = [part.get_text() for part in BeautifulSoup(page, "html.parser").select(".start h2")]
    assert parts == ["Requests", "Clinics and prices", "Cities and figures to compare with", "Medical content",
                     "Articles and pages", "Rules and wordings"]  # fmt: skip
