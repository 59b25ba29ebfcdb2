"""The self-assessment against the IPDAS list, read from content/data/ipdas.toml and content/<language>/ipdas.toml."""

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from desk.content import files

PARTS = {"Q": _("What makes it a decision aid"), "C": _("What limits harmful bias"), "K": _("Quality")}
STATES = {"yes": _("Yes"), "no": _("No"), "met": _("Met"), "partly": _("Partly met"), "not_met": _("Not met")}
COUNTED = ("yes", "met")
EXAMPLES = {"condition": "scars", "treatment": "smp"}  # where a place is on every page of a kind: the one linked


@dataclass(frozen=True)
class Place:
    """Where a visitor finds what an item claims: `least` elements that `selector` finds, holding `text`."""

    path: str  # without the language; {condition} and {treatment} stand for each of them
    selector: str
    text: str = ""
    least: int = 1
    step: str = ""  # of the guide, reached by its forms

    @property
    def example(self) -> str:
        return self.path.format(**EXAMPLES)

    @property
    def on_every_page(self) -> bool:
        return self.example != self.path


@dataclass(frozen=True)
class Item:
    """One item of the list. `wording`: whether its own words were read at a source (read, partly, not_read)."""

    id: str
    state: str
    wording: str
    criterion: str
    shown: str
    missing: str
    places: tuple[Place, ...]

    @property
    def is_met(self) -> bool:
        return self.state in COUNTED

    @property
    def state_label(self) -> str | Promise:
        return STATES[self.state]

    @property
    def pages(self) -> list[Place]:
        """The places to link, each page once."""
        return list({(place.path, place.step): place for place in self.places}.values())


@dataclass(frozen=True)
class Part:
    """One of the three parts of the list."""

    key: str
    items: tuple[Item, ...]

    @property
    def title(self) -> str | Promise:
        return PARTS[self.key]

    @property
    def met(self) -> int:
        return sum(item.is_met for item in self.items)


@dataclass(frozen=True)
class Assessment:
    parts: tuple[Part, ...]
    not_applicable: tuple[str, ...]
    sources: tuple[dict[str, str], ...]  # {"title", "url", "tells"}

    @property
    def items(self) -> list[Item]:
        return [item for part in self.parts for item in part.items]

    @property
    def applicable(self) -> int:
        return len(self.items)

    @property
    def whole(self) -> int:
        return self.applicable + len(self.not_applicable)


def assessment() -> Assessment:
    """The self-assessment in the visitor's language, English where a translation lacks an item."""
    return read(get_language() or "en")


@cache
def read(language: str) -> Assessment:
    """Raises ContentError or KeyError where the files do not fit each other."""
    data = files.read(files.CONTENT / "data" / "ipdas.toml")
    words = {row["en"]["slug"]: row.get(language, row["en"]) for row in files.records("ipdas", "items")}
    items = [made(row, words[row["id"]]) for row in data["items"]]
    parts = tuple(Part(key, tuple(item for item in items if item.id[0] == key)) for key in PARTS)
    return Assessment(parts, tuple(data["not_applicable"]), tuple(data["sources"]))


def made(row: dict, words: dict) -> Item:
    places = tuple(Place(**place) for place in row.get("places", ()))
    shown, missing = words.get("shown", ""), words.get("missing", "")
    return Item(row["id"], row["state"], row["wording"], words["criterion"], shown, missing, places)
