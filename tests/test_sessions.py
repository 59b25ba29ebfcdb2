"""How long staff stay signed in, and what ends it. Public pages know no session."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import sessions
from tests.staff import sign_in

pytestmark = pytest.mark.django_db
INDEX, ACCOUNT = "/admin/", "/admin/account/"
PASSWORD = "a pass phrase for tests"


@pytest.fixture
def anna():
    return User.objects.create_superuser("anna", password=PASSWORD)


@pytest.fixture
def desk(client, anna):
    return sign_in(client, anna)


def inside(client: Client) -> bool:
    return client.get(INDEX).status_code == 200


def test_half_an_hour_without_a_page_ends_it(desk, clock):
    clock.shift(timedelta(minutes=29))
    assert inside(desk)
    clock.shift(timedelta(minutes=29))
    assert inside(desk)
    clock.shift(timedelta(minutes=30, seconds=1))
    assert not inside(desk)


def test_ten_hours_end_it_whatever_was_done(desk, clock):
    for _ in range(29):
        clock.shift(timedelta(minutes=20))
        assert inside(desk)
    clock.shift(timedelta(minutes=19))
    assert inside(desk)
    clock.shift(timedelta(minutes=1, seconds=1))
    assert not inside(desk)


def test_the_settings_say_how_long(client, anna, settings, clock):
    settings.STAFF_IDLE_MINUTES, settings.STAFF_SESSION_HOURS = 5, 1
    sign_in(client, anna)
    clock.shift(timedelta(minutes=4))
    assert inside(client)
    clock.shift(timedelta(minutes=6))
    assert not inside(client)


def test_the_cookie_of_an_ended_session_opens_nothing(desk, clock):
    stolen = desk.cookies["session"].value
    clock.shift(timedelta(hours=11))
    thief = Client()
    thief.cookies["session"] = stolen
    assert not inside(thief)


def written(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as done:
        client.get(address)
    return [one["sql"] for one in done if "django_session" in one["sql"] and not one["sql"].startswith("SELECT")]


def test_reading_pages_writes_to_the_session_at_most_once_a_minute(desk, clock):
    clock.shift(timedelta(seconds=61))
    assert len(written(desk, ACCOUNT)) == 1
    for _ in range(5):
        clock.shift(timedelta(seconds=11))
        assert written(desk, ACCOUNT) == []
    clock.shift(timedelta(seconds=6))
    assert len(written(desk, ACCOUNT)) == 1


@pytest.mark.parametrize("address", ["/en/", "/en/clinics/", "/en/contact/", "/en/guide/"])
def test_public_pages_read_no_session_and_set_none(desk, address):
    with CaptureQueriesContext(connection) as done:
        answer = desk.get(address)
    assert not [one for one in done if "django_session" in one["sql"]]
    assert "session" not in answer.cookies and "staff" not in answer.cookies


def test_signing_out_everywhere_leaves_this_browser_alone(desk, anna):
    others = [sign_in(Client(), anna), sign_in(Client(), anna)]
    somebody = sign_in(Client(), User.objects.create_superuser("ben"))
    answer = desk.post("/admin/account/sign-out/", follow=True)
    assert "2 other sessions were ended." in answer.content.decode()
    assert [inside(browser) for browser in others] == [False, False]
    assert inside(desk) and inside(somebody)


def test_signing_out_everywhere_takes_a_post(desk, anna):
    other = sign_in(Client(), anna)
    assert desk.get("/admin/account/sign-out/").status_code == 405
    assert inside(other)


def test_ending_the_sessions_of_one_account_counts_only_those_that_run(anna, clock):
    sign_in(Client(), anna)
    clock.shift(timedelta(hours=2))
    sign_in(Client(), anna)
    assert sessions.end_all(user=anna) == 1


def test_changing_the_password_takes_the_old_one_and_ends_the_other_sessions(desk, anna):
    other = sign_in(Client(), anna)
    new = "another pass phrase for tests"
    sent = {"old_password": "guessed", "new_password1": new, "new_password2": new}
    refused = desk.post("/admin/password_change/", sent)
    assert refused.status_code == 200 and inside(other)
    done = desk.post("/admin/password_change/", sent | {"old_password": PASSWORD}, follow=True)
    assert "All your other sessions have ended." in done.content.decode()
    assert inside(desk) and not inside(other)
    anna.refresh_from_db()
    assert anna.check_password(new)


def test_the_old_password_cannot_be_guessed_at_from_a_session_left_open(desk, anna):
    new = "another pass phrase for tests"
    for _ in range(10):
        answer = desk.post("/admin/password_change/", {"old_password": "x", "new_password1": new, "new_password2": new})
    assert answer.status_code == 429
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert desk.post("/admin/password_change/", sent).status_code == 429
