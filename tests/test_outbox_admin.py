"""The outbox in the admin: what staff see of mails, and that they can have them tried again."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from core.models import OutboxMail
from core.outbox import put
from tests.staff import choose, sign_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    call_command("setup_roles", verbosity=0)
    user = User.objects.create_user("kim", "kim@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name="Coordinator"))
    return sign_in(client, user)


@pytest.fixture
def dead():
    row = put(kind="test", to="qzmarker@example.org", subject="A test", body="Qzmarker", about="HK-7F3K-9Q2M")
    OutboxMail.objects.update(state="dead", attempts=7, problem="SMTPDataError 554")
    return row


def test_a_given_up_mail_shows_how_it_failed_and_neither_address_nor_text(coordinator, dead):
    for page in (coordinator.get(url(dead, "changelist") + "?state__exact=dead"), coordinator.get(url(dead, "change"))):
        assert page.status_code == 200
        text = page.content.decode()
        assert "HK-7F3K-9Q2M" in text and "SMTPDataError 554" in text
        assert "qzmarker" not in text.lower()


def test_the_list_opens_without_the_keys(coordinator, dead, settings):
    settings.FIELD_KEYS = ["Y" * 43 + "="]
    assert coordinator.get(url(dead, "changelist")).status_code == 200
    assert coordinator.get(url(dead, "change")).status_code == 200


def test_it_can_be_tried_again_and_nothing_else_be_changed(coordinator, dead):
    answer = choose(coordinator, OutboxMail, "again", dead)
    assert "1 mail will be tried again." in answer.content.decode()
    row = OutboxMail.objects.get()
    assert (row.state, row.attempts, row.to) == ("waiting", 0, "qzmarker@example.org")
    assert coordinator.post(url(dead, "change"), {"state": "sent"}).status_code == 403
    assert coordinator.get(url(dead, "delete")).status_code == 403
    assert coordinator.get(url(OutboxMail, "add")).status_code == 403


def test_a_mail_that_is_not_given_up_is_left_as_it_is(coordinator, dead):
    OutboxMail.objects.update(state="waiting", attempts=3)
    answer = choose(coordinator, OutboxMail, "again", dead)
    assert "0 mails will be tried again." in answer.content.decode()
    assert OutboxMail.objects.get().attempts == 3


def test_editors_see_nothing_of_it(client, dead):
    call_command("setup_roles", verbosity=0)
    user = User.objects.create_user("lee", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    sign_in(client, user)
    assert client.get(url(dead, "changelist")).status_code == 403
