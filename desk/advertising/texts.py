"""Which texts of a row visitors read, by column and language; and the rows whose texts belong together."""

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db.models import Model
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import build_localized_fieldname

from clinics.models import Clinic, Price

UNTRANSLATED = {"clinics.certificate": ["name", "issuer"]}
APPS = {"treatments", "clinics", "insights", "pages"}
PARTS = ("packages", "practitioners", "certificates")  # of a clinic, besides its offers and their prices


class Text(NamedTuple):
    """A text as it stands in one column of a row; language "" where the column does not say it."""

    row: Model
    column: str
    language: str
    text: str


def has_texts(model: type[Model]) -> bool:
    return model._meta.app_label in APPS and bool(columns(model))


def columns(model: type[Model]) -> dict[str, str]:
    """Column -> language of every text of a model that visitors read."""
    translated = get_translatable_fields_for_model(model) or ()
    languages = settings.MODELTRANSLATION_LANGUAGES
    found = {build_localized_fieldname(name, code): code for name in translated for code in languages}
    return found | dict.fromkeys(UNTRANSLATED.get(model._meta.label_lower, ()), "")


def texts(rows: Iterable[Model]) -> list[Text]:
    """The texts that are not empty."""
    return [
        Text(row, column, language, str(value))
        for row in rows
        for column, language in columns(type(row)).items()
        if (value := row.__dict__.get(column))
    ]


def clinic_of(row: Model) -> Clinic | None:
    """The clinic that a row belongs to or is."""
    if isinstance(row, Clinic):
        return row
    return row.offer.clinic if isinstance(row, Price) else getattr(row, "clinic", None)


def rows_of(clinic: Clinic) -> list[Model]:
    """Everything of a clinic that has texts. Five queries, none where `with_everything` has read it."""
    offers = list(clinic.offers.all())
    prices = [price for offer in offers for price in offer.prices.all()]
    return [clinic, *offers, *prices, *(row for name in PARTS for row in getattr(clinic, name).all())]
