"""The directory's query: parameters in, clinics out. The query string is the whole state."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from clinics.index import FACETS, Index
from clinics.models.clinics import fold
from core.answers import FORMATS, left_out, shown
from core.money import CURRENCY_NAMES, Rates, convert, minor_units

SORTS = ("name", "price", "checked")
PAGE = 20
TRAY = 4
UNNAMED = {"other", "not-known"}  # answers that requests offer beside the twelve kinds
LONGEST = 100  # characters of a text search
MOST_MONEY = 10**12
SLUG = re.compile(r"[-a-z0-9_]{1,80}")
Vocabulary = Mapping[str, Mapping[str, str]]  # facet -> value -> label


@dataclass(frozen=True)
class Search:
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    q: str = ""
    price_max: int | None = None  # whole units of `currency`
    currency: str = "USD"
    sort: str = "name"
    page: int = 1
    tray: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()

    def url(
        self,
        chosen: Mapping[str, Sequence[str]] | None = None,
        sort: str | None = None,
        tray: Sequence[str] | None = None,
        page: int = 1,
    ) -> str:
        """The address of this search with some parts changed; any change but the page's goes to page 1."""
        same = chosen is None and sort is None
        parts = self._asked if same else self.asked(self.chosen if chosen is None else chosen, sort or self.sort)
        clinics = [f"clinic={slug}" for slug in (self.tray if tray is None else tray)]
        return "?" + "&".join([*parts, *clinics, f"page={page}"] if page > 1 else [*parts, *clinics])

    def asked(self, chosen: Mapping[str, Sequence[str]], sort: str) -> list[str]:
        """The parts of the query before the clinics to compare. Only what was typed has to be encoded."""
        parts = [f"{facet}={value}" for facet in FACETS for value in chosen.get(facet, ())]
        parts += [self._typed] if self._typed else []
        return parts if sort == "name" else [*parts, f"sort={sort}"]

    @cached_property
    def _asked(self) -> list[str]:
        return self.asked(self.chosen, self.sort)

    @cached_property
    def _typed(self) -> str:
        pairs = [("q", self.q)] if self.q else []
        pairs += [("price_max", str(self.price_max))] if self.price_max is not None else []
        pairs += [("currency", self.currency)] if self.currency != "USD" else []
        return urlencode(pairs)

    def toggler(self, facet: str) -> Callable[[str], str]:
        """value -> the address with this value of the facet taken in or out; for many values."""
        held, rest = self.chosen.get(facet, ()), self.without(facet).removeprefix("?")

        def toggled(value: str) -> str:
            now = [one for one in held if one != value] if value in held else [*held, value]
            return "?" + "&".join([*[f"{facet}={one}" for one in now], *([rest] if rest else [])])

        return toggled

    def without(self, facet: str) -> str:
        return self.url(chosen={**self.chosen, facet: ()})

    @property
    def one_treatment(self) -> str:
        chosen = self.chosen.get("treatment", ())
        return chosen[0] if len(chosen) == 1 else ""

    @property
    def price_key(self) -> tuple[str, str] | None:
        """(treatment, area) whose amounts can be compared, or None when the choice does not say which."""
        areas = self.chosen.get("area", ())
        if self.one_treatment == "smp":
            return ("smp", areas[0]) if len(areas) == 1 else None
        return (self.one_treatment, "") if self.one_treatment in ("fue", "fut") else None

    @property
    def facets_used(self) -> int:
        return (
            sum(1 for values in self.chosen.values() for _value in values) + bool(self.q) + (self.price_max is not None)
        )


def parse(params: QueryDict, vocabulary: Vocabulary) -> Search:
    """Reads any query; what it cannot use is left out with a message."""
    messages: list[str] = []
    chosen = {}
    for facet in FACETS:
        values = [value for value in dict.fromkeys(params.getlist(facet)) if value]
        if facet == "condition" and UNNAMED & set(values):
            values = [value for value in values if value not in UNNAMED]
            messages.append(
                _(
                    "Clinics state only kinds of hair loss that have a name here, so none was left out for this. "
                    "Without a diagnosis, see a dermatologist first."
                )
            )
        known = tuple(value for value in values if value in vocabulary[facet])
        for value in values:
            if value not in known and len(messages) < 10:
                messages.append(left_out(value))
        if known:
            chosen[facet] = known
    currency = one_of(params.get("currency", "").upper(), CURRENCY_NAMES, "USD", messages)
    one_of(params.get("format", ""), FORMATS, "", messages)
    return Search(
        chosen=chosen,
        q=text(params.get("q", ""), messages),
        price_max=money(params.get("price_max", ""), messages),
        currency=currency,
        sort=one_of(params.get("sort", ""), SORTS, "name", messages),
        page=page_number(params.get("page", ""), messages),
        tray=tray(params.getlist("clinic"), messages),
        messages=tuple(messages),
    )


def tray(slugs: Sequence[str], messages: list[str]) -> tuple[str, ...]:
    """The clinics chosen to compare, each once."""
    given = [slug for slug in dict.fromkeys(slugs) if slug]
    kept = [slug for slug in given if SLUG.fullmatch(slug)]
    messages.extend(left_out(slug) for slug in given[: TRAY + 1] if slug not in kept)
    if len(kept) > TRAY:
        messages.append(_("Only %(n)d clinics stand side by side. The first ones were kept.") % {"n": TRAY})
    return tuple(kept[:TRAY])


def one_of(value: str, known: Sequence[str] | Mapping, default: str, messages: list[str]) -> str:
    if value and value not in known:
        messages.append(left_out(value))
    return value if value in known else default


def text(value: str, messages: list[str]) -> str:
    value = " ".join("".join(char if char.isprintable() else " " for char in value).split())
    if len(value) > LONGEST:
        messages.append(_("Only the first %(n)d characters of your search were used.") % {"n": LONGEST})
    return value[:LONGEST]


def money(value: str, messages: list[str]) -> int | None:
    """A whole amount; spaces and thousands commas are forgiven, anything else is named."""
    cleaned = value.replace(",", "").replace(" ", "").replace("\u00a0", "")
    if not cleaned:
        return None
    if len(cleaned) <= 15 and cleaned.isascii() and cleaned.isdigit() and 0 < int(cleaned) <= MOST_MONEY:
        return int(cleaned)
    messages.append(
        _("The highest price must be a whole number above zero, like 2000. “%(value)s” was left out.")
        % {"value": shown(value)}
    )
    return None


def page_number(value: str, messages: list[str]) -> int:
    if not value:
        return 1
    if value.isascii() and value.isdigit() and len(value) <= 7 and int(value) > 0:
        return int(value)
    messages.append(_("“%(value)s” is not a page. This is the first one.") % {"value": shown(value)})
    return 1


@dataclass(frozen=True)
class Found:
    """What a search gave: ids of the page, totals, counts per (facet, value), the order used and messages."""

    ids: list[int]
    count: int
    page: int
    pages: int
    counts: Mapping[tuple[str, str], int]
    sort: str
    priced: int  # how many of `count` have an amount to compare, 0 when none was asked for
    messages: tuple[str, ...]


def find(search: Search, index: Index, rates: Rates) -> Found:
    """Runs a search. `rates` are the current ones; a ceiling in another currency is not applied."""
    messages = list(search.messages)
    base = base_of(search, index, rates, messages)
    bits = index.filtered(search.chosen, base)
    count = bits.bit_count()
    pages = max(1, -(-count // PAGE))
    page = min(search.page, pages)
    if page != search.page:
        messages.append(_("There are only %(n)d pages. This is the last one.") % {"n": pages})
    start = (page - 1) * PAGE
    sort, ids, priced = ordered(search, index, bits, start, messages)
    return Found(ids, count, page, pages, index.counts(search.chosen, base), sort, priced, tuple(messages))


def base_of(search: Search, index: Index, rates: Rates, messages: list[str]) -> int:
    """The clinics that pass the text and the ceiling, before any facet is looked at."""
    base = index.everything
    if search.q:
        base &= index.matching(fold(search.q))
    return apply_ceiling(search, index, rates, base, messages)


def count_of(search: Search, index: Index, rates: Rates) -> int:
    return index.filtered(search.chosen, base_of(search, index, rates, [])).bit_count()


def apply_ceiling(search: Search, index: Index, rates: Rates, base: int, messages: list[str]) -> int:
    """Keeps the clinics whose low end, converted, is at or below the ceiling."""
    if search.price_max is None:
        return base
    if search.price_key is None:
        messages.append(which_price())
        return base
    won = convert(search.price_max * minor_units(search.currency), search.currency, "KRW", rates)
    if won is None:
        messages.append(
            _(
                "There is no current reference rate for %(currency)s. "
                "The highest price was not applied: give it in another currency."
            )
            % {"currency": CURRENCY_NAMES[search.currency]}
        )
        return base
    return base & index.by_price(*search.price_key).at_most(won)


def ordered(search: Search, index: Index, bits: int, start: int, messages: list[str]) -> tuple[str, list[int], int]:
    stop = start + PAGE
    if search.sort == "checked":
        return "checked", index.page_by(bits, index.by_check(), start, stop), 0
    if search.sort == "price" and search.price_key:
        order = index.by_price(*search.price_key)
        return "price", index.page_by(bits, order, start, stop), (bits & order.every).bit_count()
    if search.sort == "price" and which_price() not in messages:
        messages.append(which_price())
    return "name", index.page(bits, start, stop), 0


def which_price() -> str:
    return _(
        "To compare prices, choose one of SMP, FUE and FUT, and for SMP one treatment area. "
        "Until then clinics stand in order of name."
    )
