"""Money: integer minor units with an ISO code, ranges, conversion with the rate's day. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.typography import grouped, left_to_right, ranged

CURRENCY_NAMES = {
    "KRW": _("South Korean won"),
    "USD": _("US dollar"),
    "EUR": _("euro"),
    "GBP": _("pound sterling"),
    "JPY": _("Japanese yen"),
    "CNY": _("Chinese yuan"),
    "AED": _("UAE dirham"),
    "SAR": _("Saudi riyal"),
    "QAR": _("Qatari riyal"),
    "RUB": _("Russian rouble"),
    "AUD": _("Australian dollar"),
    "CAD": _("Canadian dollar"),
    "SGD": _("Singapore dollar"),
    "HKD": _("Hong Kong dollar"),
    "NZD": _("New Zealand dollar"),
    "CHF": _("Swiss franc"),
    "THB": _("Thai baht"),
    "INR": _("Indian rupee"),
    "IDR": _("Indonesian rupiah"),
    "MYR": _("Malaysian ringgit"),
    "PHP": _("Philippine peso"),
    "TRY": _("Turkish lira"),
}
NO_MINOR_UNIT = {"KRW", "JPY"}
SIGN_LAST = {"ru"}
SIGNS = {"KRW": "₩", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "CNY": "CN¥"}


def minor_units(currency: str) -> int:
    """How many of the smallest unit make one: 1 for won and yen, 100 for the others."""
    return 1 if currency in NO_MINOR_UNIT else 100


@dataclass(frozen=True)
class PriceRange:
    """`low` and `high` are integers in the smallest unit of `currency`; low <= high."""

    low: int
    high: int
    currency: str

    def __post_init__(self):
        if not 0 <= self.low <= self.high:
            raise ValueError(f"not a price range: {self.low} to {self.high}")

    def times(self, low: int, high: int | None = None) -> "PriceRange":
        return PriceRange(self.low * low, self.high * (high or low), self.currency)


@dataclass(frozen=True)
class Rate:
    """Won for one whole unit of a currency; None where no reference rate exists."""

    won: Decimal | None
    day: date
    stale: bool = False
    pegged: bool = False


Rates = Mapping[str, Rate]


def convert(amount: int, source: str, target: str, rates: Rates) -> int | None:
    """An amount in minor units of `source`, in minor units of `target`; None without both rates."""
    if source == target:
        return amount
    if source not in rates or target not in rates:
        return None
    have, want = rates[source].won, rates[target].won
    if have is None or want is None:
        return None
    won = Decimal(amount) / minor_units(source) * have
    return int((won / want * minor_units(target)).to_integral_value(ROUND_HALF_EVEN))


def convert_range(price: PriceRange, target: str, rates: Rates) -> PriceRange | None:
    low, high = convert(price.low, price.currency, target, rates), convert(price.high, price.currency, target, rates)
    return None if low is None or high is None else PriceRange(low, high, target)


def rounded(price: PriceRange) -> PriceRange:
    """For display after a conversion: three significant digits, so that it does not look exact."""
    return PriceRange(
        _three_digits(price.low, price.currency), _three_digits(price.high, price.currency), price.currency
    )


def _three_digits(amount: int, currency: str) -> int:
    unit = minor_units(currency)
    whole = amount / unit
    if whole < 100:
        return amount
    step = 10 ** (len(str(int(whole))) - 3)
    return int(round(whole / step) * step) * unit


def format_amount(amount: int, currency: str) -> str:
    """'₩1,500,000', 'US$1,200', 'AED 4,400', 'US$3.16'; in Russian the sign stands last."""
    return signed(number(amount, currency), currency)


def format_range(price: PriceRange) -> str:
    """'US$1,200–2,000', or one amount where both ends are the same."""
    amounts = ranged(number(price.low, price.currency), number(price.high, price.currency))
    return signed(amounts, price.currency)


def signed(amounts: str, currency: str) -> str:
    if get_language() in SIGN_LAST:
        return f"{amounts}\u00a0{SIGNS.get(currency, currency)}"
    return left_to_right(SIGNS.get(currency, f"{currency}\u00a0") + amounts)


def number(amount: int, currency: str) -> str:
    unit = minor_units(currency)
    whole, rest = divmod(amount, unit)
    return grouped(whole, f"{rest:02d}" if rest else "")
