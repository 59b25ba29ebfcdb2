"""The European Central Bank's reference rates as won for one unit of each currency, each with its day.

The bank gives units of a currency for one euro. Anything that is not exactly its table is refused, and the rates
that are there stay: a wrong rate would change every price that is shown.
"""

import csv
import re
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from http.client import HTTPException
from urllib.error import HTTPError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.db import transaction

from clinics.models import ExchangeRate
from core.cache import raise_version
from core.money import CURRENCY_NAMES
from core.sourced import today, valid_until

ADDRESS = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"
SECONDS = 15
MOST_BYTES = 200_000  # the bank's table has about 2,000
CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)
PEGS = {"AED": Decimal("3.6725"), "SAR": Decimal("3.75"), "QAR": Decimal("3.64")}  # for one US dollar
SOURCE = "ECB euro reference rate (cross)"
MOST_CHANGED = 2  # a rate that doubled or halved since the last is more likely a mistake
EXACT = Decimal("0.0001")


class NoRates(Exception):
    """Says in one sentence why nothing was changed."""


@dataclass(frozen=True)
class Rate:
    """`won` for one whole unit; None where there is no reference rate."""

    currency: str
    day: date
    won: Decimal | None
    pegged: bool
    source: str


# --- reading ------------------------------------------------------------------------------------------
def fetched() -> bytes:
    """The bank's daily table. Raises NoRates."""
    try:
        with opener().open(ADDRESS, timeout=SECONDS) as answer:
            return limited(answer.read(MOST_BYTES + 1))
    except HTTPError as error:
        raise NoRates(f"The bank answers with {error.code}.") from error
    except (OSError, HTTPException) as error:
        raise NoRates(f"The bank cannot be reached: {type(error).__name__}.") from error


def opener() -> urllib.request.OpenerDirector:
    """Follows no redirection: one to http, a file or an address of our own network would be followed too."""
    return urllib.request.build_opener(NoRedirect)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


def limited(content: bytes) -> bytes:
    if len(content) > MOST_BYTES:
        raise NoRates("The file is far too large for a table of rates.")
    return content


def read(content: bytes) -> list[Rate]:
    """The rates in the bank's XML, or in a CSV `code,krw_per_unit,rate_date,source,status`. Raises NoRates."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    return from_xml(content) if start.startswith(b"<") else from_csv(content)


def from_xml(content: bytes) -> list[Rate]:
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NoRates("This is not the bank's XML: it cannot be parsed.") from error
    days = root.findall(f"{CUBE}/{CUBE}[@time]")
    if len(days) != 1:
        raise NoRates("This is not the bank's daily table: it has not one day.")
    day, euro = day_of(days[0].get("time", "")), {}
    for cube in days[0].findall(CUBE):
        currency, rate = cube.get("currency", ""), cube.get("rate", "")
        if currency in euro:
            raise NoRates(f"The table names {currency[:10]} twice.")
        euro[currency] = amount(rate)
    if missing := {"KRW", "USD"} - euro.keys():
        raise NoRates(f"The table lacks {', '.join(sorted(missing))}.")
    return crossed(euro, day)


def crossed(euro: dict[str, Decimal], day: date) -> list[Rate]:
    """Won for one unit, from units for one euro."""
    won = {"EUR": euro["KRW"], **{one: euro["KRW"] / rate for one, rate in euro.items() if one != "KRW"}}
    found = [Rate(one, day, rate.quantize(EXACT), False, SOURCE) for one, rate in won.items() if one in CURRENCY_NAMES]
    for one, peg in PEGS.items():
        source = f"fixed peg {peg} {one}/USD x ECB USD"
        found += [Rate(one, day, (won["USD"] / peg).quantize(EXACT), True, source)] if one not in won else []
    return found


def from_csv(content: bytes) -> list[Rate]:
    try:
        lines = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
        return [rate_of(line) for line in lines] if lines else nothing()
    except (UnicodeDecodeError, csv.Error, KeyError, AttributeError, TypeError) as error:
        raise NoRates("This is neither the bank's XML nor a CSV of code, krw_per_unit, rate_date, source.") from error


def nothing() -> list[Rate]:
    raise NoRates("The file is empty.")


def rate_of(line: dict[str, str]) -> Rate:
    shown = line["status"] != "stale-do-not-show"
    won = amount(line["krw_per_unit"]).quantize(EXACT) if shown else None
    return Rate(line["code"], day_of(line["rate_date"]), won, line["status"] == "derived-peg", line["source"][:300])


def amount(text: str) -> Decimal:
    if not NUMBER.fullmatch(text) or not Decimal(text):
        raise NoRates(f"“{text[:20]}” is not a rate.")
    return Decimal(text)


def day_of(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NoRates(f"“{text[:20]}” is not a day.") from error
    if day > today():
        raise NoRates(f"The rates are of {day}, which lies in the future.")
    return day


# --- writing ------------------------------------------------------------------------------------------
@transaction.atomic
def write(rates: Iterable[Rate]) -> list[ExchangeRate]:
    """Adds the rates of days that are not there yet; those that are stay as they are. Raises NoRates.

    One transaction, one new version of all public pages.
    """
    rates = list(rates)
    if unknown := sorted({rate.currency for rate in rates} - CURRENCY_NAMES.keys()):
        raise NoRates(f"The file names currencies that are not known here: {', '.join(unknown)[:60]}.")
    held = {(row.currency, row.day): row for row in ExchangeRate.objects.all()}
    new = [rate for rate in rates if (rate.currency, rate.day) not in held]
    for rate in new:
        refuse_leaps(rate, held.values())
    made = [ExchangeRate(
        currency=rate.currency, day=rate.day, won=rate.won, pegged=rate.pegged, source=rate.source,
        source_url=ADDRESS if rate.source == SOURCE else "", checked_on=rate.day,
        valid_until=valid_until(ExchangeRate.validity, rate.day),
    ) for rate in new]  # fmt: skip
    for row in made:
        row.full_clean()
        row.save()
    if made:
        raise_version(None)
    return made


def refuse_leaps(rate: Rate, held: Iterable[ExchangeRate]) -> None:
    earlier = [row for row in held if row.currency == rate.currency and row.won and row.day < rate.day]
    last = max(earlier, key=lambda row: row.day, default=None)
    if last and rate.won and not last.won / MOST_CHANGED < rate.won < last.won * MOST_CHANGED:
        text = f"{rate.currency} would go from {last.won} to {rate.won} won: enter it by hand if that is right."
        raise NoRates(text)
