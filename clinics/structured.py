"""Clinics and cities as data of schema.org: what their pages show, and nothing of what is invented or out of date."""

from collections.abc import Mapping

from django.urls import reverse

from clinics import present
from clinics.models import Audience, City, Clinic, Vat
from clinics.present import View
from core.fallback import said
from core.found import whole
from core.money import minor_units
from core.structured import Thing, thing
from treatments.citations import without_marks
from treatments.models import Treatment
from treatments.structured import PROCEDURES

SPECIALTIES = {Clinic.Kind.DERMATOLOGY: "Dermatology", Clinic.Kind.PLASTIC_SURGERY: "PlasticSurgery"}
VAT_INCLUDED = {Vat.INCLUDED: True, Vat.EXCLUDED: False}


def clinic(document: Mapping, view: View, treatments: Mapping) -> Thing | None:
    """A clinic on its public page; None for an invented one, and for one that was not checked in time."""
    if document["is_demo"] or present.stale(document, view):
        return None
    city = view.market.cities.get(document["city"])
    place = thing(
        "PostalAddress",
        streetAddress=said(document["address"], view.language),
        addressLocality=city.name if city else "",
        addressCountry="KR",
    )
    at = present.position(document, view)
    there = thing("GeoCoordinates", latitude=at["latitude"], longitude=at["longitude"]) if at else None
    return thing(
        "MedicalClinic",
        name=present.name(document, view),
        url=whole(reverse("clinic", args=[document["slug"]])),
        sameAs=document["website"],
        identifier=document["registration"],
        medicalSpecialty=SPECIALTIES.get(document["kind"]),
        address=place,
        geo=there if at and not at["district"] else None,
        containedInPlace=thing("Place", name=at["district"], geo=there) if at and at["district"] else None,
        makesOffer=[
            offer(row, view, treatments[row["treatment"]])
            for row in present.offers(document, view)
            if row["treatment"] in treatments and not present.stale(row, view)
        ],
    )


def offer(row: Mapping, view: View, treatment: Treatment) -> Thing:
    """An offer with the prices that hold today for patients from abroad."""
    held = [one for one in row["prices"] if not present.stale(one, view) and one["audience"] != Audience.LOCAL]
    return thing(
        "Offer",
        itemOffered=thing("MedicalProcedure" if treatment.slug in PROCEDURES else "Service", name=treatment.name),
        priceSpecification=[price(one, view) for one in held],
    )


def price(row: Mapping, view: View) -> Thing:
    """A range with what it is counted by."""
    return thing(
        "UnitPriceSpecification",
        name=view.labels["area"].get(row["area"], ""),
        minPrice=units(row["low"], row["currency"]),
        maxPrice=units(row["high"], row["currency"]),
        priceCurrency=row["currency"],
        unitText=view.labels["basis"][row["basis"]],
        valueAddedTaxIncluded=VAT_INCLUDED.get(row["vat"]),
    )


def units(amount: int, currency: str) -> int | float:
    """1200 for 120000 US cents; won have no smaller unit."""
    whole, rest = divmod(amount, minor_units(currency))
    return amount / minor_units(currency) if rest else whole


def city(row: City) -> Thing:
    return thing(
        "WebPage",
        name=row.name,
        description=without_marks(row.summary),
        lastReviewed=str(row.checked_on),
        about=thing("City", name=row.name),
    )
