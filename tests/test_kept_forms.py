"""A session that ends in the middle of a form loses nothing that was typed, and saves nothing by itself."""

import io
import logging
import time
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinics.models import City, Clinic, Price
from consultations import actions
from core.models import KeptForm
from tests.inbox import make_request, page_of
from tests.staff import code_at, errors, full_scalp, make_stale, prefix_of, priced_clinic, sent_by, url

pytestmark = pytest.mark.django_db
LOGIN, CHECK = "/admin/login/", "/admin/two-factor/"
PASSWORD = "a pass phrase for tests"
TYPED = "Qztyped about this clinic"


def account(name: str = "anna", **changes) -> User:
    user = User.objects.create_superuser(name, password=PASSWORD, **changes)
    TOTPDevice.objects.create(user=user, name="phone")
    return user


def steps(client: Client, user: User, next_page: str = "/admin/"):
    """Both steps of signing in; gives the answer to the second."""
    phone = user.totpdevice_set.get()
    TOTPDevice.objects.update(last_t=-1)  # each code opens once: a colleague with patience
    first = client.post(LOGIN, {"username": user.username, "password": PASSWORD, "next": next_page})
    assert first.status_code == 302 and first["Location"].startswith(CHECK), first.content
    return client.post(first["Location"], {"code": code_at(phone.key, time.time()), "next": next_page})


@pytest.fixture
def anna():
    return account()


@pytest.fixture
def desk(client, anna):
    """Anna's browser, signed in."""
    steps(client, anna)
    return client


@pytest.fixture
def clinic():
    return priced_clinic()


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def typed_into(desk: Client, clinic: Clinic) -> tuple[str, dict, str]:
    """The address of a long form, what is typed into it and its inlines, and the name of a price's field there."""
    address = url(clinic, "change")
    page = desk.get(address)
    prices = prefix_of(page, full_scalp(clinic))
    rows = len([name for name in sent_by(page) if name.startswith("languages-") and name.endswith("-language")])
    new = {
        "languages-TOTAL_FORMS": str(rows + 1),
        f"languages-{rows}-clinic": str(clinic.pk),
        f"languages-{rows}-language": "",
        f"languages-{rows}-source": "A call that was not finished",
    }
    return address, sent_by(page) | {"about_en": TYPED, f"{prices}-low": "123456"} | new, f"{prices}-low"


def ended(clock) -> None:
    clock.shift(timedelta(minutes=31))


def test_what_was_typed_is_there_again_after_both_steps_and_saved_only_when_sent(desk, anna, clinic, clock):
    address, typed, price = typed_into(desk, clinic)
    ended(clock)

    refused = desk.post(address, typed)

    assert refused.status_code == 302 and refused["Location"].startswith(LOGIN)
    assert TYPED not in refused["Location"] and "Qztyped" not in str(refused.cookies)
    assert "What you typed is kept for an hour" in desk.get(refused["Location"]).content.decode()
    assert steps(desk, anna, address)["Location"] == address
    page = desk.get(address)
    fields = {field.get("name"): field for field in soup(page).select("input, textarea, select")}
    assert "It is not saved yet: look at it, then save it." in errors(page)
    assert fields["about_en"].get_text().strip() == TYPED
    assert fields[price]["value"] == "123456"
    assert "A call that was not finished" in [field.get("value") for field in fields.values()]
    clinic.refresh_from_db()
    assert clinic.about_en != TYPED and full_scalp(clinic).low != 123456

    missing = next(code for code in ("en", "zh", "ja", "ar", "ru", "ko") if code not in sent_by(page).values())
    rows = int(fields["languages-TOTAL_FORMS"]["value"])
    finished = {f"languages-{rows - 1}-language": missing, f"languages-{rows - 1}-checked_on": "2026-11-20"}
    saved = desk.post(address, sent_by(page) | finished)

    assert saved.status_code == 302, errors(saved)
    clinic.refresh_from_db()
    assert (clinic.about_en, full_scalp(clinic).low) == (TYPED, 123456)
    assert clinic.languages.get(language=missing).source == "A call that was not finished"
    assert not KeptForm.objects.exists()
    assert TYPED not in desk.get(url(City.objects.first(), "change")).content.decode()


def test_a_new_row_that_was_being_added_is_there_again(desk, anna, clock):
    address = reverse("admin:clinics_feature_add")
    ended(clock)
    desk.post(address, {"name_en": TYPED, "slug": "typed"})
    steps(desk, anna, address)
    assert soup(desk.get(address)).find("input", {"name": "name_en"})["value"] == TYPED


def test_reloading_the_page_loses_nothing_and_throwing_it_away_shows_what_is_saved(desk, anna, clinic, clock):
    address, typed, _price = typed_into(desk, clinic)
    ended(clock)
    desk.post(address, typed)
    steps(desk, anna, address)
    for _ in range(2):
        assert TYPED in desk.get(address).content.decode()

    page = desk.post(address, {"_discard": "1", "about_en": "and this"}, follow=True)

    assert "is thrown away" in page.content.decode()
    assert TYPED not in soup(page).find("textarea", {"name": "about_en"}).get_text()
    assert not KeptForm.objects.exists()


def test_the_enter_key_saves_and_does_not_throw_away(desk, anna, clinic, clock):
    address, typed, _price = typed_into(desk, clinic)
    ended(clock)
    desk.post(address, typed)
    steps(desk, anna, address)
    buttons = soup(desk.get(address)).select("#clinic_form [type=submit]")
    assert buttons[0]["name"] == "_save" and buttons[-1]["name"] == "_discard"


@pytest.mark.parametrize("end", ["signed out in another tab", "signed out everywhere", "password changed", "half way"])
def test_however_the_session_ended(desk, anna, clinic, end):
    address, typed, _price = typed_into(desk, clinic)
    if end == "signed out in another tab":
        desk.post("/admin/logout/")
    elif end == "half way":
        desk.post("/admin/logout/")
        desk.post(LOGIN, {"username": "anna", "password": PASSWORD})
    else:
        other = Client()
        steps(other, anna)
        if end == "signed out everywhere":
            other.post("/admin/account/sign-out/")
        else:
            anna.set_password(PASSWORD)
            anna.save()
    answer = desk.post(address, typed)
    assert answer.status_code == 302 and answer["Location"].startswith(LOGIN)
    steps(desk, anna, address)
    assert TYPED in desk.get(address).content.decode()


# --- who sees it, and for how long ------------------------------------------------------------------------
def test_nobody_else_sees_it(desk, anna, clinic, clock):
    address, typed, _price = typed_into(desk, clinic)
    ended(clock)
    desk.post(address, typed)
    ben = account("ben")
    for browser in (desk, Client()):  # the same machine, and another
        steps(browser, ben, address)
        assert TYPED not in browser.get(address).content.decode()
    steps(desk, anna, address)
    assert TYPED in desk.get(address).content.decode()


def test_it_is_gone_after_an_hour(desk, anna, clinic, clock):
    address, typed, _price = typed_into(desk, clinic)
    ended(clock)
    desk.post(address, typed)
    clock.shift(timedelta(minutes=61))
    assert "What you typed is kept" not in desk.get(LOGIN).content.decode()
    steps(desk, anna, address)
    assert TYPED not in desk.get(address).content.decode()
    call_command("purge", stdout=io.StringIO())
    assert not KeptForm.objects.exists()


def test_it_stands_encrypted_in_the_database_and_in_no_log(desk, clinic, clock):
    address, typed, _price = typed_into(desk, clinic)
    ended(clock)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    for name in ("", "django", "portal"):
        logging.getLogger(name).addHandler(handler)
    desk.post(address, typed)
    for name in ("", "django", "portal"):
        logging.getLogger(name).removeHandler(handler)
    assert KeptForm.objects.count() == 1
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert "Qztyped" not in str(cursor.fetchall()), table
    assert "Qztyped" not in written.getvalue()


def test_a_visitor_stores_nothing(client, clinic):
    answer = client.post(url(clinic, "change"), {"about_en": TYPED})
    assert answer.status_code == 302
    client.cookies["staff"] = "1:ko:forged"
    client.post(url(clinic, "change"), {"about_en": TYPED})
    assert not KeptForm.objects.exists()


def test_an_account_that_was_closed_stores_nothing(desk, anna, clinic):
    User.objects.update(is_active=False)
    desk.post(url(clinic, "change"), {"about_en": TYPED})
    assert not KeptForm.objects.exists()


def test_only_the_last_five_forms_are_kept(desk, anna, clock):
    ended(clock)
    for number, price in enumerate(Price.objects.all()[:7]):
        clock.shift(timedelta(seconds=1))
        desk.post(url(price, "change"), {"note_en": f"{TYPED} {number}"})
    assert KeptForm.objects.count() == 5


def test_passwords_are_never_kept(desk, anna, clock):
    ended(clock)
    desk.post(reverse("admin:password_change"), {"old_password": PASSWORD, "new_password1": "x", "new_password2": "x"})
    desk.post(reverse("admin:auth_user_add"), {"username": "new", "password1": TYPED, "password2": TYPED})
    (row,) = KeptForm.objects.all()
    assert TYPED not in row.content and PASSWORD not in row.content and "new" in row.content


def test_who_may_no_longer_change_the_row_is_refused_and_sees_nothing(desk, anna, clinic, clock):
    address, typed, _price = typed_into(desk, clinic)
    ended(clock)
    desk.post(address, typed)
    User.objects.update(is_superuser=False)
    steps(desk, anna, address)
    answer = desk.get(address)
    assert answer.status_code == 403 and TYPED not in answer.content.decode()


# --- what is no form of one row ------------------------------------------------------------------------------
def test_an_action_on_a_list_waits_with_a_button_to_send_it(desk, anna, clinic, clock):
    price = full_scalp(clinic)
    make_stale(price)
    listing = url(Price, "changelist")
    ended(clock)
    desk.post(listing, {"action": "checked_today", "_selected_action": [price.pk]})
    steps(desk, anna, listing)

    page = desk.get(listing)

    price.refresh_from_db()
    assert "Nothing of it was done" in page.content.decode() and price.is_stale()
    form = soup(page).select_one("#content form")
    sent = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    assert desk.post(listing, sent).status_code == 302
    price.refresh_from_db()
    assert not price.is_stale() and not KeptForm.objects.exists()


def test_an_answer_to_a_patient_is_kept_and_goes_with_the_request(desk, anna, clock):
    row = make_request()
    ended(clock)
    desk.post(page_of(row), {"do": "reply", "text": TYPED, "language": "en", "then": "answered", "form_key": "one"})
    assert row.messages.count() == 0
    steps(desk, anna, page_of(row))
    page = desk.get(page_of(row)).content.decode()
    assert TYPED in page and "Send it now" in page and row.messages.count() == 0

    actions.erase(reference=row.reference, why="staff")

    assert not KeptForm.objects.exists()


def test_a_file_that_was_chosen_has_to_be_chosen_again(desk, anna, clock):
    ended(clock)
    listing = url(Price, "changelist")
    desk.post(listing, {"note": TYPED, "sheet": io.BytesIO(b"a,b")})
    kept = KeptForm.objects.get()
    assert "a,b" not in kept.content
    steps(desk, anna, listing)
    page = desk.get(listing).content.decode()
    assert "Files are not kept" in page and TYPED in page and "Send it now" not in page


def test_a_table_is_taken_while_another_form_waits(desk, anna, clinic, clock, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    address, _typed, _price = typed_into(desk, clinic)
    ended(clock)
    desk.post(address, {"about_en": TYPED})
    steps(desk, anna, address)
    sent = desk.post("/admin/desk/importrun/add/", {"kind": "prices", "file": io.BytesIO(b"clinic\nplain\n")})
    assert sent.status_code == 302, sent.content.decode()
    assert KeptForm.objects.get().path == address


# --- a form from before the last sign-in in another tab ---------------------------------------------------------
@pytest.fixture
def strict(anna):
    """A browser whose forms carry their token, as real ones do."""
    client = Client(enforce_csrf_checks=True)
    client.headers_of_ours = {"Origin": "http://testserver"}

    def send(address, data):
        token = soup(client.get(address)).find("input", {"name": "csrfmiddlewaretoken"})["value"]
        return client.post(address, data | {"csrfmiddlewaretoken": token}, headers=client.headers_of_ours)

    send(LOGIN, {"username": "anna", "password": PASSWORD})
    send(CHECK, {"code": code_at(anna.totpdevice_set.get().key, time.time())})
    assert client.get("/admin/").status_code == 200
    return client


OLD = {"csrfmiddlewaretoken": "a" * 64}


def test_a_form_with_an_old_token_comes_back_with_what_was_typed(strict, clinic):
    address, typed, _price = typed_into(strict, clinic)
    answer = strict.post(address, typed | OLD, headers=strict.headers_of_ours)
    assert (answer.status_code, answer["Location"]) == (302, address)
    page = strict.get(address)
    assert TYPED in page.content.decode() and "not saved yet" in errors(page)
    clinic.refresh_from_db()
    assert clinic.about_en != TYPED


def test_with_an_old_token_and_no_session_it_waits_for_the_sign_in(strict, anna, clinic, clock):
    address, typed, _price = typed_into(strict, clinic)
    ended(clock)
    answer = strict.post(address, typed | OLD, headers=strict.headers_of_ours)
    assert answer["Location"].startswith(LOGIN) and KeptForm.objects.get().user == anna


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://testserver.evil.example"])
def test_a_form_from_elsewhere_is_refused_and_nothing_of_it_is_kept(strict, clinic, origin):
    headers = {"Origin": origin} if origin else {}
    answer = strict.post(url(clinic, "change"), {"about_en": TYPED} | OLD, headers=headers)
    assert answer.status_code == 403 and not KeptForm.objects.exists()
    assert TYPED not in strict.get(url(clinic, "change")).content.decode()


def test_a_table_with_an_old_token_has_to_be_chosen_again(strict, anna, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    address = "/admin/desk/importrun/add/"
    answer = strict.post(address, {"kind": "prices", "file": io.BytesIO(b"a")} | OLD, headers=strict.headers_of_ours)
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "This page was open for too long." in strict.get(address).content.decode()
    assert not KeptForm.objects.exists()


def test_the_page_of_signing_in_with_an_old_token_opens_anew(strict):
    answer = strict.post(LOGIN + "?next=/admin/clinics/", {"username": "anna", "password": "x"} | OLD,
                         headers=strict.headers_of_ours)  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, LOGIN + "?next=/admin/clinics/")
    assert not KeptForm.objects.exists()


def test_without_the_cookie_the_visitor_is_told_about_cookies():
    answer = Client(enforce_csrf_checks=True).post(LOGIN, {"username": "x"}, headers={"Origin": "http://testserver"})
    assert answer.status_code == 403 and "cookie" in answer.content.decode()
