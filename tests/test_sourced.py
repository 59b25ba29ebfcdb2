"""Facts carry the day they were checked and the day they go stale, in Seoul's calendar."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clinics.models import (
    City,
    Clinic,
    ClinicFeature,
    ClinicLanguage,
    ExchangeRate,
    LegalRule,
    Offer,
    Package,
    Practitioner,
    Price,
    ReferencePrice,
)
from core.sourced import today, valid_until
from insights.models import Article
from pages.models import Page
from tests.making import TODAY
from treatments.models import Claim, Condition, Fact, Treatment

pytestmark = pytest.mark.django_db
HOLDS = [
    *[(model, 180) for model in (Price, Package, ReferencePrice)],
    *[(model, 365) for model in (Clinic, ClinicLanguage, ClinicFeature, Practitioner, Offer)],
    (ExchangeRate, 45),
    *[(model, 365) for model in (Claim, Fact, LegalRule)],
    *[(model, 365) for model in (Treatment, Condition, City, Article, Page)],
]
by_kind = pytest.mark.parametrize(("model", "days"), HOLDS, ids=[model.__name__ for model, _ in HOLDS])


def checked_today(model):
    """A row of the content that was checked today and whose end is left open."""
    row = model.objects.order_by("pk").first()
    row.checked_on, row.valid_until = TODAY, None
    row.save()
    return model.objects.get(pk=row.pk)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=timezone(timedelta(hours=9)))


@by_kind
def test_an_open_end_is_filled_in_with_the_usual_days(model, days):
    assert checked_today(model).valid_until == TODAY + timedelta(days=days)


@by_kind
def test_a_fact_holds_on_its_last_day_and_is_stale_the_day_after(model, days, clock):
    row = checked_today(model)
    clock.move_to(noon(TODAY + timedelta(days=days)))
    assert not row.is_stale()
    assert model.objects.current().contains(row) and not model.objects.stale().contains(row)
    clock.move_to(noon(TODAY + timedelta(days=days + 1)))
    assert row.is_stale()
    assert model.objects.stale().contains(row) and not model.objects.current().contains(row)


@by_kind
def test_current_and_stale_share_out_all_rows(model, days):
    row = model.objects.order_by("pk").first()
    row.checked_on, row.valid_until = date(2020, 1, 1), date(2020, 1, 31)
    row.save()
    assert model.objects.stale().count() + model.objects.current().count() == model.objects.count()
    assert model.objects.stale(date(2020, 1, 31)).count() == 0 or model is ExchangeRate
    assert model.objects.stale(date(2020, 2, 1)).contains(row)


@by_kind
def test_an_end_before_the_check_is_refused(model, days):
    row = model.objects.order_by("pk").first()
    row.checked_on, row.valid_until = TODAY, TODAY - timedelta(days=1)
    with pytest.raises(ValidationError, match="must not lie before"):
        row.validate_constraints()
    with pytest.raises(IntegrityError, match="valid_after_check"), transaction.atomic():
        row.save()


def test_an_end_that_was_given_stays():
    price = Price.objects.first()
    price.checked_on, price.valid_until = TODAY, TODAY
    price.save()
    assert Price.objects.get(pk=price.pk).valid_until == TODAY


def test_the_form_of_staff_may_leave_the_end_open():
    price = Price.objects.first()
    price.checked_on, price.valid_until = TODAY, None
    price.full_clean()
    assert price.valid_until == date(2027, 5, 20)


def test_the_days_are_settings(settings):
    settings.VALID_DAYS = {**settings.VALID_DAYS, "price": 10}
    assert checked_today(Price).valid_until == date(2026, 12, 1)
    assert valid_until("rate", TODAY) == date(2027, 1, 5)


def test_the_day_changes_at_midnight_in_seoul(clock):
    price = checked_today(Price)
    end = price.valid_until
    clock.move_to(datetime(end.year, end.month, end.day, 14, 59, 59, tzinfo=UTC))
    assert (today(), price.is_stale()) == (end, False)
    clock.move_to(datetime(end.year, end.month, end.day, 15, 0, tzinfo=UTC))
    assert (today(), price.is_stale()) == (end + timedelta(days=1), True)


def test_every_loaded_rate_ends_forty_five_days_after_its_day():
    rates = ExchangeRate.objects.all()
    assert {rate.valid_until - rate.day for rate in rates} == {timedelta(days=45)}
    assert [rate.currency for rate in rates if rate.won is None] == ["RUB"]
