"""What each kind of preview shows: the context that the public page would have, and that page's own template."""

from typing import NamedTuple

from django.http import HttpRequest

from clinics import reading as clinics
from clinics.views import of_clinic
from core.sourced import today
from core.states import State
from desk.preview.links import Opened
from insights import reading as insights
from insights.views import of_article


class Made(NamedTuple):
    template: str
    address: str  # where visitors read it once it is published
    is_public: bool
    lacks_registration: bool  # a clinic that the law keeps from the public pages, whatever its state
    context: dict


def made(request: HttpRequest, opened: Opened) -> Made | None:
    """None when the entry is gone."""
    return {"clinic": clinic, "article": article}[opened.kind](request, opened.pk)


def clinic(request: HttpRequest, pk: int) -> Made | None:
    found = clinics.as_saved(pk)
    if found is None:
        return None
    row, document = found
    registered = row.registration_number and row.registration_expires_on and row.registration_expires_on >= today()
    context = of_clinic(request, document)
    return Made("clinics/clinic.html", row.get_absolute_url(), row.is_public(), not registered, context)


def article(request: HttpRequest, pk: int) -> Made | None:
    row = insights.as_saved(pk)
    if row is None:
        return None
    is_public = row.status == State.PUBLISHED
    return Made("insights/article.html", row.get_absolute_url(), is_public, False, of_article(row))
