"""Staff at the desk: signed in with exactly some permissions, reading what a page of it says."""

from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from tests.staff import sign_in

DESK = "/admin/desk/"


def clerk(*permissions: str, name: str = "clerk", **changes) -> User:
    """A member of staff who may do just this: "clinics.change_price", or a whole app: "clinics"."""
    user = User.objects.create_user(name, **{"email": f"{name}@example.org", "is_staff": True, **changes})
    for permission in permissions:
        app, _dot, codename = permission.partition(".")
        rows = Permission.objects.filter(content_type__app_label=app)
        user.user_permissions.add(*(rows.filter(codename=codename) if codename else rows))
    return user


def signed_in(*permissions: str, **changes) -> Client:
    return sign_in(Client(), clerk(*permissions, **changes))


def report(slug: str) -> str:
    return reverse("admin:desk_report", args=[slug])


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def titles(answer) -> list[str]:
    return [head.get_text(" ", strip=True) for head in soup(answer).select("#content-main h2")]


def table(answer, title: str) -> list[list[str]]:
    """The rows of the table under a heading, its head first."""
    part = next(
        one for one in soup(answer).select("#content-main section") if title in one.h2.get_text(" ", strip=True)
    )
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in part.select("tr")]


def links(answer) -> dict[str, int]:
    """Address -> the count that it promises."""
    return {
        one["href"]: int(one.get_text().replace(",", "")) for one in soup(answer).select("#content-main td a[href]")
    }
