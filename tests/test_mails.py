"""What mails say: a reference and a link, in the reader's language, and nothing that anybody wrote."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.utils import translation

from consultations import mails
from core.models import OutboxMail
from core.outbox import Unsendable, send_due

REFERENCE, LINK = "HK-7F3K-9Q2M", "https://example.org/en/consultation/s3cr3t/"
ANSWER_BY = date(2026, 11, 24)
PATIENT = {
    "request_received": {"link": LINK, "answer_by": ANSWER_BY},
    "answer_waiting": {"link": LINK},
    "lost_link": {"link": LINK},
}
STAFF = ["new_request", "message_from_patient", "consent_withdrawn", "request_withdrawn", "request_erased"]

pytestmark = pytest.mark.django_db


def written(kind: str, language: str = "en") -> OutboxMail:
    return mails.write(kind, to="jo@example.org", about=REFERENCE, language=language, **PATIENT[kind])


def coordinator(name: str, email: str, **columns) -> User:
    user = User.objects.create(username=name, email=email, **columns)
    user.groups.add(Group.objects.get_or_create(name="Coordinator")[0])
    return user


def test_every_kind_is_known():
    assert mails.TO_PATIENTS.keys() == PATIENT.keys()
    assert list(mails.TO_STAFF) == STAFF


@pytest.mark.parametrize("kind", PATIENT)
def test_a_patients_mail_holds_reference_and_link_alone(kind):
    row = written(kind)
    assert (row.kind, row.about, row.to) == (kind, REFERENCE, "jo@example.org")
    assert REFERENCE in row.subject and LINK not in row.subject
    assert row.body.count(REFERENCE) == 1 and row.body.count(LINK) == 1
    assert f"\n{LINK}\n" in row.body, "on a line of its own, so that mail programs make it a link"
    assert "%(" not in row.body + row.subject and "{" not in row.body
    assert "!" not in row.body + row.subject


def test_the_first_mail_names_the_promised_day_and_what_to_do_in_an_emergency():
    body = written("request_received").body
    assert "answers by 24 November 2026, Korean time" in body
    assert "do not wait for us" in body


def test_a_mail_is_written_in_its_own_language_whatever_the_page_is_in():
    """There is no Korean catalogue of ours yet; Django's own shows in the date."""
    with translation.override("en"):
        assert "2026년 11월 24일" in written("request_received", language="ko").body
    with translation.override("ko"):
        assert "24 November 2026" in written("request_received").body


def test_what_is_sent_has_one_recipient_and_plain_text():
    written("request_received")
    assert send_due() == {"sent": 1}
    message = mail.outbox[0].message()
    assert (message["To"], message["Cc"], message["Bcc"]) == ("jo@example.org", None, None)
    assert message.get_content_type() == "text/plain"


@pytest.mark.parametrize("address", ["jo@example.org\nBcc: a@example.org", "jo@example.org,a@example.org", "Jo"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(Unsendable):
        mails.write("lost_link", to=address, about=REFERENCE, language="en", link=LINK)


@pytest.mark.parametrize("kind", STAFF)
def test_coordinators_get_the_reference_alone_in_english_and_korean(kind, settings):
    coordinator("kim", "kim@example.org")
    coordinator("lee", "lee@example.org")
    assert mails.write_to_coordinators(kind, about=REFERENCE, language="en") == 2
    first, second = OutboxMail.objects.all()
    assert [first.to, second.to] == ["kim@example.org", "lee@example.org"]
    assert (first.body, first.subject) == (second.body, second.subject)
    assert first.body.count(REFERENCE) == 2
    assert any("가" <= letter <= "힣" for letter in first.body)
    assert f"\n{settings.SITE_URL}/admin/\n" in first.body


def test_only_coordinators_who_can_be_reached_are_written_to():
    coordinator("kim", "kim@example.org")
    coordinator("twice", "kim@example.org")
    coordinator("without", "")
    coordinator("left", "left@example.org", is_active=False)
    coordinator("wrong", "not an address")
    User.objects.create(username="editor", email="editor@example.org")
    assert mails.write_to_coordinators("new_request", about=REFERENCE, language="en") == 1
    assert OutboxMail.objects.get().to == "kim@example.org"


def test_without_coordinators_nothing_is_written():
    assert mails.write_to_coordinators("new_request", about=REFERENCE, language="en") == 0
    assert not OutboxMail.objects.exists()
