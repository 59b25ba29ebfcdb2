"""What is recorded of a change to the catalogue, whatever way it comes, and what is not."""

import io
from datetime import datetime, timedelta, timezone

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from clinics.models import Clinic, Listing, Offer, Price
from core import history
from core.actions import mark_checked
from core.admin import CatalogueAdmin
from core.history import KEPT
from core.history.change import BASELINE, CHECKED, CONTENT_FILES
from core.models import LoadedField
from desk.advertising.models import AdvertisingPardon, AdvertisingRule, PermittedAward
from desk.content.load import load_content
from insights.models import Article
from pages.models import Report
from tests.making import make_clinic, won
from tests.staff import choose, full_scalp, make_stale, prefix_of, priced_clinic, saved, sign_in_staff, url
from treatments.models import Condition, Fact, Treatment

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=9)))


@pytest.fixture
def staff(client):
    return sign_in_staff(client)


@pytest.fixture
def clinic():
    return priced_clinic()


@pytest.fixture
def price(clinic):
    return full_scalp(clinic)


def records(row) -> list[tuple]:
    """(kind, reason, who, delta), oldest first."""
    rows = KEPT[type(row)].records.objects.filter(**{type(row)._meta.pk.attname: row.pk}).order_by("history_id")
    return [
        (one.history_type, one.history_change_reason, one.history_user and one.history_user.username, one.history_delta)
        for one in rows
    ]


def count() -> int:
    return sum(kept.records.objects.count() for kept in KEPT.values())


# --- which models ------------------------------------------------------------------------------------------
def test_every_model_of_the_catalogue_has_a_history():
    catalogue = {model for app in ("treatments", "clinics", "insights", "pages") for model in rows_of(app)}
    rules = {AdvertisingRule, AdvertisingPardon, PermittedAward}
    assert catalogue - {Listing, Report} | rules == set(KEPT)


def rows_of(app: str) -> list:
    found = apps.get_app_config(app).get_models()
    return [model for model in found if not model.__name__.startswith("Historical")]


def test_every_admin_of_the_catalogue_shows_one():
    from django.contrib import admin

    assert {model for model, made in admin.site._registry.items() if isinstance(made, CatalogueAdmin)} == set(KEPT)


def test_records_hold_each_column_that_staff_edit():
    for kept in KEPT.values():
        held = {field.name for field in kept.records.tracked_fields} | set(kept.links)
        fields = [*kept.model._meta.fields, *kept.model._meta.many_to_many]
        left = {field.name for field in fields if field.editable} - held
        assert left == {name for name in left if f"{name}_en" in held}, kept.model


def test_a_filled_portal_has_no_history():
    assert count() == 0
    assert Price.objects.count() > 100


# --- one row ---------------------------------------------------------------------------------------------
def test_the_first_change_records_how_it_stood_and_then_what_changed(staff, price):
    saved(staff, price, low="1000")
    assert records(price) == [
        ("~", BASELINE, None, {}),
        ("~", None, "staff", {
            "low": [450_000, 1_000], "checked_on": ["2026-11-17", "2026-11-21"],
            "valid_until": ["2027-05-16", "2027-05-20"], "checked_by_id": [None, staff.user.pk],
        }),
    ]  # fmt: skip
    first, second = Price.history.filter(id=price.pk).order_by("history_id")
    assert (first.low, second.low) == (450_000, 1_000)
    assert (second.history_date, first.history_date) == (NOW, NOW - timedelta(microseconds=1))


def test_the_second_change_needs_no_such_record(staff, price):
    saved(staff, price, low="1000")
    saved(staff, price, low="2000")
    assert [kind for kind, *_rest in records(price)] == ["~", "~", "~"]
    assert records(price)[-1][3] == {"low": [1_000, 2_000]}


def test_a_save_without_a_change_leaves_none(staff, clinic, price):
    saved(staff, price)
    saved(staff, clinic)
    price.save()
    assert count() == 0


def test_a_column_that_was_not_saved_is_not_recorded(price):
    price.low, price.high = 5, 540_000
    price.save(update_fields=["high"])
    assert records(price)[-1][3] == {"high": [530_000, 540_000]}


def test_a_text_in_one_language_is_recorded_in_that_one(staff):
    article = Article.objects.first()
    saved(staff, article, title_ko="새 제목")
    assert [*records(article)[-1][3]] == ["title_ko"]


def test_what_is_linked_goes_into_the_same_record(staff):
    article = Article.objects.first()
    before = sorted(article.treatments.values_list("pk", flat=True))
    saved(staff, article, title_en="Another title", treatments=[str(before[0])])
    assert len(records(article)) == 2
    assert records(article)[-1][3]["treatments"] == [before, before[:1]]
    assert [*Article.history.first().history_links["treatments"]] == before[:1]


def test_a_new_row_and_one_that_goes(price, clinic):
    offer = clinic.offers.first()
    made = Price.objects.create(offer=offer, source="A call", checked_on=NOW.date(), **won(5, basis="per_hair"))
    key = made.pk
    made.delete()
    rows = Price.history.filter(id=key).order_by("history_id")
    assert [(row.history_type, row.low, row.history_parent) for row in rows] == [
        ("+", 5, clinic.pk),
        ("-", 5, clinic.pk),
    ]


def test_with_a_clinic_goes_a_record_of_everything(clinic):
    prices, key = Price.objects.filter(offer__clinic=clinic).count(), clinic.pk
    clinic.delete()
    assert Price.history.filter(history_parent=key, history_type="-").count() == prices > 3
    assert Clinic.history.get(id=key).history_type == "-"


def test_what_is_rolled_back_was_never_recorded(price):
    with history.changing(reason="import") as change:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            price.low = 5
            price.save()
            raise ZeroDivisionError
        assert change.made
        price.refresh_from_db()
        price.low = 7
        price.save()
    assert Price.history.filter(id=price.pk).first().low == 7


# --- ways to write ---------------------------------------------------------------------------------------
def test_a_price_in_the_form_of_its_clinic(staff, clinic, price):
    row = prefix_of(staff.get(url(clinic, "change")), price)
    saved(staff, clinic, **{f"{row}-low": "1000"})
    assert records(price)[-1][:3] == ("~", None, "staff")
    assert Price.history.first().history_parent == clinic.pk
    assert not records(clinic)


def test_checked_today_for_many(staff, clinic):
    prices = list(Price.objects.filter(offer__clinic=clinic)[:3])
    make_stale(*prices)
    choose(staff, Price, "checked_today", *prices)
    for price in prices:
        kind, reason, who, delta = records(price)[-1]
        assert (kind, reason, who) == ("~", CHECKED, "staff")
        assert delta["checked_on"] == ["2026-01-01", "2026-11-21"]
    assert not Price.history.filter(history_public=True).exists()


def test_checking_a_hundred_rows_costs_a_few_queries(staff):
    with CaptureQueriesContext(connection) as queries:
        mark_checked(rows=list(Price.objects.all()[:100]), by=staff.user)
    assert len(queries) <= 20


def test_rows_deleted_in_a_list(staff, price):
    choose(staff, Price, "delete_selected", price)
    staff.post(url(Price, "changelist"), {"action": "delete_selected", "_selected_action": [price.pk], "post": "yes"})
    assert records(price)[-1][:3] == ("-", None, "staff")


def test_a_queryset_a_list_of_rows_and_new_ones(price, clinic):
    prices = list(Price.objects.filter(offer__clinic=clinic).order_by("pk")[:2])
    with history.changing(reason="import"):
        assert history.update(Price.objects.filter(pk__in=[row.pk for row in prices]), vat="exempt") == 2
    for row in prices:
        row.note_en = "A note"
    with history.changing(reason="import"):
        assert history.bulk_update(prices, ["note_en"]) == 2
        offer = Offer(clinic=clinic, treatment=Treatment.objects.get(slug="wait"), source="List", **dated())
        assert history.bulk_create([offer]) == 1
    last = records(prices[0])
    assert [(kind, reason) for kind, reason, *_rest in last] == [("~", BASELINE), ("~", "import"), ("~", "import")]
    assert last[-1][3]["note_en"][1] == "A note"
    assert records(offer) == [("+", "import", None, {})]


def dated() -> dict:
    return {"checked_on": NOW.date(), "valid_until": NOW.date()}


def test_content_files_record_only_what_they_changed():
    fact = Fact.objects.first()
    label, key = "treatments.treatment", "smp"
    row = Treatment.objects.get(slug=key)
    text = row.summary_en
    with history.unrecorded():
        row.summary_en = "An older sentence."
        row.save()
    held = LoadedField.objects.get(model=label, key=key, field="summary_en")
    from desk.loading import digest

    held.digest = digest("An older sentence.")
    held.save()

    assert load_content().written == 1

    assert records(row)[-1] == ("~", CONTENT_FILES, None, {"summary_en": ["An older sentence.", text]})
    assert count() == 2 and not records(fact)


def test_invented_clinics_come_and_go_without_a_trace(clinic):
    make_clinic("real", offers={"smp": {"prices": [won(5)]}})
    clinic.name_en = "Other"
    clinic.save()
    before = Clinic.history.exclude(id=clinic.pk).count()
    call_command("load_demo", clinics=5, seed=2, stdout=io.StringIO())
    assert Clinic.objects.filter(is_demo=True).count() == 5
    assert Clinic.history.count() == before and not Clinic.history.filter(id=clinic.pk)
    assert Clinic.objects.filter(slug="real").exists()


def test_history_past_its_time_can_be_removed(staff, price, clock):
    saved(staff, price, low="1000")
    clock.move_to("2036-11-21T10:00:00+09:00")
    Condition.objects.first().save()
    call_command("clean_old_history", "--auto", "--days", "1825", stdout=io.StringIO())
    assert count() == 0
