"""How each language writes numbers, ranges, lists and days. Django groups no thousands in Chinese and Arabic."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

GROUPS = {"ru": "\u00a0"}  # between thousands
DECIMAL = {"ru": ","}
RANGE = {"ko": "~", "ja": "〜", "zh-hans": "～"}
LIST = {"ja": "、", "zh-hans": "、", "ar": "، "}
STRONGER = {"ja": "；", "zh-hans": "；", "ar": "؛ "}  # between parts that hold commas themselves
DAY = {"en": "j F Y"}  # Django's own is American


def grouped(whole: int, rest: str = "") -> str:
    """'1,500,000', in Russian '1 500 000' without breaks; `rest` is what stands after the decimal sign."""
    language = get_language() or ""
    text = f"{whole:,}".replace(",", GROUPS.get(language, ","))
    return f"{text}{DECIMAL.get(language, '.')}{rest}" if rest else text


def ranged(low: str, high: str) -> str:
    """'2–3', or one of them where both are the same."""
    return low if low == high else left_to_right(f"{low}{RANGE.get(get_language() or '', '–')}{high}")


def left_to_right(text: str) -> str:
    """In Arabic set apart from the words around, so that '2–3' does not turn into '3–2'; elsewhere as it is."""
    return f"\u2066{text}\u2069" if get_language() == "ar" else text


def listed(parts: Iterable[str], stronger: bool = False) -> str:
    """'a, b' or, when the parts hold commas, 'a; b'. Empty parts are left out."""
    marks, usual = (STRONGER, "; ") if stronger else (LIST, ", ")
    return marks.get(get_language() or "", usual).join(part for part in parts if part)


def written_day(day: date) -> str:
    """'21 November 2026', '2026년 11월 21일'."""
    return date_format(day, DAY.get(get_language() or "", "DATE_FORMAT"))
