"""Who may read requests in the admin, and what can be done with them there."""

import io
import logging
from datetime import date

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse

from consultations import actions
from consultations.models import ConsentText, Consultation
from tests.asking import MARKER, TODAY, main, make_consent_text, open_form, soup, submit

ADMIN = "admin:consultations_consultation_"


@pytest.fixture
def reference(db):
    """A stored request."""
    make_consent_text()
    return submit()


@pytest.fixture
def staff(django_user_model):
    """`staff("read_consultation")`: a member of staff with these permissions."""

    def make(*codenames):
        user = django_user_model.objects.create_user("anna", password="a pass phrase", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        return user

    return make


def addresses():
    """List, detail and history."""
    row = Consultation.objects.in_the_open().get()
    return [reverse(ADMIN + "changelist"), *(reverse(ADMIN + name, args=[row.pk]) for name in ("change", "history"))]


def test_requests_are_closed_to_visitors(client, reference):
    for address in addresses():
        response = client.get(address)
        assert response.status_code == 302
        assert reverse("admin:login") in response["Location"]


@pytest.mark.parametrize("codenames", [(), ("view_clinic", "change_clinic", "view_consenttext", "change_consenttext")])
def test_requests_are_closed_to_staff_without_the_permission(client, reference, staff, codenames):
    client.force_login(staff(*codenames))
    assert [client.get(address).status_code for address in addresses()] == [403] * 3
    assert client.post(addresses()[1], {"status": "closed"}).status_code == 403
    assert b"consultation/" not in client.get(reverse("admin:index")).content
    assert Consultation.objects.get().status == "new"


@pytest.mark.parametrize("kind", ["reader", "superuser"])
def test_readers_see_a_list_without_answers_and_one_request_whole(client, reference, staff, admin_user, kind):
    client.force_login(admin_user if kind == "superuser" else staff("read_consultation"))
    listing, detail, history = (client.get(address) for address in addresses())
    assert [listing.status_code, detail.status_code, history.status_code] == [200] * 3
    assert reference in listing.content.decode()
    assert MARKER not in listing.content.decode() and MARKER not in history.content.decode()
    assert soup(detail).find(id="content").get_text().count(MARKER) == len(actions.ANSWERS)
    fields = soup(detail).find("form", id="consultation_form").find_all(["input", "select", "textarea"])
    assert [field["name"] for field in fields if field.get("type") not in {"hidden", "submit"}] == ["status"]
    assert "no-store" in detail.headers["Cache-Control"]


def test_the_detail_names_what_was_chosen(client, db, admin_user):
    make_consent_text()
    chosen = {"condition": "scars", "treatment": "not-sure", "country": "JP", "clinics": ["one-clinic"]}
    submit(answers=dict.fromkeys(actions.ANSWERS, "") | chosen)
    client.force_login(admin_user)
    text = soup(client.get(addresses()[1])).find(id="content").get_text()
    parts = ["Scars from a burn", "Not sure yet", "Japan", "one-clinic", "transfer to Korea 1, 2026-11-21 01:00 UTC"]
    assert [part for part in parts if part not in text] == []


def test_nobody_adds_deletes_or_exports_requests(client, reference, admin_user):
    client.force_login(admin_user)
    listing, detail, _ = addresses()
    assert client.get(reverse(ADMIN + "add")).status_code == 403
    assert client.post(detail.replace("change", "delete"), {"post": "yes"}).status_code == 403
    client.post(listing, {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"})
    assert not soup(client.get(listing)).find("select", {"name": "action"})
    assert Consultation.objects.count() == 1


def test_a_status_changed_here_changes_nothing_else_and_is_recorded_without_answers(client, reference, staff):
    client.force_login(staff("read_consultation"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, message FROM consultations_consultation")
        before = cursor.fetchall()
        response = client.post(addresses()[1], {"status": "closed", "name": "changed", "keep_until": "2099-01-01"})
        cursor.execute("SELECT name, message FROM consultations_consultation")
        assert cursor.fetchall() == before
    row, entry = Consultation.objects.get(), LogEntry.objects.get()
    assert response.status_code == 302
    assert (row.status, row.keep_until) == ("closed", date(2027, 2, 19))
    assert (entry.object_repr, entry.change_message) == (reference, '[{"changed": {"fields": ["Status"]}}]')


def test_requests_are_found_by_reference_alone(client, reference, admin_user):
    client.force_login(admin_user)
    pages = [soup(client.get(addresses()[0], {"q": q})) for q in (reference, reference[3:7].lower(), MARKER)]
    assert [reference in page.find(id="changelist-form").get_text() for page in pages] == [True, True, False]


def test_a_request_that_no_key_opens_is_said_to_be_closed(client, reference, admin_user, settings):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger("portal").addHandler(handler)
    client.force_login(admin_user)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    response = client.get(addresses()[1], follow=True)
    logging.getLogger("portal").removeHandler(handler)
    assert response.redirect_chain == [(addresses()[0], 302)]
    assert "cannot be opened" in soup(response).find(class_="messagelist").get_text()
    assert "cannot be opened" in written.getvalue()


def test_a_new_consent_text_is_on_the_form_as_soon_as_staff_have_saved_it(client, admin_user):
    make_consent_text()
    assert "First wording." in main(open_form(client)).get_text()
    client.force_login(admin_user)
    new = {"kind": "health_data", "version": 2, "valid_from": "2026-11-21", "text_en": "Second wording."}
    assert client.post(reverse("admin:consultations_consenttext_add"), new).status_code == 302
    assert "Second wording." in main(open_form(client)).get_text()
    remove = reverse("admin:consultations_consenttext_delete", args=[ConsentText.objects.get(version=2).pk])
    assert client.post(remove, {"post": "yes"}).status_code == 302
    assert "First wording." in main(open_form(client)).get_text()


def test_a_consent_text_is_read_only_once_somebody_agreed_to_it(client, reference, admin_user):
    used = ConsentText.objects.get(version=1)
    unused = ConsentText.objects.create(kind="health_data", version=2, text="Second wording.", valid_from=TODAY)
    client.force_login(admin_user)
    change, free, remove = (
        reverse(f"admin:consultations_consenttext_{name}", args=[row.pk])
        for name, row in (("change", used), ("change", unused), ("delete", used))
    )
    assert soup(client.get(free)).find("textarea", {"name": "text_en"})
    assert not soup(client.get(change)).find("textarea")
    changed = {"kind": "health_data", "version": 1, "valid_from": "2026-11-21", "text_en": "Other words."}
    assert client.post(change, changed).status_code == 403
    assert client.post(remove, {"post": "yes"}).status_code == 403
    assert ConsentText.objects.get(version=1).text == "First wording.\n\nSecond part."
