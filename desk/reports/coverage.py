"""How many published clinics state what, by city."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clinics.models import (
    Certificate,
    Clinic,
    ClinicCondition,
    ClinicFeature,
    ClinicLanguage,
    Offer,
    Package,
    Practitioner,
    Price,
)
from core.sourced import today

NAME = "coverage"
FACTS = {
    "registration": _("A registration that has not expired"),
    "price": _("A price that is up to date"),
    "included": _("What a price includes"),
    "performer": _("Who performs it"),
    "practitioner": _("A practitioner by name"),
    "language": _("Languages spoken"),
    "condition": _("Kinds of hair loss it treats"),
    "feature": _("Features offered"),
    "certificate": _("A hygiene certificate that is valid"),
    "package": _("A package"),
    "deposit": _("Deposit and cancellation"),
    "aftercare": _("Aftercare"),
    "website": _("Website"),
}
STATEMENTS = {
    "practitioner": Practitioner, "language": ClinicLanguage, "condition": ClinicCondition, "feature": ClinicFeature,
}  # fmt: skip
COLUMNS = {"deposit": "deposit_policy_en", "aftercare": "aftercare_en", "website": "website"}


def count() -> list[dict[str, Any]]:
    """[{"demo", "city": slug, "clinics": how many, <each of FACTS>: how many of them}], in the order of the cities."""
    sums = {name: Count("pk", filter=condition) for name, condition in conditions().items()}
    rows = Clinic.objects.filter(status=Clinic.Status.PUBLISHED).order_by("is_demo", "city__position")
    found = rows.values_list("is_demo", "city__slug", "city__position").annotate(clinics=Count("pk"), **sums)
    names = ["clinics", *FACTS]
    return [
        {"demo": demo, "city": city, **dict(zip(names, numbers, strict=True))} for demo, city, _at, *numbers in found
    ]


def conditions() -> dict[str, Any]:
    """What a clinic has to have so that it counts, in the order of FACTS."""
    offers = Offer.objects.filter(clinic=OuterRef("pk"))
    return {
        "registration": Q(registration_expires_on__gte=today()),
        "price": Exists(Price.objects.current().filter(offer__clinic=OuterRef("pk"))),
        "included": Exists(offers.exclude(included_en="").exclude(included_en=None)),
        "performer": Exists(offers.exclude(performed_by="")),
        **{name: Exists(model.objects.filter(clinic=OuterRef("pk"))) for name, model in STATEMENTS.items()},
        "certificate": Exists(Certificate.objects.filter(clinic=OuterRef("pk")).exclude(expires_on__lt=today())),
        "package": Exists(Package.objects.filter(clinic=OuterRef("pk"))),
        **{name: stated(column) for name, column in COLUMNS.items()},
    }


def stated(column: str) -> Q:
    return ~Q(**{column: ""}) & Q(**{f"{column}__isnull": False})
