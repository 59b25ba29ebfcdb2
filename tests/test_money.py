"""Amounts as integers in the smallest unit: writing them, converting them, rounding what was converted."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import (
    CURRENCY_NAMES,
    PriceRange,
    Rate,
    convert,
    convert_range,
    format_amount,
    format_range,
    minor_units,
    rounded,
)
from tests.properties import calm

DAY = date(2026, 10, 30)
RATES = {
    "KRW": Rate(Decimal(1), DAY),
    "USD": Rate(Decimal("1335.2667"), DAY),
    "JPY": Rate(Decimal("8.4913"), DAY),
    "IDR": Rate(Decimal("0.0736"), DAY),
    "EUR": Rate(Decimal("1491.7600"), DAY),
    "RUB": Rate(None, date(2022, 3, 1)),
}
codes = st.sampled_from([code for code, rate in RATES.items() if rate.won])
amounts = st.integers(0, 10**12)


# --- writing ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1_500_000, "KRW", "₩1,500,000"),
        (497, "JPY", "JP¥497"),
        (162_000, "JPY", "JP¥162,000"),
        (120_000, "USD", "US$1,200"),
        (316, "USD", "US$3.16"),
        (305, "EUR", "€3.05"),
        (123_456_750, "GBP", "£1,234,567.50"),
        (20_000, "CNY", "CN¥200"),
        (440_000, "AED", "AED\u00a04,400"),
        (0, "KRW", "₩0"),
    ],
)
def test_an_amount_is_written_with_its_sign_and_its_minor_unit_only_where_there_is_one(amount, currency, text):
    assert format_amount(amount, currency) == text


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (PriceRange(120_000, 200_000, "USD"), "US$1,200–2,000"),
        (PriceRange(1_500_000, 1_500_000, "KRW"), "₩1,500,000"),
        (PriceRange(100_050, 100_100, "CHF"), "CHF\u00a01,000.50–1,001"),
    ],
)
def test_a_range_is_written_once_where_both_ends_are_the_same(price, text):
    assert format_range(price) == text


def test_won_and_yen_alone_have_no_smaller_unit():
    assert {code for code in CURRENCY_NAMES if minor_units(code) == 1} == {"KRW", "JPY"}
    assert {minor_units(code) for code in CURRENCY_NAMES} == {1, 100}


# --- ranges ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("low", "high"), [(2, 1), (-1, 1), (-2, -1)])
def test_a_range_whose_ends_are_crossed_or_negative_is_refused(low, high):
    with pytest.raises(ValueError, match=f"not a price range: {low} to {high}"):
        PriceRange(low, high, "KRW")


def test_a_range_is_multiplied_end_by_end():
    assert PriceRange(100, 200, "USD").times(2, 3) == PriceRange(200, 600, "USD")
    assert PriceRange(100, 200, "USD").times(2000) == PriceRange(200_000, 400_000, "USD")


# --- converting ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("amount", "source", "target", "gives"),
    [
        (120_000, "USD", "KRW", 1_602_320),
        (6_853_857, "KRW", "USD", 513_295),
        (6_853_857, "KRW", "JPY", 807_162),
        (1_000, "JPY", "USD", 636),
        (100, "IDR", "KRW", 0),
        (1, "KRW", "IDR", 1_359),
        (250, "USD", "USD", 250),
    ],
)
def test_an_amount_converts_through_won(amount, source, target, gives):
    assert convert(amount, source, target, RATES) == gives


@pytest.mark.parametrize(("won", "gives"), [(1, 0), (3, 2), (5, 2), (7, 4)])
def test_half_a_unit_goes_to_the_even_neighbour(won, gives):
    rates = {"KRW": Rate(Decimal(1), DAY), "JPY": Rate(Decimal(2), DAY)}
    assert convert(won, "KRW", "JPY", rates) == gives


@pytest.mark.parametrize(("source", "target"), [("RUB", "KRW"), ("KRW", "RUB"), ("THB", "USD"), ("USD", "THB")])
def test_without_a_rate_nothing_is_converted(source, target):
    assert convert(1000, source, target, RATES) is None
    assert convert_range(PriceRange(1000, 2000, source), target, RATES) is None


def test_the_same_currency_needs_no_rate():
    assert convert(1000, "RUB", "RUB", RATES) == 1000
    assert convert_range(PriceRange(1, 2, "THB"), "THB", {}) == PriceRange(1, 2, "THB")


@calm()
@given(amounts, codes, codes)
def test_there_and_back_is_off_by_half_a_smallest_unit_of_each_at_most(amount, source, target):
    there = convert(amount, source, target, RATES)
    back = convert(there, target, source, RATES)
    unit = {code: Fraction(RATES[code].won) / minor_units(code) for code in (source, target)}
    assert abs(back - amount) * unit[source] <= (unit[source] + unit[target]) / 2


@calm()
@given(amounts, codes, codes)
def test_there_and_back_through_a_finer_unit_is_within_one_unit(amount, source, target):
    finer = RATES[target].won / minor_units(target) <= RATES[source].won / minor_units(source)
    if finer:
        assert abs(convert(convert(amount, source, target, RATES), target, source, RATES) - amount) <= 1


@calm()
@given(amounts, amounts, codes, codes)
def test_a_converted_range_is_a_range(one, other, source, target):
    low, high = sorted((one, other))
    made = convert_range(PriceRange(low, high, source), target, RATES)
    assert made == PriceRange(convert(low, source, target, RATES), convert(high, source, target, RATES), target)


# --- rounding --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("amount", "currency", "gives"),
    [
        (513_295, "USD", 513_000),
        (1_602_320, "KRW", 1_600_000),
        (1_885_076, "AED", 1_890_000),
        (807_162, "JPY", 807_000),
        (99_960, "USD", 100_000),
        (9_999, "USD", 9_999),
        (316, "USD", 316),
        (99, "JPY", 99),
        (0, "KRW", 0),
    ],
)
def test_from_a_hundred_on_three_digits_are_shown(amount, currency, gives):
    assert rounded(PriceRange(amount, amount, currency)) == PriceRange(gives, gives, currency)


@calm()
@given(amounts, amounts, st.sampled_from(sorted(CURRENCY_NAMES)))
def test_rounding_keeps_the_order_and_stays_within_half_a_percent(one, other, currency):
    low, high = sorted((one, other))
    made = rounded(PriceRange(low, high, currency))
    for was, now in ((low, made.low), (high, made.high)):
        assert abs(now - was) * 200 <= was
        if was >= 100 * minor_units(currency):
            assert len(str(now).rstrip("0")) <= 3
