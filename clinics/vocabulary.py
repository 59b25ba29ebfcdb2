"""What the directory can be filtered by, with labels."""

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


def facets(search: Search, found: Found, words: Vocabulary) -> SafeString:
    """The facets as links, made by hand: a page has a hundred. Values that no clinic has are left out unless chosen."""
    shown = []
    for name, label in facet_labels().items():
        chosen, labels = search.chosen.get(name, ()), words[name]
        values = [value for value in labels if value in chosen or found.counts.get((name, value))]
        if values:
            address = search.toggler(name)
            items = [item(address(one), labels[one], found.counts.get((name, one), 0), one in chosen) for one in values]
            clear = cleared(search.without(name), escape(label)) if chosen else ""
            rest = folded(items[FIRST:], any(value in chosen for value in values[FIRST:]))
            head = f'<section class="facet"><h2>{escape(label)}{clear}</h2><ul>\n'
            shown.append(f"{head}{''.join(items[:FIRST])}</ul>{rest}</section>\n")
    return SafeString("".join(shown))  # each part is escaped where it is made


def item(url: str, label: str, count: int, chosen: bool) -> str:
    current = ' aria-current="true"' if chosen else ""
    return f'<li><a href="{escape(url)}" rel="nofollow"{current}>{escape(label)}</a> {grouped(count)}</li>\n'


def cleared(url: str, label: str) -> str:
    """The link that drops a facet's choice; `label` is HTML."""
    clear = escape(_("clear"))
    return f' <a href="{escape(url)}" rel="nofollow">{clear}<span class="visually-hidden"> {label}</span></a>'


def folded(items: list[str], opened: bool) -> str:
    """The values past the first ones; open when one of them is chosen."""
    if not items:
        return ""
    more, state = escape(_("More")), " open" if opened else ""
    return f"<details{state}><summary>{more}</summary><ul>\n{''.join(items)}</ul></details>"
