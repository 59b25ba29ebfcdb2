"""The groups of staff: made by a command, with exactly the permissions that desk/roles.py names."""

import io
from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from consultations.actions import patient
from consultations.staffing import COORDINATOR, addresses_for, coordinators
from core.models import OutboxMail
from desk import roles
from tests.inbox import make_request

pytestmark = pytest.mark.django_db


def set_up() -> str:
    written = io.StringIO()
    call_command("setup_roles", stdout=written)
    return written.getvalue()


def permissions(name: str) -> set[str]:
    rows = Permission.objects.filter(group__name=name)
    return {f"{app}.{codename}" for app, codename in rows.values_list("content_type__app_label", "codename")}


def person(name: str, *groups: str, **changes) -> User:
    user = User.objects.create_user(name, **{"email": f"{name}@example.org", "is_staff": True, **changes})
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def test_each_role_may_do_what_the_table_says():
    set_up()
    assert permissions("Coordinator") == {
        "consultations.read_consultation", "consultations.view_accessrecord", "consultations.view_consenttext",
        "consultations.view_tombstone", "consultations.add_replytemplate", "consultations.change_replytemplate",
        "consultations.view_replytemplate", "core.view_outboxmail", "core.change_outboxmail",
    }  # fmt: skip
    editor, author = permissions("Editor"), permissions("Content editor")
    assert {"clinics.change_clinic", "clinics.delete_price", "clinics.change_city", "treatments.view_claim"} <= editor
    assert {"treatments.change_claim", "insights.add_article", "pages.change_page", "clinics.view_price"} <= author
    assert {name for name in editor if not name.startswith("clinics.") and ".view_" not in name} == {
        "pages.add_report", "pages.change_report", "pages.delete_report", "desk.run_import", "desk.change_checkedlink",
        "desk.add_correctionrequest", "desk.change_correctionrequest",
    }  # fmt: skip
    assert not {name for name in author if name.startswith("clinics.") and ".view_" not in name}


def test_an_auditor_only_reads_and_nothing_of_patients():
    set_up()
    held = permissions("Auditor")
    assert {name for name in held if ".view_" not in name or name.startswith("consultations.")} == set()
    assert "pages.view_report" not in held  # what visitors wrote by themselves


def test_only_coordinators_may_read_requests_and_only_administrators_may_erase_them():
    set_up()
    readers = Group.objects.filter(permissions__codename="read_consultation").values_list("name", flat=True)
    assert list(readers) == ["Coordinator"]
    erasers = Group.objects.filter(permissions__codename="erase_consultation").values_list("name", flat=True)
    assert list(erasers) == ["Administrator"]


def test_every_language_has_a_group_that_allows_nothing():
    set_up()
    names = {f"Coordinator {code}" for code in ("en", "ko", "zh-hans", "ja", "ar", "ru")}
    six = {"Editor", "Content editor", "Reviewer", "Coordinator", "Auditor", "Administrator"}
    assert set(Group.objects.values_list("name", flat=True)) == names | six
    assert not Permission.objects.filter(group__name__in=names).exists()


def test_running_it_again_changes_nothing_and_keeps_the_members():
    first = set_up()
    anna = person("anna", "Coordinator", "Coordinator ja")
    before = {name: permissions(name) for name in Group.objects.values_list("name", flat=True)}

    assert set_up() == first

    assert {name: permissions(name) for name in Group.objects.values_list("name", flat=True)} == before
    assert {group.name for group in anna.groups.all()} == {"Coordinator", "Coordinator ja"}


def test_a_permission_given_to_a_role_by_hand_is_taken_back_and_a_lost_one_returns():
    set_up()
    editors = Group.objects.get(name="Editor")
    editors.permissions.add(Permission.objects.get(codename="read_consultation"))
    editors.permissions.remove(Permission.objects.get(codename="change_clinic"))

    set_up()

    assert "consultations.read_consultation" not in permissions("Editor")
    assert "clinics.change_clinic" in permissions("Editor")


def test_a_role_with_a_permission_that_does_not_exist_is_an_error_with_its_name(monkeypatch):
    wrong = replace(roles.EDITOR, permissions=("clinics.sell_clinic",))
    monkeypatch.setattr(roles, "ROLES", (wrong,))
    with pytest.raises(LookupError, match=r"Editor.*clinics\.sell_clinic"):
        roles.set_up()
    assert not Group.objects.exists()


# --- who is told of a request in which language ------------------------------------------------------
def told(language: str) -> list[str]:
    """Names, which stand before the @ of everybody's address."""
    return [address.split("@")[0] for address in addresses_for(language)]


def test_a_request_goes_to_those_whose_languages_fit():
    set_up()
    person("anna", COORDINATOR, "Coordinator ja", "Coordinator ko")
    person("ben", COORDINATOR, "Coordinator en")
    person("chris", COORDINATOR)  # every language
    assert told("ja") == ["anna", "chris"]
    assert told("en") == ["ben", "chris"]
    assert told("ru") == ["chris"]


def test_a_language_that_nobody_speaks_goes_to_all_of_them():
    set_up()
    person("anna", COORDINATOR, "Coordinator ja")
    person("ben", COORDINATOR, "Coordinator en")
    assert told("ar") == ["anna", "ben"]


def test_who_has_left_or_has_no_address_is_not_told():
    set_up()
    person("anna", COORDINATOR, is_active=False)
    person("ben", COORDINATOR, email="")
    person("chris", "Editor", "Coordinator en")  # the language alone is no role
    assert told("en") == []
    assert [user.username for user in coordinators()] == ["ben"]


def test_an_address_that_is_none_hides_no_request_from_the_others():
    set_up()
    person("anna", COORDINATOR, "Coordinator ja", email="not an address")
    person("ben", COORDINATOR, "Coordinator en")
    assert told("ja") == ["ben"]


def test_one_query_reads_everybody_and_their_languages(django_assert_num_queries):
    set_up()
    for number in range(5):
        person(f"anna{number}", COORDINATOR, "Coordinator ja")
    addresses_for("en")
    with django_assert_num_queries(1):
        assert len(addresses_for("ja")) == 5


def test_word_of_a_new_message_goes_by_the_language_of_the_request():
    set_up()
    person("anna", COORDINATOR, "Coordinator ja")
    person("ben", COORDINATOR, "Coordinator en")
    patient.write(consultation=make_request(language="ja"), text="Hello", form_key="one", language="ja")
    assert [mail.to for mail in OutboxMail.objects.all()] == ["anna@example.org"]
