"""What changed on the whole portal, newest first: clinics and prices, options, kinds of hair loss, articles.

Facts that visitors could read, never who changed them. Invented clinics are marked.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.urls import reverse

from clinics import changes as of_market
from clinics import present, reading, told
from clinics.market import market
from core.cache import snapshot
from insights import changes as of_articles
from insights.reading import articles
from treatments import changes as of_medicine
from treatments.library import Library, library
from treatments.models import Treatment

MOST = 500  # records of each table that are looked at
PAGE = 20  # entries: one page or clinic on one day
CLINIC, MEDICINE, ARTICLE = "clinic", "medicine", "article"


class Entry(NamedTuple):
    """What changed of one thing on one day."""

    day: str  # ISO
    kind: str
    of: Any  # what the kind knows the thing by
    lines: list


@snapshot
def entries() -> list[Entry]:
    """Newest first; what no visitor may see is not among them."""
    found: dict[tuple, list] = defaultdict(list)
    for line in of_medicine.latest(MOST):
        found[line.day, MEDICINE, (line.page, line.key)].append(line)
    for line in of_articles.latest(MOST):
        if line.slug in articles():
            found[line.day, ARTICLE, line.slug].append(line)
    for key, line in seen_of_clinics():
        found[line["day"], CLINIC, key].append(line)
    return sorted((Entry(*key, lines) for key, lines in found.items()), key=lambda entry: entry.day, reverse=True)


def seen_of_clinics() -> Iterable[tuple[int, of_market.Line]]:
    """Of a clinic that is no longer listed, that alone; of the others nothing that the law hides."""
    lines = of_market.latest(MOST)
    states = reading.with_state({key for key, _line in lines})
    for key, line in lines:
        document, public = states.get(key, (None, False))
        left = line["kind"] == "listed" and not line["after"]
        if document and (left or public and told.may_be_told(line, present.permitted(document, market().permits))):
            yield key, line


def pages() -> int:
    return max(1, -(-len(entries()) // PAGE))


def on_page(number: int, view: present.View) -> list[dict]:
    """The entries of one page (1 is the first) in the visitor's language: day, name, url, demo, texts."""
    chosen = entries()[(number - 1) * PAGE : number * PAGE]
    states = reading.with_state({entry.of for entry in chosen if entry.kind == CLINIC})
    made = {
        CLINIC: lambda entry: of_clinic(entry, view, states),
        MEDICINE: lambda entry: of_page(entry, library()),
        ARTICLE: of_article,
    }
    return [shown for entry in chosen if (shown := made[entry.kind](entry)) and shown["texts"]]


def of_clinic(entry: Entry, view: present.View, states: dict) -> dict | None:
    if entry.of not in states:
        return None
    document, public = states[entry.of]
    url = reverse("clinic", args=[document["slug"]]) if public else ""
    texts = [text for line in entry.lines if (text := told.said(line, view, library().treatments))]
    return {
        "day": entry.day, "name": present.name(document, view), "url": url, "demo": document["is_demo"],
        "texts": texts,
    }  # fmt: skip


def of_page(entry: Entry, held: Library) -> dict | None:
    model, key = entry.of
    rows = held.treatments if model is Treatment else held.conditions
    row = next((row for row in rows.values() if row.pk == key), None)
    texts = of_medicine.said(entry.lines, held)
    return {"day": entry.day, "name": row.name, "url": row.get_absolute_url(), "texts": texts} if row else None


def of_article(entry: Entry) -> dict:
    row = articles()[entry.of]
    texts = [of_articles.said(line) for line in entry.lines]
    return {"day": entry.day, "name": row.title, "url": row.get_absolute_url(), "texts": texts}
