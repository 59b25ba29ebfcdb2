"""What the directory can be filtered by, with labels."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinics.index import FACETS
from clinics.market import Market
from clinics.models import Clinic, ClinicLanguage, TreatmentArea
from clinics.search import Found, Search, Vocabulary
from core.cache import kept
from core.typography import grouped
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
class Facet:
    """One facet as the page shows it: `first` and `rest` are its values as safe list items."""

    label: str
    first: SafeString
    rest: SafeString
    open: bool
    clear_url: str


def facets(search: Search, found: Found, words: Vocabulary) -> list[Facet]:
    """The facets as links; values that no clinic has are left out unless they are chosen."""
    shown = []
    for name, label in facet_labels().items():
        chosen = search.chosen.get(name, ())
        values = [value for value in words[name] if value in chosen or found.counts.get((name, value))]
        if values:
            items = [item(search, name, one, words[name][one], found.counts.get((name, one), 0)) for one in values]
            first, rest = SafeString("".join(items[:FIRST])), SafeString("".join(items[FIRST:]))  # safe: see item()
            opened = any(value in chosen for value in values[FIRST:])
            shown.append(Facet(label, first, rest, opened, search.without(name) if chosen else ""))
    return shown


def item(search: Search, facet: str, value: str, label: str, count: int) -> str:
    """One value as a list item, made by hand: a page has a hundred. Address and label are escaped here."""
    current = ' aria-current="true"' if value in search.chosen.get(facet, ()) else ""
    url = escape(search.toggled(facet, value))
    return f'<li><a href="{url}" rel="nofollow"{current}>{escape(label)}</a> {grouped(count)}</li>\n'
