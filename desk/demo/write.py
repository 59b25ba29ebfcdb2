"""From sheets to rows: one batch of clinics with all that belongs to them, and their listings."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model

from clinics.actions import listing_of, write_listings
from clinics.models import (
    Certificate,
    City,
    Clinic,
    ClinicCondition,
    ClinicFeature,
    ClinicLanguage,
    District,
    Feature,
    Offer,
    Package,
    Practitioner,
    Price,
)
from clinics.models.clinics import fold
from core.cache import raise_version
from desk.demo.clinic import Sheet
from treatments.models import Condition, Treatment

OF_CLINIC = {
    "languages": ClinicLanguage,
    "features": ClinicFeature,
    "certificates": Certificate,
    "conditions": ClinicCondition,
    "practitioners": Practitioner,
    "packages": Package,
}


class Maker:
    """Makes rows of one model by position: with keywords, translated models take ten times as long."""

    def __init__(self, model: type[Model]):
        fields = model._meta.concrete_fields
        self.model = model
        self.defaults = [field.get_default() for field in fields]
        self.at = {field.attname: at for at, field in enumerate(fields)}

    def __call__(self, columns: dict) -> Model:
        values = self.defaults.copy()
        for name, value in columns.items():
            values[self.at[name]] = value
        return self.model(*values)


@dataclass(frozen=True)
class Known:
    """Rows that clinics refer to, by slug."""

    cities: dict[str, City]
    districts: dict[str, District]
    features: dict[str, Feature]
    conditions: dict[str, Condition]
    treatments: dict[str, Treatment]


class Writer:
    def __init__(self, known: Known):
        self.known = known
        self.make = {model: Maker(model) for model in (Clinic, Offer, Price, *OF_CLINIC.values())}
        self.named = {"feature": known.features, "condition": known.conditions, "treatment": known.treatments}

    @transaction.atomic
    def write(self, sheets: list[Sheet]) -> None:
        clinics = [self.clinic(sheet) for sheet in sheets]
        Clinic.objects.bulk_create(clinics)
        for clinic in clinics:
            clinic._prefetched_objects_cache = {}
        for name, model in OF_CLINIC.items():
            self.children(model, "clinic_id", name, zip(clinics, (sheet.rows[name] for sheet in sheets), strict=True))
        offers = self.children(Offer, "clinic_id", "offers", zip(clinics, map(without_prices, sheets), strict=True))
        for offer in offers:
            offer._prefetched_objects_cache = {}
        prices = (offer["prices"] for sheet in sheets for offer in sheet.offers)
        self.children(Price, "offer_id", "prices", zip(offers, prices, strict=True))
        write_listings(listing_of(clinic) for clinic in clinics)
        raise_version()

    def clinic(self, sheet: Sheet) -> Clinic:
        made = self.make[Clinic]({**sheet.columns, "name_key": fold(sheet.columns["name_en"])})
        made.city = self.known.cities[sheet.card.city]
        made.district = self.known.districts[sheet.card.district] if sheet.card.district else None
        return made

    def children(
        self, model: type[Model], parent_id: str, name: str, families: Iterable[tuple[Model, list[dict]]]
    ) -> list[Model]:
        """Writes the rows of all parents at once and hands each parent its own.

        The listing is made from a clinic as `with_everything` fetches it. Putting the rows where a
        prefetch would put them spares reading back everything that was just written.
        """
        made = []
        for parent, rows in families:
            own = [self.child(model, {**columns, parent_id: parent.pk}) for columns in rows]
            parent._prefetched_objects_cache[name] = own
            made += own
        model.objects.bulk_create(made)
        return made

    def child(self, model: type[Model], columns: dict) -> Model:
        named = {name: rows[columns.pop(name)] for name, rows in self.named.items() if name in columns}
        made = self.make[model](columns)
        for name, row in named.items():
            setattr(made, name, row)
        return made


def without_prices(sheet: Sheet) -> list[dict]:
    return [{name: value for name, value in offer.items() if name != "prices"} for offer in sheet.offers]
