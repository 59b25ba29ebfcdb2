"""Lists that staff keep: a narrowed list under a name, on that list, on the start page, for its owner alone."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from clinics.models import Clinic, Price
from consultations.models import Consultation
from desk.filters.models import SavedFilter
from insights.models import Article
from tests.desk import clerk, signed_in, soup
from tests.staff import sign_in, sign_in_administrator, url

pytestmark = pytest.mark.django_db

LISTS = "/admin/filters/"
CLINICS = "/admin/clinics/clinic/"


@pytest.fixture
def client() -> Client:
    return signed_in("clinics")


def keep(client: Client, name: str = "Seoul drafts", address: str = f"{CLINICS}?status__exact=draft&city__id__exact=1"):
    return client.post(LISTS, {"name": name, "address": address})


def kept() -> list[tuple[str, str, str]]:
    return list(SavedFilter.objects.values_list("name", "model", "query"))


def links(page, where: str) -> dict[str, str]:
    return {one.get_text(): one["href"] for one in soup(page).select(f"{where} a") if one["href"] != LISTS}


def refusal(answer) -> str:
    assert answer.status_code == 422
    return soup(answer).select_one(".errorlist").get_text()


def test_a_narrowed_list_is_kept_from_its_own_page_and_found_there_and_on_the_start_page(client):
    page = client.get(CLINICS, {"status__exact": "draft", "p": "1", "q": "hair"})
    form = soup(page).select_one(".kept-here form")
    address = form.select_one("[name=address]")["value"]
    answer = client.post(form["action"], {"name": "Drafts", "address": address}, follow=True)
    assert answer.redirect_chain == [(f"{CLINICS}?q=hair&status__exact=draft", 302)]
    assert "“Drafts” is kept." in answer.content.decode()
    there = {"Drafts": f"{CLINICS}?q=hair&status__exact=draft"}
    assert links(answer, ".kept-here nav") == there
    assert soup(answer).select(".kept-here form") == []  # it is kept already
    assert links(client.get("/admin/"), "#kept li") == there


def test_a_list_as_it_is_has_nothing_to_keep(client):
    assert soup(client.get(CLINICS)).select(".kept-here") == []
    assert soup(client.get(CLINICS, {"p": "1"})).select(".kept-here") == []


def test_the_order_of_a_list_is_kept_too(client):
    keep(client, address=f"{CLINICS}?o=-2&status__exact=draft")
    assert kept() == [("Seoul drafts", "clinics.clinic", "o=-2&status__exact=draft")]


def test_every_list_of_the_admin_can_be_kept():
    client = sign_in_administrator(Client())
    for model in (Price, Article, User, Consultation):
        assert keep(client, address=f"{url(model, 'changelist')}?o=1").status_code == 302, model
    assert len(links(client.get("/admin/"), "#kept li")) == 1  # of one name, shown by name: four rows
    assert SavedFilter.objects.count() == 4


def test_a_list_is_its_owners_alone(client):
    keep(client)
    row = SavedFilter.objects.get()
    other = signed_in("clinics", name="other")
    assert links(other.get(CLINICS, {"status__exact": "draft"}), ".kept-here nav") == {}
    assert "Seoul drafts" not in other.get(LISTS).content.decode() + other.get("/admin/").content.decode()
    for what in ({"name": "Mine"}, {"delete": "1"}):
        assert other.post(f"{LISTS}{row.pk}/", what).status_code == 404
    assert kept() == [("Seoul drafts", row.model, row.query)]


def test_it_can_be_renamed_and_deleted(client):
    keep(client)
    keep(client, "Other", f"{CLINICS}?status__exact=withdrawn")
    row = SavedFilter.objects.get(name="Seoul drafts")
    assert client.post(f"{LISTS}{row.pk}/", {"name": " Drafts "}, follow=True).status_code == 200
    row.refresh_from_db()
    assert row.name == "Drafts"
    double = client.post(f"{LISTS}{row.pk}/", {"name": "Other"})
    assert "already have one of this name" in refusal(double)
    assert soup(double).select_one(f"#name-{row.pk}")["value"] == "Other"
    assert "required" in refusal(client.post(f"{LISTS}{row.pk}/", {"name": " "}))
    client.post(f"{LISTS}{row.pk}/", {"delete": "1", "name": "x"})
    assert [name for name, _model, _query in kept()] == ["Other"]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/admin/clinics/clinic/?a=1", "//evil.example/?a=1", "/en/clinics/?city=seoul",
        "/admin/?a=1", "/admin/clinics/clinic/1/change/?a=1", "/admin/nothing/?a=1", "/admin/auth/user/?a=1", "x",
        "?a=1", "/admin/filters/", f"{CLINICS}?q={'a' * 500}", f"{CLINICS}?q={'%EA%B0%80' * 100}",
    ],
)  # fmt: skip
def test_only_a_list_of_the_admin_that_its_owner_may_see_is_kept(client, address):
    answer = keep(client, address=address)
    assert "not a list of the admin that you may see, or it is too long" in refusal(answer)
    assert soup(answer).select_one("[name=name]")["value"] == "Seoul drafts"
    assert kept() == []


def test_500_characters_are_kept_and_one_more_is_not(client):
    assert keep(client, "a", f"{CLINICS}?q={'a' * 498}").status_code == 302
    assert keep(client, "b", f"{CLINICS}?q={'a' * 499}").status_code == 422


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\x00b"])
def test_a_name_that_cannot_be_is_refused(client, name):
    assert refusal(keep(client, name))
    assert kept() == []


def test_a_name_stands_once_on_a_list_and_may_stand_on_another(client):
    keep(client)
    assert "already have one of this name" in refusal(keep(client, address=f"{CLINICS}?q=x"))
    assert keep(client, address=f"{url(Price, 'changelist')}?checked=stale").status_code == 302


def test_thirty_are_the_most(client):
    user = User.objects.get(username="clerk")
    SavedFilter.objects.bulk_create(
        SavedFilter(user=user, name=str(number), model="clinics.clinic", query=f"q={number}") for number in range(30)
    )
    answer = keep(client)
    assert "You have kept 30 lists, which is the most." in refusal(answer)
    SavedFilter.objects.first().delete()
    assert keep(client).status_code == 302


def test_what_is_typed_where_it_may_name_somebody_is_not_kept():
    client = sign_in_administrator(Client())
    keep(client, address="/admin/auth/user/?q=kim%40example.org&is_staff__exact=1")
    assert kept() == [("Seoul drafts", "auth.user", "is_staff__exact=1")]


def test_a_list_that_its_owner_may_no_longer_see_is_not_shown(client):
    keep(client)
    User.objects.get(username="clerk").user_permissions.clear()
    assert links(client.get("/admin/"), "#kept li") == {}
    assert "Seoul drafts" not in client.get(LISTS).content.decode()


def test_lists_go_with_the_account(client):
    keep(client)
    User.objects.get(username="clerk").delete()
    assert kept() == []


@pytest.mark.both_databases
def test_the_database_holds_a_name_and_one_of_a_kind():
    user = clerk()
    row = {"user": user, "model": "clinics.clinic", "query": "q=x"}
    SavedFilter.objects.create(name="a", **row)
    for name in ("", "a"):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedFilter.objects.create(name=name, **row)


def test_a_popup_offers_nothing_to_keep(client):
    assert soup(client.get(CLINICS, {"_popup": "1", "status__exact": "draft"})).select(".kept-here") == []


def test_an_old_link_to_a_row_that_is_gone_is_not_found(client):
    assert client.post(f"{LISTS}999/", {"delete": "1"}).status_code == 404
    assert client.get(f"{LISTS}999/").status_code == 405


def test_who_is_not_signed_in_is_asked_to_sign_in():
    assert sign_in(Client(), clerk()).get(LISTS).status_code == 200
    assert Client().get(LISTS)["Location"].startswith("/admin/login/")
    assert Clinic.objects.exists()
