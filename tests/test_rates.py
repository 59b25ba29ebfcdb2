"""Exchange rates of the European Central Bank: crossed to won, and left alone by anything that is not its table."""

from datetime import date
from decimal import Decimal
from http.client import BadStatusLine

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from clinics.models import ExchangeRate
from core.cache import content_version
from desk import rates
from tests.properties import calm

pytestmark = pytest.mark.django_db
USUAL = {"USD": "1.1172", "JPY": "175.68", "GBP": "0.8338", "KRW": "1491.76", "BGN": "1.9558"}


def table(day: str = "2026-11-20", cubes: str | None = None, **changes: str) -> bytes:
    made = "".join(f'<Cube currency="{one}" rate="{rate}"/>' for one, rate in {**USUAL, **changes}.items() if rate)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
        'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject>'
        f'<Cube><Cube time="{day}">{made if cubes is None else cubes}</Cube></Cube></gesmes:Envelope>'
    ).encode()


def refresh(tmp_path, content: bytes) -> None:
    path = tmp_path / "rates"
    path.write_bytes(content)
    call_command("refresh_rates", from_file=path)


def newest(currency: str) -> ExchangeRate:
    return ExchangeRate.objects.filter(currency=currency).latest("day")


def test_rates_are_crossed_to_won_with_source_and_day(tmp_path, capsys):
    before = content_version().number
    refresh(tmp_path, table())
    assert capsys.readouterr().out == "7 rates added, of 2026-11-20.\n"
    day = date(2026, 11, 20)
    expected = {"EUR": "1491.7600", "USD": "1335.2667", "JPY": "8.4913", "GBP": "1789.1101"}
    assert {one: str(newest(one).won) for one in expected} == expected
    assert {(newest(one).day, newest(one).source) for one in expected} == {(day, "ECB euro reference rate (cross)")}
    assert (newest("USD").checked_on, newest("USD").valid_until) == (day, date(2027, 1, 4))
    aed = newest("AED")
    assert (aed.won, aed.pegged, aed.source) == (Decimal("363.5852"), True, "fixed peg 3.6725 AED/USD x ECB USD")
    assert newest("RUB").won is None  # no reference rate since 2022
    assert content_version().number == before + 1


def test_visitors_read_prices_by_the_new_rate(client, tmp_path):
    assert "20 November 2026" not in client.get("/en/prices/?currency=EUR").content.decode()
    refresh(tmp_path, table())
    assert "20 November 2026" in client.get("/en/prices/?currency=EUR").content.decode()


def test_the_same_rates_again_change_nothing(tmp_path, capsys):
    refresh(tmp_path, table())
    before = content_version(), list(ExchangeRate.objects.values())
    refresh(tmp_path, table())
    assert "These rates are there already." in capsys.readouterr().out
    assert (content_version(), list(ExchangeRate.objects.values())) == before


def test_a_rate_that_staff_entered_for_the_day_stays(tmp_path):
    ExchangeRate.objects.create(
        currency="USD", day=date(2026, 11, 20), won="1300", source="Staff", checked_on=date(2026, 11, 20)
    )
    refresh(tmp_path, table())
    assert newest("USD").source == "Staff"


def test_a_csv_of_won_for_a_unit_is_taken_as_well(tmp_path):
    refresh(
        tmp_path,
        b"code,krw_per_unit,rate_date,source,status\nUSD,1340.5,2026-11-19,ECB,current\nRUB,11.4,2026-11-19,ECB,stale-do-not-show\n",
    )
    assert (newest("USD").won, newest("RUB").won) == (Decimal("1340.5000"), None)


BOMB = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><gesmes:Envelope>&c;</gesmes:Envelope>'
WEIRD = {
    "nothing": b"",
    "a page": b"<html><body>Sign in</body></html>",
    "no XML": b"<Cube",
    "entities": BOMB,
    "an outside entity": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "binary": bytes(range(256)),
    "two days": table().replace(b"</Cube></Cube>", b'</Cube><Cube time="2026-11-19"></Cube></Cube>'),
    "no day": table(""),
    "a day to come": table("2026-11-22"),
    "no such day": table("2026-13-45"),
    "no won": table(KRW=""),
    "no dollar": table(USD=""),
    "a currency twice": table(cubes='<Cube currency="USD" rate="1"/><Cube currency="USD" rate="2"/>'),
    "nought": table(USD="0"),
    "below nought": table(USD="-1.1"),
    "no number": table(USD="NaN"),
    "endless": table(USD="Infinity"),
    "a power": table(USD="1e3"),
    "other digits": table(USD="١.١"),
    "far too many digits": table(USD="1." + "1" * 400),
    "a leap": table(KRW="3500"),
    "too large": table() + b" " * 200_000,
    "an unknown currency": b"code,krw_per_unit,rate_date,source,status\nXXX,1,2026-11-19,ECB,current\n",
    "another CSV": b"a,b\n1,2\n",
    "a CSV with a hole": b"code,krw_per_unit,rate_date,source,status\nUSD\n",
}  # fmt: skip


@pytest.mark.parametrize("what", WEIRD)
def test_what_is_not_the_banks_table_is_refused_in_a_sentence_and_changes_nothing(tmp_path, what):
    before = content_version(), list(ExchangeRate.objects.values())
    with pytest.raises(
        CommandError, match=r"\.  ?The rates that are there stay\.|right\. The rates that are there stay\."
    ):
        refresh(tmp_path, WEIRD[what])
    assert (content_version(), list(ExchangeRate.objects.values())) == before


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionRefusedError(), OSError("no network"), BadStatusLine("x")])
def test_a_bank_that_cannot_be_reached_leaves_the_rates_as_they_are(monkeypatch, error):
    class Nobody:
        def open(self, address, timeout):
            assert (address.split(":")[0], timeout) == ("https", 15)
            raise error

    monkeypatch.setattr(rates, "opener", Nobody)
    text = f"The bank cannot be reached: {type(error).__name__}. The rates that are there stay."
    with pytest.raises(CommandError, match=text):
        call_command("refresh_rates")


def test_the_bank_may_not_send_us_elsewhere():
    assert rates.NoRedirect().redirect_request(None, None, 302, "", {}, "http://169.254.169.254/") is None


@calm(200)
@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(str.encode)
    | st.text(max_size=30).map(lambda text: table(USD=text.replace("<", "").replace('"', "").replace("&", "") or "x"))
)
def test_any_bytes_are_rates_or_refused(content):
    try:
        assert all(rate.won is None or rate.won > 0 for rate in rates.read(content))
    except rates.NoRates as refused:
        assert str(refused).endswith(".")
