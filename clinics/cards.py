"""The directory's rows, as cards, as data, and what to say when there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clinics.index import Index
from clinics.present import View, card
from clinics.reading import documents
from clinics.search import TRAY, Found, Search, Vocabulary, count_of
from clinics.vocabulary import facet_labels
from core.cache import kept
from core.comparison import csv_text
from core.money import Rates
from core.typography import listed


def with_tray(rows: Sequence[Mapping], search: Search) -> SafeString:
    """The cards as list items, each with its link into the list of clinics to compare, or out of it."""
    add, drop = escape(_("Add to compare")), escape(_("Remove from compare"))
    items = []
    for row in rows:
        slug, chosen = row["slug"], row["slug"] in search.tray
        then = [one for one in search.tray if one != slug] if chosen else [*search.tray, slug]
        link = ""
        if len(then) <= TRAY:
            # Back to the same card: whoever came by keyboard or phone need not start over.
            url = f"{escape(search.url(tray=then, page=search.page))}#clinic-{slug}"
            link = f'<p class="noprint"><a href="{url}" rel="nofollow">{drop if chosen else add}{row["named"]}</a></p>'
        items.append(f"{row['item']}{link}</li>\n")
    return SafeString("".join(items))  # made by hand, as a page has twenty: each part is escaped where it is made


def without_tray(rows: Sequence[Mapping]) -> SafeString:
    """The cards as list items, on pages where nothing is chosen to compare."""
    return SafeString("".join([f"{row['item']}</li>\n" for row in rows]))


def cards(ids: Sequence[int], search: Search, view: View, treatments: Mapping) -> list[dict]:
    """One row a clinic, in the order of the ids: what its card shows and, in HTML, its list item without the end.

    Documents are fetched only for those not made yet at this version.
    """
    key = ("card", view.language, view.currency, search.price_key)
    held = kept.pieces()
    missing = [pk for pk in ids if (*key, pk) not in held]
    for clinic in documents(missing) if missing else ():
        row = card(clinic, view, treatments, search.price_key)
        row["url"] = reverse("clinic", args=[row["slug"]])
        html, name, slug = render_to_string("clinics/_card.html", {"card": row}), escape(row["name"]), row["slug"]
        row["item"] = f'<li class="clinic-card" id="clinic-{slug}">{html}'
        row["named"] = f'<span class="visually-hidden"> {name}</span>'
        held[(*key, clinic["id"])] = row
    return [held[(*key, pk)] for pk in ids if (*key, pk) in held]


def directory_json(rows: Sequence[Mapping], search: Search, found: Found, words: Vocabulary) -> dict:
    """{"count", "results": [{"slug", ...}], "facets": {facet: [{value, label, count, chosen}]}, "messages"}."""
    keys = (
        "slug",
        "name",
        "name_ko",
        "is_demo",
        "place",
        "kind",
        "treatments",
        "languages",
        "registration",
        "checked_on",
    )
    return {
        "count": found.count,
        "page": found.page,
        "pages": found.pages,
        "sort": found.sort,
        "results": [
            {**{key: str(row[key]) if key != "is_demo" else row[key] for key in keys},
             "prices": [{"option": str(name), "text": str(text)} for name, text in row["prices"]]}
            for row in rows
        ],
        "facets": {
            facet: [
                {
                    "value": value,
                    "label": str(label),
                    "count": found.counts.get((facet, value), 0),
                    "chosen": value in search.chosen.get(facet, ()),
                }
                for value, label in values.items()
            ]
            for facet, values in words.items()
        },
        "messages": [str(message) for message in found.messages],
    }  # fmt: skip


def directory_csv(rows: Sequence[Mapping]) -> str:
    head = [
        _("name"),
        _("Korean name"),
        _("demonstration data"),
        _("place"),
        _("kind"),
        _("options"),
        _("languages"),
        _("prices"),
        _("registration"),
        _("newest check"),
    ]
    lines: list[list[str]] = [head]
    for row in rows:
        prices = listed([f"{name}: {text}" for name, text in row["prices"]], stronger=True) or _("not published")
        demo = _("yes") if row["is_demo"] else _("no")
        lines.append([
            row["name"], row["name_ko"], demo, row["place"], str(row["kind"]), row["treatments"] or _("not published"),
            row["languages"] or _("not published"), prices, row["registration"], row["checked_on"],
        ])  # fmt: skip
    return csv_text(lines)


def empty_help(search: Search, index: Index, rates: Rates, words: Vocabulary) -> list[tuple[str, str, int]]:
    """For a search without result: (what to drop, address without it, clinics then), most helpful first."""
    labels, offers = facet_labels(), []
    for facet, values in search.chosen.items():
        names = listed(str(words[facet][value]) for value in values)
        offers.append((f"{labels[facet]}: {names}", replace(search, chosen={**search.chosen, facet: ()})))
    if search.q:
        offers.append((_("the words “%(q)s”") % {"q": search.q}, replace(search, q="")))
    if search.price_max is not None:
        offers.append((_("the highest price"), replace(search, price_max=None)))
    counted = [(what, other.url(), count_of(other, index, rates)) for what, other in offers]
    return sorted((offer for offer in counted if offer[2]), key=lambda offer: -offer[2])
