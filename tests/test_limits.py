"""So many requests an hour from one network address, which itself is never kept."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from core.limits import NEIGHBOURS, Limit, over_any, over_limit, used_up
from core.models import Hits
from core.network import client_address, household_and_network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits_are_on(settings):
    settings.RATE_LIMITS = True


def asked(address="192.0.2.7", forwarded="", what="report", per_hour=3) -> bool:
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return over_limit(RequestFactory().post("/", REMOTE_ADDR=address, **headers), what, per_hour)


def test_the_request_after_the_last_one_allowed_is_over_the_limit():
    assert [asked() for _ in range(5)] == [False, False, False, True, True]


def test_addresses_and_kinds_of_request_are_counted_apart():
    for _ in range(4):
        asked()
    assert asked()
    assert not asked(address="192.0.2.8")
    assert not asked(address="2001:db8::1")
    assert not asked(what="request")


def test_every_hour_starts_anew_and_the_old_one_is_forgotten(clock):
    assert [asked() for _ in range(4)][-1]
    clock.shift(timedelta(minutes=59, seconds=59))
    assert asked()
    clock.shift(timedelta(seconds=1))
    assert not asked()
    assert set(Hits.objects.values_list("what", "count")) == {("report", 1), ("report-net", 1)}


def test_the_address_is_kept_only_as_a_keyed_hash(settings):
    asked()
    for row in Hits.objects.all():
        assert (row.count, len(row.who)) == (1, 32)
        assert "192" not in row.who and "0.2.7" not in row.who
    settings.SECRET_KEY = "another key, as long as the first one was, for signing: 0123456789"
    asked()
    assert Hits.objects.values("who").distinct().count() == 4


def test_one_setting_turns_limits_off(settings):
    settings.RATE_LIMITS = False
    assert not any(asked(per_hour=0) for _ in range(5))
    assert not Hits.objects.exists()


def test_the_visitors_of_one_network_share_a_wider_limit():
    addresses = [f"192.0.2.{number}" for number in range(1, 3 * NEIGHBOURS + 3)]
    assert [asked(address) for address in addresses] == [False] * 3 * NEIGHBOURS + [True] * 2
    assert not asked("192.0.3.1")


def test_one_line_of_ipv6_is_one_visitor():
    assert [asked(f"2001:db8:1:2::{number}") for number in range(4)] == [False] * 3 + [True]
    assert not asked("2001:db8:1:3::1")


def test_counting_takes_one_statement_and_forgetting_another_in_an_hours_first(django_assert_num_queries):
    with django_assert_num_queries(2):
        asked()
    with django_assert_num_queries(1):
        asked()


def test_an_e_mail_address_has_a_limit_of_its_own():
    given = [Limit("mail", "a@example.org", 2), Limit("report", "192.0.2.7", 5)]
    assert [over_any(*given) for _ in range(3)] == [False, False, True]
    assert not used_up("b@example.org", "mail", 2)
    assert used_up("a@example.org", "mail", 2)


# --- who is calling ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("proxies", "forwarded", "who"),
    [
        (0, "", "192.0.2.7"),
        (0, "203.0.113.9", "192.0.2.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.7"),
        (1, " , ,", "192.0.2.7"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(settings, proxies, forwarded, who):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == who


@pytest.mark.parametrize(
    ("address", "household", "network"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("unix:", "unix:", "unix:"),
        ("", "", ""),
    ],
)
def test_an_address_belongs_to_a_household_and_a_network(address, household, network):
    assert household_and_network(address) == (household, network)


def test_a_made_up_forwarding_address_does_not_escape_the_limit(settings):
    settings.TRUSTED_PROXIES = 1
    results = [asked(forwarded=f"198.51.100.{number}, 203.0.113.9") for number in range(5)]
    assert results == [False, False, False, True, True]


def test_reports_past_the_limit_get_429_with_what_was_typed(client, content, settings):
    settings.REPORTS_PER_HOUR = 2
    answers = {"page": "/en/", "text": "The price of one clinic is wrong.", "website": ""}
    responses = [client.post("/en/contact/", answers) for _ in range(3)]
    assert [response.status_code for response in responses] == [302, 302, 429]
    assert answers["text"] in responses[-1].content.decode()
