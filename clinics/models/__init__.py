"""The market: places, clinics, what they offer, what it costs, and which law it falls under."""

from clinics.models.clinics import (
    Certificate,
    Clinic,
    ClinicCondition,
    ClinicFeature,
    ClinicLanguage,
    Feature,
    Listing,
    Practitioner,
)
from clinics.models.law import LegalRule, Performer, Place
from clinics.models.offers import Audience, Basis, Offer, Package, Price, TreatmentArea, Vat
from clinics.models.places import City, CityMonth, District
from clinics.models.references import CURRENCIES, ExchangeRate, ReferencePrice

__all__ = [
    "CURRENCIES",
    "Audience",
    "Basis",
    "Certificate",
    "City",
    "CityMonth",
    "Clinic",
    "ClinicCondition",
    "ClinicFeature",
    "ClinicLanguage",
    "District",
    "ExchangeRate",
    "Feature",
    "LegalRule",
    "Listing",
    "Offer",
    "Package",
    "Performer",
    "Place",
    "Practitioner",
    "Price",
    "ReferencePrice",
    "TreatmentArea",
    "Vat",
]
