"""Clinics that only one thing keeps from the public pages, and the staff who publish them."""

from datetime import date

from bs4 import BeautifulSoup
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from clinics.models import Clinic
from tests.making import BY_PHYSICIAN, SOURCE, make_clinic
from tests.staff import CATALOGUE, sign_in

BOTH = {"legal_basis_ko": "의사의 의료행위", "included_en": "Consultation", "included_ko": "상담"}
UNTIL = {"valid_until": date(2027, 11, 1)}


def ready_clinic(slug: str = "ready", **changes) -> Clinic:
    """In review, with one offer of SMP and its price: nothing stands in its way."""
    price = {
        "low": 1_500_000, "high": 2_000_000, "currency": "KRW", "basis": "per_course", "area": "full-scalp",
        "vat": "included", **SOURCE, **UNTIL,
    }  # fmt: skip
    offer = {**BY_PHYSICIAN, **BOTH, **UNTIL, "prices": [price]}
    columns = {"name_ko": "준비된 의원", "status": "in_review", **UNTIL, **changes}
    return make_clinic(slug, offers={"smp": offer}, **columns)


def editor(client: Client, name: str = "editor", *permissions: str) -> Client:
    """Signed in as somebody who changes the catalogue and publishes; `permissions` are more codenames."""
    client.user = User.objects.create_user(name, is_staff=True)
    held = Permission.objects.filter(content_type__app_label__in=CATALOGUE)
    client.user.user_permissions.set(held | Permission.objects.filter(codename__in=["publish", *permissions]))
    return sign_in(client, client.user)


def reviewer(client: Client, name: str = "reviewer") -> Client:
    return editor(client, name, "override_advertising")


def publishing_page(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_publishing", args=[row.pk])


def send(client: Client, row, what: str, **fields):
    """Presses a button of the page, and follows to the page that answers."""
    return client.post(publishing_page(row), {"what": what, **fields}, follow=True)


def published(client: Client, row) -> bool:
    """Whether pressing “Publish” published it."""
    send(client, row, "publish")
    row.refresh_from_db(fields=["status"])
    return row.status == "published"


def unmet(client: Client, row) -> list[str]:
    """What the page says stands in the way, one text for each rule that is not met."""
    page = BeautifulSoup(client.get(publishing_page(row)).content, "html.parser")
    return [" ".join(item.get_text(" ").split()) for item in page.select(".gate-rules > li.unmet")]


def ways_to_mend(client: Client, row) -> list[str]:
    page = BeautifulSoup(client.get(publishing_page(row)).content, "html.parser")
    return [link["href"] for link in page.select(".gate-rules li.unmet a")]


def meanwhile(monkeypatch, happens) -> None:
    """Lets something happen after a form has read its row and before it saves it."""
    read = ModelAdmin.save_form

    def save_form(*args, **kwargs):
        happens()
        return read(*args, **kwargs)

    monkeypatch.setattr(ModelAdmin, "save_form", save_form)
