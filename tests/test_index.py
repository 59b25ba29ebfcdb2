"""The directory's index against a naive oracle: sets and lists in plain Python over the same rows."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.bits import STEP, Order, PriceOrder, set_bits, skip, to_bits
from clinics.index import FACETS, Index, Rules
from tests.properties import calm

TODAY = "2026-11-21"
DAYS = ("2026-11-20", TODAY, "2026-11-22", "2027-05-01")
RULES = Rules(
    convert=lambda amount, currency: {"KRW": amount, "USD": amount * 13}.get(currency),
    gate=lambda offer: not offer[1] or (offer[2] == "physician" and offer[4]),
    today=TODAY,
)
CITIES, DISTRICTS, AREAS = ("seoul", "busan"), ("", "gangnam", "haeundae"), ("full-scalp", "hairline")
LANGUAGES, FEATURES, CONDITIONS = ("en", "ja"), ("free", "robot"), ("scars", "shedding")
VALUES = {
    "city": CITIES, "district": DISTRICTS[1:], "treatment": ("smp", "fue", "fut"), "area": AREAS,
    "condition": CONDITIONS, "language": LANGUAGES, "feature": FEATURES, "kind": ("hospital", "hair-clinic"),
}  # fmt: skip


# --- worlds ------------------------------------------------------------------------------------------
def dealt(deal: bytes) -> dict:
    """One clinic's facets, in the shape of clinics.listing.facets, each part picked by the next byte."""
    left = iter(deal)

    def one_of(values):
        return values[next(left) % len(values)]

    def some_of(values):
        return [value for value in values if one_of((False, True))]

    offers, prices = [], []
    for name in ("smp", "fue", "fut"):
        offered, performer, basis = one_of((False, True)), one_of(("physician", "tattooist")), one_of((False, True))
        areas = some_of(AREAS)
        if offered:
            offers.append([name, name == "smp", performer, "anywhere", basis, areas if name == "smp" else []])
        for area in AREAS if name == "smp" else ("",):
            low, currency, end = next(left) % 41, one_of(("KRW", "USD", "THB")), one_of(DAYS)
            if one_of((False, True)) and offered and (area in areas or not area):
                prices.append([name, area, low, 99, currency, False, end])
    english, korean = "".join(one_of("abc ") for _ in range(3)), "".join(one_of(("", "가", "나")) for _ in range(2))
    return {
        "public": one_of(("", *DAYS)), "n": f"{english}\t{korean}", "c": one_of(CITIES), "d": one_of(DISTRICTS),
        "k": one_of(VALUES["kind"]), "l": some_of(LANGUAGES), "f": some_of(FEATURES), "x": some_of(CONDITIONS),
        "o": offers, "p": prices, "t": one_of(DAYS),
    }  # fmt: skip


facets = st.binary(min_size=48, max_size=48).map(dealt)
ids = st.integers(1, 12)
worlds = st.dictionaries(ids, facets, max_size=10)
picks = [(facet, value) for facet, values in VALUES.items() for value in (*values, "no-such")]
slices = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted)
price_keys = st.sampled_from([("smp", "full-scalp"), ("smp", "hairline"), ("fue", ""), ("fut", ""), ("none", "")])


def by_facet(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {}
    for facet, value in pairs:
        chosen.setdefault(facet, []).append(value)
    return chosen


choices = st.lists(st.sampled_from(picks), max_size=6, unique=True).map(by_facet)


def built(world: dict[int, dict]) -> Index:
    index = Index()
    index.add_all(world.items(), RULES)
    return index


# --- the oracle ----------------------------------------------------------------------------------------
class Naive:
    """The same answers from lists of ids, one clinic at a time."""

    def __init__(self, world: dict[int, dict]):
        public = [(facets["n"], pk, facets) for pk, facets in world.items() if facets["public"] >= TODAY]
        self.rows = {pk: facets for _, pk, facets in sorted(public, key=lambda row: row[:2])}

    def has(self, pk: int, facet: str, value: str) -> bool:
        row = self.rows[pk]
        shown = [offer for offer in row["o"] if RULES.gate(offer)]
        held = {
            "city": [row["c"]],
            "district": [row["d"]],
            "kind": [row["k"]],
            "language": row["l"],
            "feature": row["f"],
            "condition": row["x"],
            "treatment": [offer[0] for offer in shown],
            "area": [area for offer in shown if offer[0] == "smp" for area in offer[5]],
        }
        return value in held[facet]

    def passes(self, pk: int, chosen: dict, without: str = "") -> bool:
        return all(
            (all if facet == "feature" else any)(self.has(pk, facet, value) for value in values)
            for facet, values in chosen.items()
            if values and facet != without
        )

    def filtered(self, chosen: dict, without: str = "") -> list[int]:
        return [pk for pk in self.rows if self.passes(pk, chosen, without)]

    def count(self, chosen: dict, facet: str, value: str) -> int:
        return sum(self.has(pk, facet, value) for pk in self.filtered(chosen, without=facet))

    def won(self, pk: int, treatment: str, area: str) -> int:
        """The amount that counts today, 0 for none."""
        for name, where, low, _high, currency, _computed, until in self.rows[pk]["p"]:
            if (name, where) == (treatment, area) and until >= TODAY and self.has(pk, "treatment", treatment):
                return RULES.convert(low, currency) or 0
        return 0

    def by_price(self, found: list[int], key: tuple[str, str]) -> list[int]:
        return sorted(found, key=lambda pk: self.won(pk, *key) or 10**9)

    def by_check(self, found: list[int]) -> list[int]:
        return sorted(found, key=lambda pk: self.rows[pk]["t"], reverse=True)


def listed(index: Index, bits: int) -> list[int]:
    return [index.ids[slot] for slot in set_bits(bits)]


# --- asking ----------------------------------------------------------------------------------------------
@calm(60)
@given(worlds, choices)
def test_filtering_is_or_within_a_facet_and_for_features_and(world, chosen):
    index, naive = built(world), Naive(world)
    assert listed(index, index.everything) == list(naive.rows)
    assert listed(index, index.filtered(chosen, index.everything)) == naive.filtered(chosen)


@calm(60)
@given(worlds, choices, st.sampled_from(FACETS))
def test_one_facet_can_be_left_out(world, chosen, facet):
    index, naive = built(world), Naive(world)
    assert listed(index, index.filtered(chosen, index.everything, facet)) == naive.filtered(chosen, facet)


@calm(60)
@given(worlds, choices)
def test_counts_ignore_the_choice_of_their_own_facet(world, chosen):
    index, naive = built(world), Naive(world)
    counts = index.counts(chosen, index.everything)
    keys = [(facet, value) for facet, values in VALUES.items() for value in values]
    assert {key: counts.get(key, 0) for key in keys} == {key: naive.count(chosen, *key) for key in keys}
    assert counts.keys() <= set(keys)


@calm(60)
@given(worlds, choices, slices)
def test_a_page_is_a_slice_in_name_order(world, chosen, part):
    index, naive = built(world), Naive(world)
    bits = index.filtered(chosen, index.everything)
    assert index.page(bits, *part) == naive.filtered(chosen)[slice(*part)]


@calm(60)
@given(worlds, choices, slices, price_keys)
def test_by_price_the_cheapest_come_first_and_those_without_last_by_name(world, chosen, part, key):
    index, naive = built(world), Naive(world)
    bits = index.filtered(chosen, index.everything)
    expected = naive.by_price(naive.filtered(chosen), key)[slice(*part)]
    assert index.page_by(bits, index.by_price(*key), *part) == expected


@calm(60)
@given(worlds, choices, slices)
def test_by_check_the_newest_come_first(world, chosen, part):
    index, naive = built(world), Naive(world)
    bits = index.filtered(chosen, index.everything)
    assert index.page_by(bits, index.by_check(), *part) == naive.by_check(naive.filtered(chosen))[slice(*part)]


@calm(60)
@given(worlds, price_keys, st.integers(0, 600))
def test_a_ceiling_keeps_those_with_an_amount_at_or_below_it(world, key, ceiling):
    index, naive = built(world), Naive(world)
    expected = [pk for pk in naive.rows if 0 < naive.won(pk, *key) <= ceiling]
    assert listed(index, index.by_price(*key).at_most(ceiling)) == expected


@calm(60)
@given(worlds, st.text("abc 가나", min_size=1, max_size=3))
def test_a_text_matches_names_that_hold_it_in_english_or_korean(world, text):
    index, naive = built(world), Naive(world)
    expected = [pk for pk, row in naive.rows.items() if any(text in name for name in row["n"].split("\t"))]
    assert listed(index, index.matching(text)) == expected


@calm(60)
@given(worlds)
def test_ended_names_the_clinics_of_which_something_that_counts_has_passed_its_day(world):
    index, naive = built(world), Naive(world)
    assert index.ended(TODAY) == []
    for day in DAYS[2:]:
        ended = [
            pk
            for pk, row in naive.rows.items()
            if row["public"] < day
            or any(price[6] < day for price in row["p"] if price[6] >= TODAY and naive.has(pk, "treatment", price[0]))
        ]
        assert index.ended(day) == ended


# --- keeping -----------------------------------------------------------------------------------------------
def state(index: Index) -> dict:
    """All that answers depend on, with what no clinic has left out."""
    return {
        "ids": list(index.ids),
        "names": [index.name(slot) for slot in range(len(index.ids))],
        "starts": list(index.starts),
        "text": index.text,
        "checks": list(index.checks),
        "ends": list(index.ends),
        "bits": {key: bits for key, bits in index.bits.items() if bits},
        "won": {key: list(held) for key, held in index.won.items() if any(held)},
    }


edits = st.lists(st.tuples(ids, st.none() | facets), max_size=8)


@calm(100)
@given(worlds, edits)
def test_after_any_edits_the_index_is_the_one_built_anew(world, changes):
    index, now = built(world), dict(world)
    for pk, row in changes:
        index.by_check(), index.by_price("fue", "")  # orders that are held must not outlive the edit
        index.replace(pk, row, RULES)
        now = {**now, pk: row} if row else {key: value for key, value in now.items() if key != pk}
    anew = built(now)
    assert state(index) == state(anew)
    for one, other in [(index.by_check(), anew.by_check()), (index.by_price("fue", ""), anew.by_price("fue", ""))]:
        assert list(one.slots) == list(other.slots)


@calm(60)
@given(worlds, edits)
def test_a_copy_changes_without_the_one_it_was_made_from(world, changes):
    index = built(world)
    before = state(index)
    other = index.copy()
    assert state(other) == before
    for pk, row in changes:
        other.replace(pk, row, RULES)
    assert state(index) == before


def test_a_world_larger_than_a_step_of_the_price_order_gives_the_same_pages():
    """Crosses STEP, so that kept steps, walking and sorting all take part."""
    world = {
        pk: {
            "public": "2027-01-01", "n": f"{pk * 7919 % 3001:04}\t", "c": CITIES[pk % 2], "d": "", "k": "hospital",
            "l": [], "f": [], "x": [], "o": [["fue", False, "", "", False, []]], "t": DAYS[pk % 4],
            "p": [["fue", "", pk * 31 % 997, 999, "KRW", False, "2027-01-01"]],
        }
        for pk in range(1, 2 * STEP + 500)
    }  # fmt: skip
    index, naive = built(world), Naive(world)
    order = index.by_price("fue", "")
    for chosen in ({}, {"city": ("seoul",)}, {"kind": ("no-such",)}):
        found, bits = naive.filtered(chosen), index.filtered(chosen, index.everything)
        cheapest = naive.by_price(found, ("fue", ""))
        for start in (0, 20, 1000, max(0, len(found) - 5), len(found) + 5):
            assert index.page(bits, start, start + 20) == found[start : start + 20]
            assert index.page_by(bits, order, start, start + 20) == cheapest[start : start + 20]
    three = to_bits([5, 700, 2100])
    assert index.page_by(three, order, 0, 9) == naive.by_price(listed(index, three), ("fue", ""))
    for ceiling in (0, 1, 400, 500, 996, 5000):
        within = [slot for slot, pk in enumerate(naive.rows) if 0 < naive.won(pk, "fue", "") <= ceiling]
        assert order.at_most(ceiling) == to_bits(within)


# --- bits ----------------------------------------------------------------------------------------------------
slots = st.lists(st.integers(0, 2000), unique=True)


@calm()
@given(slots)
def test_bits_hold_the_slots_they_were_made_of(given_slots):
    bits = to_bits(given_slots)
    assert bits == sum(1 << slot for slot in given_slots)
    assert list(set_bits(bits)) == sorted(given_slots)


@calm()
@given(slots, st.integers(-2, 60))
def test_skip_drops_the_lowest_set_bits(given_slots, count):
    assert list(set_bits(skip(to_bits(given_slots), count))) == sorted(given_slots)[max(0, count) :]


@calm()
@given(slots, st.data())
def test_an_order_walks_any_part_of_itself_in_order(given_slots, data):
    order = Order(given_slots)
    part = set(data.draw(st.lists(st.sampled_from(given_slots)))) if given_slots else set()
    assert list(order.walk(to_bits(list(part)), len(part))) == [slot for slot in given_slots if slot in part]


@calm()
@given(st.lists(st.integers(0, 50), max_size=80), st.integers(0, 60))
def test_a_price_order_is_cheapest_first_with_ties_by_slot(won, ceiling):
    order = PriceOrder(array("Q", won))
    priced = [slot for slot in sorted(range(len(won)), key=won.__getitem__) if won[slot]]
    assert list(order.slots) == priced
    assert list(set_bits(order.at_most(ceiling))) == sorted(slot for slot in priced if won[slot] <= ceiling)


@pytest.mark.parametrize("count", [STEP - 1, STEP, STEP + 1, 2 * STEP])
def test_ceilings_at_the_edge_of_a_step_are_exact(count):
    order = PriceOrder(array("Q", range(1, count + 1)))
    for ceiling in (0, 1, STEP - 1, STEP, STEP + 1, count, count + 1):
        assert order.at_most(ceiling).bit_count() == min(ceiling, count)
