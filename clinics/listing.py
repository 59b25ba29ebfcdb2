"""The shape in which a clinic is kept for reading: one document for pages, one set of facets for the index.

Dates are ISO strings, translated texts are {language: text} without the empty ones, ranges are
[low, high] or null. Whether a date has passed is asked when the page is made, never stored.
"""

from collections.abc import Sequence
from dataclasses import astuple

from django.conf import settings
from modeltranslation.utils import build_localized_fieldname

from clinics.changes import SHOWN, Line
from clinics.comparable import one_each
from clinics.models import Clinic, Offer, Price
from clinics.models.clinics import fold

STATED = ("treatment", "area", "basis", "audience")  # what tells a price from others in a line of changes


def texts(row, field: str) -> dict[str, str]:
    found = {}
    for language in settings.MODELTRANSLATION_LANGUAGES:
        value = getattr(row, build_localized_fieldname(field, language))
        if value:
            found[language] = value
    return found


def sourced(row) -> dict:
    return {
        "source": row.source,
        "source_url": row.source_url,
        "checked_on": str(row.checked_on),
        "valid_until": str(row.valid_until),
    }


def span(low, high):
    return None if low is None else [low, high]


def document(clinic: Clinic, changes: Sequence[Line] = ()) -> dict:
    """Everything the public pages show of a clinic (fetched by `with_everything`), with what changed, newest first."""
    made = {
        "id": clinic.pk,
        "slug": clinic.slug,
        "name": texts(clinic, "name"),
        "is_demo": clinic.is_demo,
        "kind": clinic.kind,
        "city": clinic.city.slug,
        "district": clinic.district.slug if clinic.district else "",
        "address": texts(clinic, "address"),
        "position": span(clinic.latitude, clinic.longitude),
        "website": clinic.website,
        "licence": clinic.licence,
        "registration": clinic.registration_number,
        "registration_checked_on": str(clinic.registration_checked_on or ""),
        "registration_expires_on": str(clinic.registration_expires_on or ""),
        "about": texts(clinic, "about"),
        "deposit_policy": texts(clinic, "deposit_policy"),
        "aftercare": texts(clinic, "aftercare"),
        **sourced(clinic),
        "languages": [
            {"code": row.language, "interpreter": row.interpreter, **sourced(row)} for row in clinic.languages.all()
        ],
        "features": [{"slug": row.feature.slug, **sourced(row)} for row in clinic.features.all()],
        "certificates": [
            {"name": row.name, "issuer": row.issuer, "expires_on": str(row.expires_on or ""), **sourced(row)}
            for row in clinic.certificates.all()
        ],
        "conditions": [{"slug": row.condition.slug, **sourced(row)} for row in clinic.conditions.all()],
        "practitioners": [
            {
                "name": row.name,
                "profession": row.profession,
                "licence": row.licence,
                "training": texts(row, "training"),
                "years": row.years,
                "smp_cases_a_year": row.smp_cases_a_year,
                "steps": texts(row, "steps"),
                **sourced(row),
            }
            for row in clinic.practitioners.all()
        ],
        "offers": [offer_document(offer, changes) for offer in clinic.offers.all()],
        "packages": [
            {
                "name": texts(row, "name"),
                "included": texts(row, "included"),
                "add_ons": texts(row, "add_ons"),
                "price": span(row.low, row.high),
                "currency": row.currency,
                **sourced(row),
            }
            for row in clinic.packages.all()
        ],
    }
    made["newest_check"] = newest_check(made)
    return made | ({"changes": list(changes[:SHOWN])} if changes else {})


def was(price: Price, offer: Offer, changes: Sequence[Line]) -> dict:
    """{"was": {"day", "low", "high"}} for a price whose last change is known; else {}."""
    now = [price.low, price.high, price.currency]
    stated = (offer.treatment.slug, price.area, price.basis, price.audience)
    for line in changes:
        if line["after"] == now and line["before"] and stated == tuple(map(line.get, STATED)):
            return {"was": {"day": line["day"], "low": line["before"][0], "high": line["before"][1]}}
    return {}


def offer_document(offer: Offer, changes: Sequence[Line]) -> dict:
    return {
        "treatment": offer.treatment.slug,
        "involves_smp": offer.treatment.involves_smp,
        "performed_by": offer.performed_by,
        "place": offer.place,
        "legal_basis": texts(offer, "legal_basis"),
        "included": texts(offer, "included"),
        "not_included": texts(offer, "not_included"),
        "sessions": span(offer.sessions_low, offer.sessions_high),
        "grafts": span(offer.grafts_low, offer.grafts_high),
        "days": span(offer.days_low, offer.days_high),
        **sourced(offer),
        "prices": [
            {
                "area": price.area,
                "low": price.low,
                "high": price.high,
                "currency": price.currency,
                "basis": price.basis,
                "audience": price.audience,
                "vat": price.vat,
                "note": texts(price, "note"),
                **sourced(price),
                **was(price, offer, changes),
            }
            for price in offer.prices.all()
        ],
    }


def newest_check(made: dict) -> str:
    """The latest day on which anything about this clinic was checked."""
    days = [made["checked_on"], made["registration_checked_on"]]
    for key in ("languages", "features", "certificates", "conditions", "practitioners", "packages"):
        days += [row["checked_on"] for row in made[key]]
    for offer in made["offers"]:
        days += [offer["checked_on"], *(price["checked_on"] for price in offer["prices"])]
    return max(days)


def facets(made: dict, published: bool) -> dict:
    """What the directory's index needs of a document, in short keys: it is read for every clinic at start.

    public (until which day), n(ame text, English then Korean), c(ity), d(istrict), k(ind), l(anguages), f(eatures),
    x (conditions),
    o(ffers: treatment, involves SMP, performer, place, legal basis stated, areas priced),
    p(rices: Comparable as a list), t (newest check).
    """
    return {
        "public": made["registration_expires_on"] if published and made["registration"] else "",
        "n": fold(made["name"].get("en", "")) + "\t" + fold(made["name"].get("ko", "")),
        "c": made["city"],
        "d": made["district"],
        "k": made["kind"],
        "l": [row["code"] for row in made["languages"]],
        "f": [row["slug"] for row in made["features"]],
        "x": [row["slug"] for row in made["conditions"]],
        "o": [
            [
                o["treatment"],
                o["involves_smp"],
                o["performed_by"],
                o["place"],
                bool(o["legal_basis"]),
                sorted({price["area"] for price in o["prices"] if price["area"]}),
            ]
            for o in made["offers"]
        ],
        "p": [list(astuple(amount)) for o in made["offers"] for amount in one_each(o["treatment"], o)],
        "t": made["newest_check"],
    }
