"""Accounts and groups in the hands of an administrator who is no superuser: nobody gets more than is theirs to get."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.models import SignIn
from tests.staff import choose, errors, found, save, saved, sent_by, sign_in, url

pytestmark = pytest.mark.django_db
PASSWORD = "a pass phrase for tests"


@pytest.fixture(autouse=True)
def groups():
    call_command("setup_roles", verbosity=0)


def member(name: str, *roles: str, **changes) -> User:
    user = User.objects.create_user(name, **{"is_staff": True, **changes})
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


@pytest.fixture
def boss(client):
    client.user = member("boss", "Administrator")
    return sign_in(client, client.user)


@pytest.fixture
def root():
    return User.objects.create_superuser("root", password=PASSWORD)


def groups_of(user: User) -> set[str]:
    return set(Group.objects.filter(user=user).values_list("name", flat=True))


def pks(*names: str) -> list[int]:
    return [Group.objects.get(name=name).pk for name in names]


def field_names(answer) -> set[str]:
    return set(answer.context["adminform"].form.fields)


# --- accounts ------------------------------------------------------------------------------------------------
def test_a_new_colleague_gets_an_account_and_a_role(boss):
    new = {"username": "kim", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert boss.post(url(User, "add"), new).status_code == 302
    kim = User.objects.get(username="kim")
    saved(boss, kim, is_staff="on", groups=pks("Editor", "Coordinator", "Coordinator ja"))
    assert groups_of(kim) == {"Editor", "Coordinator", "Coordinator ja"}
    assert (kim.is_staff, kim.is_superuser) == (True, False)


@pytest.mark.parametrize("whose", ["boss", "kim"])
def test_nobody_is_made_a_superuser_and_nobody_is_given_single_permissions(boss, whose):
    member("kim")
    user = User.objects.get(username=whose)
    assert not {"is_superuser", "user_permissions"} & field_names(boss.get(url(user, "change")))
    everything = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    saved(boss, user, is_superuser="on", user_permissions=everything)
    assert not user.is_superuser and not user.user_permissions.exists()


def test_a_new_account_is_no_superuser_whatever_is_sent(boss):
    new = {"username": "kim", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    boss.post(url(User, "add"), new | {"is_superuser": "on", "is_staff": "on", "groups": pks("Coordinator")})
    kim = User.objects.get(username="kim")
    assert not kim.is_superuser and not kim.is_staff and not groups_of(kim)


def test_administrators_give_themselves_no_role_that_allows_more(boss):
    answer = save(boss, boss.user, groups=pks("Administrator", "Coordinator"))
    assert "“Coordinator” allows more than you may give to this account." in errors(answer)
    assert groups_of(boss.user) == {"Administrator"}


def test_administrators_may_give_themselves_what_they_have_already(boss):
    own = Group.objects.create(name="Lawyers")
    own.permissions.set(Permission.objects.filter(codename="change_legalrule"))
    saved(boss, boss.user, groups=pks("Administrator", "Lawyers", "Coordinator ja"))
    assert groups_of(boss.user) == {"Administrator", "Lawyers", "Coordinator ja"}


def test_a_group_with_more_rights_than_ones_own_is_given_to_nobody(boss):
    Group.objects.create(name="Readers").permissions.set(Permission.objects.filter(codename="read_consultation"))
    kim = member("kim")
    assert "allows more than you may give" in errors(save(boss, kim, groups=pks("Readers")))
    assert not groups_of(kim)


def test_a_group_that_somebody_has_already_does_not_block_the_form(boss):
    Group.objects.create(name="Readers").permissions.set(Permission.objects.filter(codename="read_consultation"))
    kim = member("kim", "Readers")
    saved(boss, kim, first_name="Kim")
    assert groups_of(kim) == {"Readers"} and kim.first_name == "Kim"


def test_an_account_of_a_superuser_is_out_of_reach(boss, root):
    phone = TOTPDevice.objects.create(user=root, name="phone")
    before = User.objects.filter(pk=root.pk).values().get()
    answers = [
        boss.post(url(root, "change"), {"username": "root", "email": "mine@example.org"}),
        boss.get(reverse("admin:auth_user_password_change", args=[root.pk])),
        boss.post(
            reverse("admin:auth_user_password_change", args=[root.pk]),
            {"usable_password": "true", "password1": PASSWORD + "!", "password2": PASSWORD + "!"},
        ),
        boss.post(url(root, "delete"), {"post": "yes"}),
        boss.post(url(phone, "delete"), {"post": "yes"}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert User.objects.filter(pk=root.pk).values().get() == before
    assert TOTPDevice.objects.filter(pk=phone.pk).exists()


def test_the_sessions_and_codes_of_a_superuser_are_out_of_reach(boss, root):
    browser = sign_in(Client(), root)
    TOTPDevice.objects.filter(user=root).update(throttling_failure_count=3)
    phone = TOTPDevice.objects.get(user=root)
    left_out = "1 account was left out: only a superuser acts on a superuser’s account."
    for page, said in (
        (choose(boss, User, "sign_out_everywhere", root), "0 sessions were ended."),
        (choose(boss, TOTPDevice, "release", phone), "0 people can try again."),
    ):
        assert [str(message) for message in page.context["messages"]] == [left_out, said]
    assert inside(browser)
    assert TOTPDevice.objects.get(user=root).throttling_failure_count == 3


@pytest.mark.parametrize("written", ["{pk}", "0{pk}"])
def test_ones_own_password_takes_the_old_one_however_the_address_is_written(boss, written):
    address = f"/admin/auth/user/{written.format(pk=boss.user.pk)}/password/"
    new = {"usable_password": "true", "password1": PASSWORD + "!", "password2": PASSWORD + "!"}
    before = boss.user.password
    answer = boss.post(address, new)
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:password_change"))
    assert User.objects.get(pk=boss.user.pk).password == before


def test_an_administrator_who_is_no_superuser_deletes_no_account(boss):
    kim = member("kim")
    assert boss.post(url(kim, "delete"), {"post": "yes"}).status_code == 403
    choose(boss, User, "delete_selected", kim)
    assert User.objects.filter(pk=kim.pk).exists()


def test_who_may_not_change_accounts_reads_no_name_and_no_address_of_colleagues(client):
    sign_in(client, member("audrey", "Auditor"))
    kim = member("kim", "Editor", email="qzkim@example.org", first_name="Qzfirst", last_name="Qzlast")
    pages = [client.get(url(User, "changelist")), client.get(url(kim, "change"))]
    assert all(page.status_code == 200 and b"kim" in page.content for page in pages)
    hidden = (b"qzkim", b"qzfirst", b"qzlast")  # whole words: the pages hold random tokens too
    assert not any(word in page.content.lower() for page in pages for word in hidden)
    assert found(client, User, q="kim") == {kim.pk} and found(client, User, q="qzkim@example.org") == set()
    assert client.get(url(User, "changelist"), {"email__startswith": "q"}).status_code == 400


# --- groups ----------------------------------------------------------------------------------------------------
def test_a_role_cannot_be_changed_or_deleted_in_the_admin_not_even_by_a_superuser(boss, root):
    for browser in (boss, sign_in(Client(), root)):
        for name in ("Editor", "Administrator", "Coordinator ja"):
            group = Group.objects.get(name=name)
            before = set(group.permissions.all())
            assert browser.get(url(group, "change")).status_code == 200
            assert browser.post(url(group, "change"), {"name": "Mine", "permissions": []}).status_code == 403
            assert browser.post(url(group, "delete"), {"post": "yes"}).status_code == 403
            assert set(Group.objects.get(name=name).permissions.all()) == before


def test_a_group_of_ones_own_holds_only_what_one_has(boss):
    own, more = (Permission.objects.get(codename=name) for name in ("change_legalrule", "read_consultation"))
    answer = boss.post(url(Group, "add"), {"name": "Mine", "permissions": [own.pk, more.pk]})
    assert answer.status_code == 200 and not Group.objects.filter(name="Mine").exists()
    assert boss.post(url(Group, "add"), {"name": "Mine", "permissions": [own.pk]}).status_code == 302
    mine = Group.objects.get(name="Mine")
    assert "not one of the available choices" in errors(save(boss, mine, permissions=[own.pk, more.pk]))
    assert list(mine.permissions.all()) == [own]
    offered = boss.get(url(mine, "change")).context["adminform"].form.fields["permissions"].queryset
    held = {f"{one.content_type.app_label}.{one.codename}" for one in offered}
    assert held == boss.user.get_group_permissions()


def test_a_group_that_allows_more_is_only_looked_at(boss):
    readers = Group.objects.create(name="Readers")
    readers.permissions.set(Permission.objects.filter(codename="read_consultation"))
    assert boss.get(url(readers, "change")).status_code == 200
    assert boss.post(url(readers, "change"), {"name": "Readers", "permissions": []}).status_code == 403
    assert readers.permissions.count() == 1


def test_no_permission_reaches_a_group_that_a_superuser_did_not_give(boss, root):
    """Nor by a name that a role will have: setup_roles sets it right."""
    assert boss.post(url(Group, "add"), {"name": "Editor"}).status_code == 200
    assert Group.objects.filter(name="Editor").count() == 1


# --- the last administrator --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change", [{"is_active": ""}, {"is_staff": ""}, {"groups": []}], ids=["closed", "no staff", "without the role"]
)
def test_the_last_administrator_stays_one(boss, change):
    member("left", "Administrator", is_active=False)
    member("outside", "Administrator", is_staff=False)
    page = sent_by(boss.get(url(boss.user, "change")))
    given = {name: value for name, value in (page | change).items() if value != ""}
    answer = boss.post(url(boss.user, "change"), given)
    assert "This is the last administrator who can sign in." in errors(answer)
    boss.user.refresh_from_db()
    assert boss.user.is_active and boss.user.is_staff and groups_of(boss.user) == {"Administrator"}

    member("another", "Administrator")
    assert boss.post(url(boss.user, "change"), given).status_code == 302


def test_the_last_superuser_is_not_deleted_while_there_is_no_administrator(root):
    browser = sign_in(Client(), root)
    page = browser.get(url(root, "delete"))
    assert "the last administrator who can sign in" in page.content.decode()
    browser.post(url(root, "delete"), {"post": "yes"})
    assert User.objects.filter(pk=root.pk).exists()
    member("another", "Administrator")
    assert browser.post(url(root, "delete"), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=root.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_accounts_are_deleted_one_at_a_time(root):
    kim = member("kim")
    choose(sign_in(Client(), root), User, "delete_selected", kim)
    assert User.objects.filter(pk=kim.pk).exists()


# --- what ends somebody's sessions ---------------------------------------------------------------------------------
def inside(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_closing_an_account_ends_its_sessions_for_good(boss):
    kim = member("kim", "Editor")
    browser = sign_in(Client(), kim)
    page = sent_by(boss.get(url(kim, "change")))
    assert boss.post(url(kim, "change"), {k: v for k, v in page.items() if k != "is_active"}).status_code == 302
    assert not inside(browser)
    User.objects.filter(pk=kim.pk).update(is_active=True)
    assert not inside(browser)


def test_a_password_given_by_an_administrator_ends_the_sessions(boss):
    kim = member("kim", "Editor")
    browser = sign_in(Client(), kim)
    new = {"usable_password": "true", "password1": PASSWORD + "!", "password2": PASSWORD + "!"}
    assert boss.post(reverse("admin:auth_user_password_change", args=[kim.pk]), new).status_code == 302
    assert not inside(browser) and inside(boss)
    assert SignIn.objects.filter(user=kim, what="password").exists()


def test_an_administrator_signs_somebody_out_everywhere(boss):
    kim, lee = member("kim", "Editor"), member("lee", "Editor")
    browsers = [sign_in(Client(), kim), sign_in(Client(), kim)]
    other = sign_in(Client(), lee)
    answer = choose(boss, User, "sign_out_everywhere", kim)
    assert "2 sessions were ended." in answer.content.decode()
    assert [inside(browser) for browser in browsers] == [False, False]
    assert inside(other) and inside(boss)
    assert SignIn.objects.filter(user=kim, what="everywhere").count() == 1


def test_ones_own_password_is_not_changed_without_the_old_one(boss):
    answer = boss.post(
        reverse("admin:auth_user_password_change", args=[boss.user.pk]),
        {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:password_change"))
    boss.user.refresh_from_db()
    assert not boss.user.check_password(PASSWORD)
