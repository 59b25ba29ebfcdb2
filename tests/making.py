"""Clinics made up for one test, entered as staff would enter them, and what visitors then read."""

from datetime import date
from typing import Any

from bs4 import BeautifulSoup

from clinics.actions import refresh_listings
from clinics.models import (
    City,
    Clinic,
    ClinicCondition,
    ClinicFeature,
    ClinicLanguage,
    District,
    Feature,
    Offer,
    Price,
)
from treatments.models import Condition, Treatment

TODAY = date(2026, 11, 21)
LATER = date(2040, 1, 1)
SOURCE = {"source": "Call of 2026-11-20", "checked_on": date(2026, 11, 20)}
BY_PHYSICIAN = {"performed_by": "physician", "place": "medical_institution", "legal_basis_en": "Act of a physician"}
BY_TATTOOIST = {"performed_by": "tattooist", "place": "tattoo_studio", "legal_basis_en": "Tattooist Act No. 21070"}


def make_clinic(slug: str, *, offers: dict[str, dict] | None = None, listed: bool = True, **fields: Any) -> Clinic:
    """A published clinic that is no demonstration, in Daegu, on the public pages until 2039.

    With `listed=False` its listing is left to the caller: `refresh_listings` of many at once is quicker.

    `offers` is {option: {column: value, "prices": [{column: value}]}}; `languages`, `features` and
    `conditions` are lists of slugs; `city` and `district` are slugs; other fields are columns.
    """
    related = {name: fields.pop(name, ()) for name in ("languages", "features", "conditions")}
    columns = {
        "name_en": slug.replace("-", " ").title(),
        "kind": "hair-clinic",
        "status": "published",
        "registration_number": f"M-{slug}",
        "registration_checked_on": SOURCE["checked_on"],
        "registration_expires_on": date(2039, 12, 31),
        **SOURCE,
        **fields,
        "city": City.objects.get(slug=fields.get("city", "daegu")),
        "district": District.objects.get(slug=fields["district"]) if fields.get("district") else None,
    }
    clinic = Clinic.objects.create(slug=slug, **columns)
    for code in related["languages"]:
        ClinicLanguage.objects.create(clinic=clinic, language=code, **SOURCE)
    for feature in related["features"]:
        ClinicFeature.objects.create(clinic=clinic, feature=Feature.objects.get(slug=feature), **SOURCE)
    for condition in related["conditions"]:
        ClinicCondition.objects.create(clinic=clinic, condition=Condition.objects.get(slug=condition), **SOURCE)
    for treatment, entry in (offers or {}).items():
        make_offer(clinic, treatment, **entry)
    if listed:
        refresh_listings([clinic.pk])
    return clinic


def make_offer(clinic: Clinic, treatment: str, prices: tuple[dict, ...] | list[dict] = (), **columns: Any) -> Offer:
    by = BY_PHYSICIAN if treatment in ("smp", "combined") else {}
    row = {**SOURCE, **by, **columns}
    offer = Offer.objects.create(clinic=clinic, treatment=Treatment.objects.get(slug=treatment), **row)
    for price in prices:
        Price.objects.create(offer=offer, **{"valid_until": LATER, **SOURCE, **price})
    return offer


def won(low: int, high: int | None = None, basis: str = "per_course", **columns: Any) -> dict:
    """The columns of a price in won."""
    return {"low": low, "high": high or low, "currency": "KRW", "basis": basis, **columns}


def text_of(response) -> str:
    """What a visitor reads in the page's main part, on one line."""
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


def row_of(response, words: str):
    """The list item or term of a page that holds these words, as one line of text."""
    for element in BeautifulSoup(response.content, "html.parser").find("main").find_all(["li", "tr", "dd", "p"]):
        text = " ".join(element.get_text(" ").split())
        if words in text and not element.find_all(["li", "tr", "dd"]):
            return text
    raise AssertionError(f"nothing on the page says {words!r}")


def messages_of(response) -> list[str]:
    found = BeautifulSoup(response.content, "html.parser").select("ul.messages li")
    return [" ".join(item.get_text(" ").split()) for item in found]


def row_in(answer: dict, key: str) -> list[dict]:
    """The cells of one row of a comparison's JSON."""
    return next(row["cells"] for row in answer["rows"] if row["key"] == key)
