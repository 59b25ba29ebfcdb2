"""The one amount a clinic is compared by: SMP for one course of one area, FUE and FUT for 2,000 grafts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.comparable import GRAFTS, Comparable, comparable, one_each
from clinics.models import Audience, Basis, TreatmentArea
from tests.properties import calm

END = "2027-05-20"


def offer(sessions=None, grafts=None, prices=()) -> dict:
    return {"sessions": sessions, "grafts": grafts, "prices": list(prices)}


def price(low=100, high=200, basis="per_course", area="", audience="same", currency="KRW", valid_until=END) -> dict:
    return {
        "low": low, "high": high, "basis": basis, "area": area, "audience": audience, "currency": currency,
        "valid_until": valid_until,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("basis", "area", "sessions", "amount"),
    [
        ("per_course", "full-scalp", None, (100, 200, False)),
        ("per_course", "hairline", [2, 3], (100, 200, False)),
        ("per_course", "touch-up", None, (100, 200, False)),
        ("per_session", "full-scalp", [2, 3], (200, 600, True)),
        ("per_session", "scar", [1, 1], (100, 200, True)),
        ("per_session", "hairline", None, None),
        ("per_session", "hairline", [0, 3], None),
        ("per_session", "touch-up", None, (100, 200, False)),
        ("per_session", "touch-up", [2, 3], (100, 200, False)),
        ("per_course", "", [2, 3], None),
        ("per_session", "", [2, 3], None),
        ("per_graft", "full-scalp", [2, 3], None),
        ("per_hair", "full-scalp", [2, 3], None),
    ],
)
def test_smp_is_compared_by_the_course_of_an_area(basis, area, sessions, amount):
    found = comparable("smp", offer(sessions=sessions), price(basis=basis, area=area))
    assert found == (amount and Comparable("smp", area, *amount[:2], "KRW", amount[2], END))


@pytest.mark.parametrize("treatment", ["fue", "fut"])
@pytest.mark.parametrize(
    ("basis", "grafts", "amount"),
    [
        ("per_graft", None, (200_000, 400_000, True)),
        ("per_graft", [1000, 1500], (200_000, 400_000, True)),
        ("per_course", [2000, 2000], (100, 200, False)),
        ("per_course", [1000, 3000], (100, 200, False)),
        ("per_course", [1000, 2000], (100, 200, False)),
        ("per_course", [2000, 4000], (100, 200, False)),
        ("per_course", [1000, 1500], (133, 400, True)),
        ("per_course", [2500, 3000], (66, 160, True)),
        ("per_course", [2100, 2100], (95, 191, True)),
        ("per_course", None, None),
        ("per_course", [0, 3000], None),
        ("per_session", [2000, 2000], None),
        ("per_hair", [2000, 2000], None),
    ],
)
def test_transplants_are_compared_for_two_thousand_grafts(treatment, basis, grafts, amount):
    found = comparable(treatment, offer(grafts=grafts), price(basis=basis))
    assert found == (amount and Comparable(treatment, "", *amount[:2], "KRW", amount[2], END))


@pytest.mark.parametrize("treatment", ["combined", "medicine-or-wig", "wait"])
@pytest.mark.parametrize("basis", Basis.values)
def test_other_options_are_not_compared_by_price(treatment, basis):
    assert comparable(treatment, offer([1, 2], [2000, 2000]), price(basis=basis, area="full-scalp")) is None


@pytest.mark.parametrize(("audience", "counts"), [("same", True), ("foreign", True), ("local", False)])
def test_prices_for_local_patients_are_left_out(audience, counts):
    assert (comparable("fue", offer(), price(basis="per_graft", audience=audience)) is not None) is counts


def test_the_area_of_a_transplant_price_plays_no_part():
    assert comparable("fue", offer(), price(basis="per_graft", area="hairline")).area == ""


def test_the_amount_keeps_its_currency_and_its_last_day():
    dollars = price(220, 300, "per_graft", currency="USD", valid_until="2026-12-01")
    found = comparable("fue", offer(), dollars)
    assert found == Comparable("fue", "", 440_000, 600_000, "USD", True, "2026-12-01")


# --- one for each area ---------------------------------------------------------------------------------
def lows(treatment: str, made: dict) -> dict[str, int]:
    return {found.area: found.low for found in one_each(treatment, made)}


def test_there_is_at_most_one_amount_for_each_area():
    prices = [price(500, 500, area="full-scalp"), price(300, 300, area="hairline"), price(400, 400, area="full-scalp")]
    assert lows("smp", offer(prices=prices)) == {"full-scalp": 400, "hairline": 300}


def test_what_the_clinic_states_comes_before_what_we_compute():
    prices = [price(1, 1, "per_graft", audience="foreign"), price(9_999, 9_999)]
    assert lows("fue", offer(grafts=[2000, 2000], prices=prices)) == {"": 9_999}


def test_the_price_for_foreign_patients_comes_before_the_one_for_everybody():
    prices = [price(100, 100, "per_graft"), price(150, 150, "per_graft", audience="foreign")]
    assert lows("fue", offer(prices=prices)) == {"": 300_000}


def test_an_offer_without_a_comparable_price_has_none():
    prices = [price(), price(basis="per_hair"), price(basis="per_graft", audience="local")]
    assert lows("fue", offer(prices=prices)) == {}
    assert lows("smp", offer()) == {}


prices = st.builds(
    price,
    low=st.integers(1, 500),
    high=st.integers(500, 900),
    basis=st.sampled_from(Basis.values),
    area=st.sampled_from(["", *TreatmentArea.values]),
    audience=st.sampled_from(Audience.values),
    currency=st.sampled_from(["KRW", "USD"]),
)
ends = st.tuples(st.integers(1, 5000), st.integers(1, 5000)).map(sorted)


@calm()
@given(st.sampled_from(["smp", "fue", "fut", "wait"]), st.lists(prices, max_size=6), st.none() | ends, st.none() | ends)
def test_the_amount_does_not_depend_on_the_order_of_the_prices(treatment, given_prices, sessions, grafts):
    there = list(one_each(treatment, offer(sessions, grafts, given_prices)))
    back = list(one_each(treatment, offer(sessions, grafts, given_prices[::-1])))
    assert {(one.area, one.low, one.computed) for one in there} == {(one.area, one.low, one.computed) for one in back}
    assert len({one.area for one in there}) == len(there)


@calm()
@given(st.integers(1, 10**7), st.integers(0, 10**7), ends)
def test_a_computed_range_holds_every_price_the_clinic_could_mean(low, more, grafts):
    found = comparable("fue", offer(grafts=grafts), price(low, low + more))
    if found.computed:
        assert found.low <= low * GRAFTS / grafts[1] and (low + more) * GRAFTS / grafts[0] <= found.high
    else:
        assert (found.low, found.high) == (low, low + more)
