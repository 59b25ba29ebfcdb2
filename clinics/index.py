"""The directory's index: one integer per facet value, whose bit i stands for clinic i. Pure.

Filtering is `&`, counting is `int.bit_count()`: exact at any scale and the same on every database.
Slots are in name order, so a slice of set bits is a page of the default order. What is kept for
each clinic stands in arrays, so that 100,000 clinics take tens of megabytes, not hundreds.
"""

import marshal
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from clinics.bits import Order, PriceOrder, set_bits, skip, to_bits

FACETS = ("city", "district", "treatment", "area", "condition", "language", "feature", "kind")
MANY = 2000  # from so many hits on, asking every name is quicker than finding the clinic of each hit
HIT, END = b"\0", b"\n"  # no name holds either
ALL_BUT_MARKS = bytes(set(range(256)) - {*HIT, *END})
REMEMBERED = 50  # texts: whoever narrows a search or leafs through it asks for the same words again
Chosen = Mapping[str, Sequence[str]]
Convert = Callable[[int, str], int | None]  # (minor units, currency) -> won, None without a current rate
Gate = Callable[[list], bool]  # may this offer of `facets["o"]` be shown today?


@dataclass(frozen=True)
class Rules:
    """What decides how a clinic's facets count today. `today` is an ISO day."""

    convert: Convert
    gate: Gate
    today: str


@dataclass
class Index:
    ids: array = field(default_factory=lambda: array("Q"))  # slot -> clinic id
    starts: array = field(default_factory=lambda: array("Q"))  # slot -> where its name begins in `text`
    text: bytes = b""  # the folded names in UTF-8, one a line
    checks: array = field(default_factory=lambda: array("L"))  # slot -> day of its newest check, as 20261121
    ends: array = field(default_factory=lambda: array("L"))  # slot -> the last day on which it counts as it does
    bits: dict[tuple[str, str], int] = field(default_factory=dict)  # (facet, value) -> clinics
    won: dict[tuple[str, str], array] = field(default_factory=dict)  # (treatment, area) -> slot -> won, 0 for none
    orders: dict[object, Order] = field(default_factory=dict)  # made when first asked for
    asked: dict[str, int] = field(default_factory=dict)  # text -> clinics, of the latest searches by name

    # --- asking ---------------------------------------------------------------------------------

    @property
    def everything(self) -> int:
        return (1 << len(self.ids)) - 1

    def filtered(self, chosen: Chosen, base: int, without: str = "") -> int:
        """The clinics of `base` that pass every facet but `without`: values of one facet are OR, features AND."""
        for facet, values in chosen.items():
            if not values or facet == without:
                continue
            if facet == "feature":
                for value in values:
                    base &= self.bits.get((facet, value), 0)
            else:
                allowed = 0
                for value in values:
                    allowed |= self.bits.get((facet, value), 0)
                base &= allowed
        return base

    def counts(self, chosen: Chosen, base: int) -> dict[tuple[str, str], int]:
        """(facet, value) -> how many clinics; each facet's counts ignore its own choice."""
        every = self.filtered(chosen, base)
        bases = {facet: self.filtered(chosen, base, facet) if chosen.get(facet) else every for facet in FACETS}
        return {key: (bases[key[0]] & bits).bit_count() for key, bits in self.bits.items()}

    def matching(self, text: str) -> int:
        """The clinics whose folded name holds the text (which holds no line break)."""
        if text not in self.asked:
            if len(self.asked) >= REMEMBERED:
                self.asked.clear()
            self.asked[text] = self.holding(text.encode())
        return self.asked[text]

    def holding(self, text: bytes) -> int:
        if self.text.count(text) > MANY:
            return self.holding_often(text)
        found, at = [], self.text.find(text)
        while at >= 0:
            slot = self.slot_at(at)
            found.append(slot)
            at = self.text.find(text, self.end_of(slot))
        return to_bits(found)

    def holding_often(self, text: bytes) -> int:
        """All names at once: each line shrinks to a 1 when it held the text, else to a 0."""
        lines = self.text.replace(text, HIT).translate(None, ALL_BUT_MARKS)
        while HIT + HIT in lines:
            lines = lines.replace(HIT + HIT, HIT)
        return int(lines.replace(HIT + END, b"1").replace(END, b"0")[::-1], 2)

    def by_price(self, treatment: str, area: str) -> PriceOrder:
        key = (treatment, area)
        if key not in self.orders:
            self.orders[key] = PriceOrder(self.won.get(key, array("Q")))
        return self.orders[key]  # type: ignore[return-value]

    def by_check(self) -> Order:
        """Newest check first, then by name."""
        if "checks" not in self.orders:
            self.orders["checks"] = Order(sorted(range(len(self.ids)), key=self.checks.__getitem__, reverse=True))
        return self.orders["checks"]

    def page(self, bits: int, start: int, stop: int) -> list[int]:
        """Clinic ids start..stop of the set bits, in name order."""
        return [self.ids[slot] for slot in islice(set_bits(skip(bits, start)), stop - start)]

    def page_by(self, bits: int, order: Order, start: int, stop: int) -> list[int]:
        """The same in another order; clinics that the order does not hold come last, by name."""
        held = bits & order.every
        count = held.bit_count()
        found: list[int] = []
        if start < count == len(order.slots):
            found = [self.ids[slot] for slot in order.slots[start : min(stop, count)]]
        elif start < count:
            found = [self.ids[slot] for slot in islice(order.walk(held, count), start, min(stop, count))]
        if stop > count:
            found += self.page(bits & ~order.every, max(0, start - count), stop - count)
        return found

    # --- making and keeping it --------------------------------------------------------------------

    def add_all(self, rows: Iterable[tuple[int, dict]], rules: Rules) -> None:
        """Fills an empty index from (clinic id, facets); only clinics that are public today."""
        waiting = bytearray()  # objects would take ten times the room until they are in order
        public: list[tuple[bytes, int, int]] = []  # name, id, where its facets begin
        for pk, facets in rows:
            if facets["public"] >= rules.today:
                public.append((facets["n"].encode(), pk, len(waiting)))
                waiting += marshal.dumps(facets)
        public.sort()
        packed: dict[tuple[str, str], bytearray] = {}
        size, at, held_facets = len(public) // 8 + 1, 0, memoryview(waiting)
        for slot, (name, pk, begin) in enumerate(public):
            facets = marshal.loads(held_facets[begin:])  # noqa: S302  (bytes of our own, made above in this call)
            self.ids.append(pk)
            self.starts.append(at)
            at += len(name) + 1
            self.checks.append(day(facets["t"]))
            self.ends.append(0)
            for key in keys(facets, rules.gate):
                if key not in packed:
                    packed[key] = bytearray(size)
                packed[key][slot >> 3] |= 1 << (slot & 7)
            for held in self.won.values():
                held.append(0)
            self.take_prices(slot, facets, rules)
        self.text = b"".join([name + END for name, _pk, _begin in public])
        self.bits = {key: int.from_bytes(held, "little") for key, held in packed.items()}

    def copy(self) -> "Index":
        """One that can be changed while others read this one."""
        won = {key: held[:] for key, held in self.won.items()}
        return Index(self.ids[:], self.starts[:], self.text, self.checks[:], self.ends[:], dict(self.bits), won)

    def replace(self, pk: int, facets: dict | None, rules: Rules) -> None:
        """Takes one clinic out and, when it is public, puts it back in as it is now."""
        try:
            self.remove(self.ids.index(pk))
        except ValueError:
            pass  # it was not in: new, or not public until now
        if facets is not None and facets["public"] >= rules.today:
            self.insert(pk, facets, rules)
        self.orders.clear()
        self.asked.clear()

    def remove(self, slot: int) -> None:
        below = (1 << slot) - 1
        for key, bits in self.bits.items():
            self.bits[key] = (bits & below) | (bits >> (slot + 1) << slot)
        begin, end = self.starts[slot], self.end_of(slot) + 1
        self.text = self.text[:begin] + self.text[end:]
        self.starts = self.starts[:slot] + array("Q", [at - (end - begin) for at in self.starts[slot + 1 :]])
        for held in (self.ids, self.checks, self.ends, *self.won.values()):
            del held[slot]

    def insert(self, pk: int, facets: dict, rules: Rules) -> None:
        name = facets["n"].encode()
        slot = bisect_left(range(len(self.ids)), (name, pk), key=lambda at: (self.name(at), self.ids[at]))
        below = (1 << slot) - 1
        for key, bits in self.bits.items():
            self.bits[key] = (bits & below) | (bits >> slot << (slot + 1))
        begin = self.starts[slot] if slot < len(self.starts) else len(self.text)
        self.text = self.text[:begin] + name + END + self.text[begin:]
        self.starts = self.starts[:slot] + array("Q", [begin, *(at + len(name) + 1 for at in self.starts[slot:])])
        self.ids.insert(slot, pk)
        self.checks.insert(slot, day(facets["t"]))
        for held in (self.ends, *self.won.values()):
            held.insert(slot, 0)
        for key in keys(facets, rules.gate):
            self.bits[key] = self.bits.get(key, 0) | (1 << slot)
        self.take_prices(slot, facets, rules)

    def take_prices(self, slot: int, facets: dict, rules: Rules) -> None:
        """Keeps the comparable amounts that are neither stale nor hidden, and the day on which that changes."""
        ends = [facets["public"]]
        shown = {offer[0] for offer in facets["o"] if rules.gate(offer)}
        for treatment, area, low, _high, currency, _computed, until in facets["p"]:
            if treatment not in shown or until < rules.today:
                continue
            ends.append(until)
            won = rules.convert(low, currency)
            if won:
                key = (treatment, area)
                if key not in self.won:
                    self.won[key] = array("Q", bytes(8 * len(self.ids)))
                self.won[key][slot] = won
        self.ends[slot] = day(min(ends))

    def ended(self, today: str) -> list[int]:
        """Clinics of which something has passed its day since they were put in."""
        limit = day(today)
        return [self.ids[slot] for slot, end in enumerate(self.ends) if end < limit]

    # --- names ------------------------------------------------------------------------------------

    def end_of(self, slot: int) -> int:
        return (self.starts[slot + 1] if slot + 1 < len(self.starts) else len(self.text)) - 1

    def name(self, slot: int) -> bytes:
        return self.text[self.starts[slot] : self.end_of(slot)]

    def slot_at(self, at: int) -> int:
        return bisect_left(self.starts, at + 1) - 1


def keys(facets: dict, gate: Gate) -> Iterator[tuple[str, str]]:
    """The facet values of one clinic."""
    yield "city", facets["c"]
    yield "kind", facets["k"]
    if facets["d"]:
        yield "district", facets["d"]
    for short, facet in (("l", "language"), ("f", "feature"), ("x", "condition")):
        for value in facets[short]:
            yield facet, value
    for offer in facets["o"]:
        if gate(offer):
            yield "treatment", offer[0]
            if offer[0] == "smp":
                for area in offer[5]:
                    yield "area", area


def day(iso: str) -> int:
    """'2026-11-21' as 20261121, so that days fit an array."""
    return int(iso.replace("-", ""))
