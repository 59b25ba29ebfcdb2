"""Numbers, money, ranges, lists and days as each language writes them."""

from datetime import date

import pytest
from django.utils.translation import override

from clinics.present import days, grafts, sessions
from core.money import PriceRange, format_amount, format_range
from core.typography import grouped, listed, ranged, written_day

SIX = ("en", "ko", "zh-hans", "ja", "ar", "ru")


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "1,500,000"), ("ko", "1,500,000"), ("zh-hans", "1,500,000"), ("ja", "1,500,000"), ("ar", "1,500,000"),
     ("ru", "1\u00a0500\u00a0000")],
)  # fmt: skip
def test_thousands_are_grouped_in_every_language(language, text):
    with override(language):
        assert grouped(1_500_000) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "US$1,200.50–2,000"), ("ko", "US$1,200.50~2,000"), ("zh-hans", "US$1,200.50～2,000"),
     ("ja", "US$1,200.50〜2,000"), ("ar", "\u2066US$\u20661,200.50–2,000\u2069\u2069"),
     ("ru", "1\u00a0200,50–2\u00a0000\u00a0US$")],
)  # fmt: skip
def test_a_price_range_has_the_signs_of_its_language(language, text):
    with override(language):
        assert format_range(PriceRange(120_050, 200_000, "USD")) == text


def test_a_sign_stands_last_in_russian_alone():
    for language in SIX:
        with override(language):
            won, dirham = (format_amount(*one).strip("\u2066\u2069") for one in ((4_400, "KRW"), (440_000, "AED")))
            assert won == ("4\u00a0400\u00a0₩" if language == "ru" else "₩4,400")
            assert dirham == ("4\u00a0400\u00a0AED" if language == "ru" else "AED\u00a04,400")


def test_in_arabic_amounts_and_ranges_are_set_apart_so_that_their_ends_do_not_change_places():
    with override("ar"):
        assert ranged("2", "3") == "\u20662–3\u2069"
        assert format_amount(4_400, "KRW") == "\u2066₩4,400\u2069"


def test_a_range_of_one_value_is_that_value():
    with override("ko"):
        assert ranged("3", "3") == "3"


@pytest.mark.parametrize(
    ("language", "commas", "stronger"),
    [("en", "a, b", "a; b"), ("ko", "a, b", "a; b"), ("zh-hans", "a、b", "a；b"), ("ja", "a、b", "a；b"),
     ("ar", "a، b", "a؛ b"), ("ru", "a, b", "a; b")],
)  # fmt: skip
def test_lists_have_the_marks_of_their_language_and_no_empty_parts(language, commas, stronger):
    with override(language):
        assert listed(["a", "", "b"]) == commas
        assert listed(["a", "b"], stronger=True) == stronger
        assert listed([]) == ""


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "21 November 2026"), ("ko", "2026년 11월 21일"), ("zh-hans", "2026年11月21日"),
     ("ja", "2026年11月21日"), ("ar", "21 نوفمبر، 2026"), ("ru", "21 ноября 2026 г.")],
)  # fmt: skip
def test_days_are_written_as_in_their_language(language, text):
    with override(language):
        assert written_day(date(2026, 11, 21)) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "1 сеанс"), (2, "2 сеанса"), (5, "5 сеансов"), (11, "11 сеансов"), (21, "21 сеанс"), (22, "22 сеанса")],
)
def test_russian_plurals_follow_the_number(count, text):
    with override("ru"):
        assert sessions({"sessions": (count, count)}) == text


def test_the_last_number_of_a_range_decides_its_plural():
    offer = {"sessions": (2, 3), "grafts": (1_000, 2_500), "days": (1, 1)}
    with override("en"):
        assert (sessions(offer), grafts(offer), days(offer)) == ("2–3 sessions", "1,000–2,500 grafts", "1 day")
    with override("ru"):
        assert (sessions(offer), days(offer)) == ("2–3 сеанса", "1 день")
        assert grafts(offer) == "1\u00a0000–2\u00a0500 графтов"
    assert sessions({"sessions": None}) == ""
