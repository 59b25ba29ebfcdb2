"""What the directory can be filtered by, with labels."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinics.index import FACETS
from clinics.market import Market
from clinics.models import Clinic, ClinicLanguage, TreatmentArea
from clinics.search import Found, Search, Vocabulary
from core.cache import kept
from treatments.library import Library

FIRST = 10  # values shown before the rest folds away


def vocabulary(held: Market, library: Library) -> Vocabulary:
    """facet -> value -> label, values in the order in which they are shown."""
    return kept.get(("vocabulary", get_language()), lambda: made(held, library))


def made(held: Market, library: Library) -> Vocabulary:
    words = {
        "city": {slug: city.name for slug, city in held.cities.items()},
        "district": {slug: district.name for slug, district in held.districts.items()},
        "treatment": {slug: row.short_name for slug, row in library.treatments.items()},
        "area": dict(TreatmentArea.choices),
        "condition": {slug: row.name for slug, row in library.conditions.items()},
        "language": dict(ClinicLanguage.Language.choices),
        "feature": {slug: feature.name for slug, feature in held.features.items()},
        "kind": dict(Clinic.Kind.choices),
    }
    return {facet: {value: str(label) for value, label in values.items()} for facet, values in words.items()}


def facet_labels() -> dict[str, str]:
    labels = (
        _("City"), _("District"), _("Option"), _("Area (SMP)"), _("Kind of hair loss"),
        _("Language"), _("Feature (all of them)"), _("Kind of institution"),
    )  # fmt: skip
    return dict(zip(FACETS, labels, strict=True))


@dataclass(frozen=True)
class Value:
    value: str
    label: str
    count: str
    url: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    first: list[Value]
    rest: list[Value]
    open: bool
    clear_url: str


def facets(search: Search, found: Found, words: Vocabulary) -> list[Facet]:
    """The facets as links; values that no clinic has are left out unless they are chosen."""
    made = []
    for name, label in facet_labels().items():
        chosen = search.chosen.get(name, ())
        values = [
            Value(value, text, f"{found.counts.get((name, value), 0):,}", search.toggled(name, value), value in chosen)
            for value, text in words[name].items()
            if value in chosen or found.counts.get((name, value))
        ]
        if values:
            rest = values[FIRST:]
            clear_url = search.without(name) if chosen else ""
            made.append(Facet(name, label, values[:FIRST], rest, any(one.chosen for one in rest), clear_url))
    return made
