"""Lists of what is past its day: the oldest first, checked with one button, mended one after the other."""

from datetime import date
from urllib.parse import urlencode

import pytest

from clinics.actions import refresh_listings
from clinics.models import Certificate, Clinic, Price
from tests.desk import clerk, soup
from tests.making import make_clinic, won
from tests.staff import TODAY, choose, errors, sent_by, sign_in, sign_in_staff, url
from treatments.models import Claim

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 3, 1), date(2026, 1, 15), date(2026, 1, 15), date(2026, 2, 1)]


@pytest.fixture
def staff(client):
    return sign_in_staff(client)


@pytest.fixture
def prices():
    """Four stale prices in Daegu, entered in another order than that of their age; no other price is stale."""
    Price.objects.update(checked_on=TODAY, valid_until=date(2027, 5, 1))
    stated = [("same", "per_course"), ("foreign", "per_course"), ("local", "per_course"), ("same", "per_graft")]
    amounts = [won(n * 1_000_000, audience=who, basis=how) for n, (who, how) in enumerate(stated, 1)]
    clinic = make_clinic("old-prices", offers={"fue": {"prices": amounts}})
    rows = list(Price.objects.filter(offer__clinic=clinic).order_by("low"))
    for row, day in zip(rows, DAYS, strict=True):
        Price.objects.filter(pk=row.pk).update(checked_on=date(2025, 9, 1), valid_until=day)
    refresh_listings([clinic.pk])
    return [Price.objects.get(pk=rows[at].pk) for at in (1, 2, 3, 0)]  # the oldest first


def shown(answer) -> list:
    return list(answer.context["cl"].result_list)


def listed(client, **query):
    return client.get(url(Price, "changelist"), query)


def said(answer) -> list[str]:
    return [item.get_text(" ", strip=True) for item in soup(answer).select(".messagelist li")]


def opened_from(price: Price, **query) -> str:
    return f"{url(price, 'change')}?{urlencode({'_changelist_filters': urlencode(query)})}"


# --- one button ---------------------------------------------------------------------------------------------
def test_the_oldest_come_first(staff, prices):
    assert shown(listed(staff, checked="stale")) == prices
    assert shown(listed(staff, checked="stale", city="daegu", treatment="fue")) == prices
    assert shown(listed(staff, checked="stale", city="seoul")) == []


def test_a_row_is_checked_with_one_button_and_the_list_stays_as_it_was(staff, prices):
    address = f"{url(Price, 'changelist')}?checked=stale&city=daegu"
    button = soup(staff.get(address)).select_one("button.check-now")
    assert button["value"] == str(prices[0].pk)
    assert button["aria-label"].startswith("Checked today, unchanged: ")

    answer = staff.post(address, {button["name"]: button["value"]}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert said(answer) == ["1 row is marked as checked today."]
    assert shown(answer) == prices[1:]
    row = Price.objects.get(pk=prices[0].pk)
    assert (row.checked_on, row.valid_until, row.checked_by) == (TODAY, date(2027, 5, 20), staff.user)
    assert (row.low, row.high) == (prices[0].low, prices[0].high)


def test_the_public_page_shows_the_new_day(staff, prices):
    clinic = prices[0].offer.clinic
    assert "out of date" in staff.get(clinic.get_absolute_url()).content.decode()
    choose(staff, Price, "checked_today", *prices, checked="stale", city="daegu")
    assert "out of date" not in staff.get(clinic.get_absolute_url()).content.decode()


def test_many_are_checked_at_once_and_the_list_stays_as_it_was(staff, prices):
    answer = choose(staff, Price, "checked_today", *prices[:3], checked="stale", city="daegu")
    assert answer.redirect_chain[-1][0].endswith("?checked=stale&city=daegu")
    assert shown(answer) == prices[3:]


def test_looking_at_the_list_checks_nothing(staff, prices):
    listed(staff, checked="stale", _check_now=prices[0].pk)
    assert Price.objects.get(pk=prices[0].pk).valid_until == prices[0].valid_until


def test_who_may_only_look_has_no_button_and_is_refused(client, prices):
    reader = sign_in(client, clerk("clinics.view_price"))
    answer = listed(reader, checked="stale")
    assert shown(answer) == prices
    assert soup(answer).select("button.check-now") == []
    assert reader.post(url(Price, "changelist"), {"_check_now": prices[0].pk}).status_code == 403
    assert Price.objects.get(pk=prices[0].pk).valid_until == prices[0].valid_until


@pytest.mark.parametrize("key", ["", "abc", "999999999", "9" * 30, "1\x00"])
def test_a_row_that_is_gone_or_never_was_is_a_message(staff, prices, key):
    answer = staff.post(f"{url(Price, 'changelist')}?checked=stale", {"_check_now": key}, follow=True)
    assert said(answer) == ["This row is no longer there. Nothing was changed."]
    assert shown(answer) == prices


def test_after_the_last_row_of_the_last_page_the_page_before_is_shown(staff):
    clinic = Clinic.objects.first()
    dated = {"issuer": "An office", "source": "A list", "checked_on": date(2026, 1, 1), "valid_until": date(2026, 2, 1)}
    Certificate.objects.update(valid_until=date(2027, 1, 1))
    Certificate.objects.bulk_create([Certificate(clinic=clinic, name=f"C {n}", **dated) for n in range(101)])
    address = f"{url(Certificate, 'changelist')}?checked=stale&p=3"
    (last,) = shown(staff.get(address))
    answer = staff.post(address, {"_check_now": last.pk}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert len(shown(answer)) == 50


def test_the_source_is_there_to_be_opened(staff, prices):
    Price.objects.filter(pk=prices[0].pk).update(source="Price list", source_url="https://example.org/prices")
    link = soup(listed(staff, checked="stale")).select_one("td.field-where_from a")
    assert (link["href"], link.get_text()) == ("https://example.org/prices", "Price list")


def test_lists_not_narrowed_by_age_have_no_buttons(staff, prices):
    assert soup(listed(staff)).select("button.check-now") == []
    assert soup(listed(staff, checked="current")).select("button.check-now") == []


# --- save and next --------------------------------------------------------------------------------------------
def test_saving_a_stale_row_leads_to_the_next_one_of_the_same_list(staff, prices):
    query = {"checked": "stale", "city": "daegu"}
    page = staff.get(opened_from(prices[0], **query))
    assert "Save and next" in page.content.decode()
    after = soup(page).select_one("input[name=_after]")["value"]
    data = sent_by(page) | {"low": "1500000", "high": "2500000", "_next": "Save and next", "_after": after}

    answer = staff.post(opened_from(prices[0], **query), data, follow=True)
    assert answer.redirect_chain == [(opened_from(prices[1], **query), 302)]
    assert said(answer) == ["Saved: 1500000-2500000 KRW per course."]
    assert Price.objects.get(pk=prices[0].pk).valid_until > TODAY


def test_a_row_left_as_it_is_is_passed_over(staff, prices):
    query = {"checked": "stale"}
    for here, there in zip(prices, prices[1:], strict=False):
        page = staff.get(opened_from(here, **query))
        after = soup(page).select_one("input[name=_after]")["value"]
        answer = staff.post(opened_from(here, **query), sent_by(page) | {"_next": "", "_after": after})
        assert answer.headers["Location"] == opened_from(there, **query)


def test_after_the_last_one_the_list_is_shown(staff, prices):
    query = {"checked": "stale", "city": "daegu"}
    page = staff.get(opened_from(prices[3], **query))
    after = soup(page).select_one("input[name=_after]")["value"]
    answer = staff.post(opened_from(prices[3], **query), sent_by(page) | {"_next": "", "_after": after}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{url(Price, 'changelist')}?checked=stale&city=daegu"
    assert "That was the last one of this list." in said(answer)


def test_a_refused_form_keeps_what_was_typed_and_its_place(staff, prices):
    query = {"checked": "stale"}
    page = staff.get(opened_from(prices[0], **query))
    after = soup(page).select_one("input[name=_after]")["value"]
    changes = {"low": "9", "high": "8", "checked_on": "2026-11-20", "_next": "", "_after": after}
    answer = staff.post(opened_from(prices[0], **query), sent_by(page) | changes)
    assert "The lower end must not be above the upper end." in errors(answer)
    assert soup(answer).select_one("input[name=low]")["value"] == "9"
    assert soup(answer).select_one("input[name=_after]")["value"] == after


@pytest.mark.parametrize("after", ["", "nonsense", "2026-99-99 1", "2026-01-15 abc", "2026-01-15 " + "9" * 30, "\x00"])
def test_a_place_that_cannot_be_read_begins_at_the_oldest(staff, prices, after):
    page = staff.get(opened_from(prices[2], checked="stale"))
    data = sent_by(page) | {"_next": "", "_after": after}
    answer = staff.post(opened_from(prices[2], checked="stale"), data)
    assert answer.headers["Location"] == opened_from(prices[0], checked="stale")


def test_rows_known_by_words_follow_each_other_too(staff):
    Claim.objects.update(checked_on=TODAY, valid_until=date(2027, 1, 1))
    first, second = Claim.objects.order_by("pk")[:2]
    Claim.objects.filter(pk__in=[first.pk, second.pk]).update(checked_on=date(2026, 1, 1), valid_until=date(2026, 2, 1))
    page = staff.get(opened_from(first, checked="stale"))
    after = soup(page).select_one("input[name=_after]")["value"]
    answer = staff.post(opened_from(first, checked="stale"), sent_by(page) | {"_next": "", "_after": after})
    assert answer.headers["Location"] == opened_from(second, checked="stale")


def test_a_form_opened_from_elsewhere_has_no_next(staff, prices):
    for address in (url(prices[0], "change"), opened_from(prices[0], city="daegu"), url(Price, "add")):
        assert "Save and next" not in staff.get(address).content.decode()
