"""The wordings that patients agree to, in the hands of staff."""

import pytest
from django.test import Client
from django.urls import reverse

from consultations.models import ConsentText
from tests.asking import TODAY, main, make_consent_text, open_form, soup, submit
from tests.inbox import coordinator
from tests.staff import sign_in_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference():
    """A stored request."""
    make_consent_text()
    return submit()


@pytest.fixture
def boss(client):
    return sign_in_administrator(client)


def test_a_new_consent_text_is_on_the_form_as_soon_as_staff_have_saved_it(boss):
    make_consent_text()
    assert "First wording." in main(open_form(Client())).get_text()
    new = {"kind": "health_data", "version": 2, "valid_from": "2026-11-21", "text_en": "Second wording."}
    assert boss.post(reverse("admin:consultations_consenttext_add"), new).status_code == 302
    assert "Second wording." in main(open_form(Client())).get_text()
    remove = reverse("admin:consultations_consenttext_delete", args=[ConsentText.objects.get(version=2).pk])
    assert boss.post(remove, {"post": "yes"}).status_code == 302
    assert "First wording." in main(open_form(Client())).get_text()


def test_a_consent_text_is_read_only_once_somebody_agreed_to_it(boss, reference):
    used = ConsentText.objects.get(version=1)
    unused = ConsentText.objects.create(kind="health_data", version=2, text="Second wording.", valid_from=TODAY)
    change, free, remove = (
        reverse(f"admin:consultations_consenttext_{name}", args=[row.pk])
        for name, row in (("change", used), ("change", unused), ("delete", used))
    )
    assert soup(boss.get(free)).find("textarea", {"name": "text_en"})
    assert not soup(boss.get(change)).find("textarea")
    changed = {"kind": "health_data", "version": 1, "valid_from": "2026-11-21", "text_en": "Other words."}
    assert boss.post(change, changed).status_code == 403
    assert boss.post(remove, {"post": "yes"}).status_code == 403
    assert ConsentText.objects.get(version=1).text == "First wording.\n\nSecond part."


def test_coordinators_read_the_wordings_and_cannot_change_them(client, reference):
    cora = coordinator(client)
    change = reverse("admin:consultations_consenttext_change", args=[ConsentText.objects.get().pk])
    assert cora.get(change).status_code == 200
    changed = {"kind": "health_data", "version": 1, "valid_from": "2026-11-21", "text_en": "Other words."}
    assert cora.post(change, changed).status_code == 403
    assert cora.get(reverse("admin:consultations_consenttext_add")).status_code == 403
