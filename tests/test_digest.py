"""The mail that says what is due: who gets it when, and what it holds."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from clinics.models import Price
from core.models import OutboxMail
from desk.freshness.digest import languages_of
from desk.freshness.models import DigestSetting
from tests.desk import DESK, clerk, soup
from tests.inbox import MARKER, make_request
from tests.staff import make_stale, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def stale():
    """Three prices out of date, and nothing else that a clerk for prices may change."""
    Price.objects.update(valid_until=date(2027, 5, 1), note_en="")
    make_stale(*Price.objects.order_by("pk")[:3])


def send() -> None:
    call_command("send_digest", verbosity=0)


def mails(user) -> list[OutboxMail]:
    return [mail for mail in OutboxMail.objects.filter(kind="digest") if mail.to == user.email]


def wants(user, often: str) -> None:
    DigestSetting.objects.update_or_create(user=user, defaults={"often": often})


def test_the_mail_holds_counts_and_links_in_english_and_korean(stale):
    user = clerk("clinics.change_price")
    send()
    (mail,) = mails(user)
    assert mail.subject.startswith("What is due on Hairline Korea · ")
    assert "- Prices, Out of date: 3\n  http://127.0.0.1:8000/admin/clinics/price/?checked=stale\n" in mail.body
    assert mail.body.count("/admin/clinics/price/?checked=stale") == 2
    assert mail.body.count("/admin/desk/#mail") == 2
    assert "To get no more of these mails, choose “never” here:" in mail.body
    assert mail.about == ""


def test_a_language_chosen_for_the_admin_is_that_of_the_mail():
    assert languages_of(SimpleNamespace(preference=SimpleNamespace(language="ko"))) == ["ko"]
    assert languages_of(SimpleNamespace(preference=SimpleNamespace(language=""))) == ("en", "ko")
    assert languages_of(SimpleNamespace(preference=SimpleNamespace(language="ru"))) == ("en", "ko")
    assert languages_of(clerk()) == ("en", "ko")


def test_each_person_reads_only_what_she_may_act_on(stale):
    make_request(), make_request(answer_by=date(2026, 11, 1))
    coordinator = clerk("consultations.read_consultation", name="coordinator")
    editor = clerk("clinics.change_price", name="editor")
    reader = clerk("clinics.view_price", name="reader")
    send()
    (to_coordinator,), (to_editor,) = mails(coordinator), mails(editor)
    assert "- Consultation requests, Waits for us: 2\n" in to_coordinator.body
    assert "- Consultation requests, Overdue: 1\n" in to_coordinator.body
    assert "price" not in to_coordinator.body.lower()
    assert "consultation" not in to_editor.body.lower()
    assert mails(reader) == []


def test_the_mail_names_nobody_and_no_request(stale):
    row = make_request()
    user = clerk("consultations.read_consultation", "clinics.change_price")
    send()
    (mail,) = mails(user)
    text = f"{mail.subject} {mail.body}"
    assert MARKER.lower() not in text.lower() and row.reference not in text
    assert user.username not in text and user.email not in text


def test_it_is_written_once_a_week_and_again_the_week_after(stale, clock):
    user = clerk("clinics.change_price")  # Saturday
    send(), send()
    assert len(mails(user)) == 1
    clock.move_to("2026-11-22 09:00:00+09:00")  # Sunday, the same week
    send()
    assert len(mails(user)) == 1
    clock.move_to("2026-11-24 09:00:00+09:00")  # nobody ran it on Monday
    send(), send()
    assert len(mails(user)) == 2


def test_whoever_wants_it_daily_gets_it_once_a_day(stale, clock):
    user = clerk("clinics.change_price")
    wants(user, "daily")
    send(), send()
    assert len(mails(user)) == 1
    clock.move_to("2026-11-22 00:30:00+09:00")
    send(), send()
    assert len(mails(user)) == 2


def test_nothing_due_is_no_mail(stale):
    Price.objects.update(checked_on=date(2026, 11, 21), valid_until=date(2027, 5, 1))
    user = clerk("clinics.change_price")
    send()
    assert mails(user) == []


@pytest.mark.parametrize("changes", [{"is_active": False}, {"is_staff": False}, {"email": ""}, {"email": "no address"}])
def test_who_cannot_sign_in_or_be_written_to_gets_none(stale, changes):
    clerk("clinics.change_price", **changes)
    send()
    assert not OutboxMail.objects.filter(kind="digest").exists()


def test_never_is_one_choice_on_the_desk(stale, client):
    user = clerk("clinics.change_price")
    staff = sign_in(client, user)
    form = soup(staff.get(DESK)).select_one("#mail form")
    assert form.select_one("option[selected]")["value"] == "weekly"
    answer = staff.post(form["action"], {"often": "never"}, follow=True)
    assert "Your choice is saved." in answer.content.decode()
    assert soup(answer).select_one("#mail option[selected]")["value"] == "never"
    send()
    assert mails(user) == []


@pytest.mark.parametrize("often", ["", "hourly", "\x00"])
def test_another_choice_is_refused_with_a_message(client, often):
    staff = sign_in(client, clerk("clinics.change_price"))
    answer = staff.post("/admin/desk/mail/", {"often": often})
    assert answer.status_code == 422
    assert soup(answer).select_one("#mail .errorlist")
    assert not DigestSetting.objects.exists()


def test_the_choice_is_one_s_own_and_takes_a_post(client):
    assert client.post("/admin/desk/mail/", {"often": "never"}).status_code == 302
    assert not DigestSetting.objects.exists()
    assert sign_in(client, clerk()).get("/admin/desk/mail/").status_code == 405


def test_somebody_without_an_address_is_told_so(client):
    staff = sign_in(client, clerk(email=""))
    assert re.search("Your account has no e-mail address", staff.get(DESK).content.decode())
