"""Django admin: what staff change is on the public pages at once, with its day and who changed it."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from clinics.models import (
    Certificate,
    City,
    Clinic,
    ClinicCondition,
    ClinicFeature,
    ClinicLanguage,
    ExchangeRate,
    LegalRule,
    Listing,
    Offer,
    Package,
    Practitioner,
    Price,
)
from core.cache import content_version
from core.models import ContentChange
from insights.models import Article
from pages.models import Report, Reviewer
from tests.staff import (
    CATALOGUE,
    TODAY,
    choose,
    errors,
    full_scalp,
    make_stale,
    only_looking,
    prefix_of,
    priced_clinic,
    save,
    saved,
    sent_by,
    sign_in,
    sign_in_administrator,
    sign_in_staff,
    url,
)
from treatments.models import Condition, Treatment

pytestmark = pytest.mark.django_db
NOT_SHOWN = {Report, Reviewer}  # a report is never public; of reviewers the content has none, see test_method.py
SHOWN = [model for model in admin.site._registry if model._meta.app_label in CATALOGUE and model not in NOT_SHOWN]


@pytest.fixture
def staff(client):
    return sign_in_staff(client)


@pytest.fixture
def boss(client):
    return sign_in_administrator(client)


@pytest.fixture
def clinic():
    return priced_clinic()


# --- the way through: staff change a price ---------------------------------------------------------
def compared_price(client, clinic) -> dict:
    """The clinic's cell for the price of SMP, side by side with another clinic."""
    other = Clinic.objects.published().exclude(pk=clinic.pk).first()
    query = {"clinic": [clinic.slug, other.slug], "format": "json", "currency": "KRW"}
    rows = client.get(reverse("clinic_compare"), query).json()["rows"]
    return next(row["cells"][0] for row in rows if row["key"] == "smp.price")


def test_a_price_changed_on_the_page_of_the_clinic_is_public_with_today_on_the_next_load(staff, clinic, clock):
    clock.move_to("2026-11-24T10:00:00+09:00")
    sign_in(staff, staff.user)
    price = full_scalp(clinic)
    public = reverse("clinic", args=[clinic.slug])
    assert "₩1,234,000–5,432,000" not in staff.get(public).content.decode()
    assert compared_price(staff, clinic)["checked_on"] < "2026-11-24"

    row = prefix_of(staff.get(url(clinic, "change")), price)
    answer = save(staff, clinic, **{f"{row}-low": "1234000", f"{row}-high": "5432000"})

    assert answer.status_code == 302
    assert "₩1,234,000–5,432,000" in staff.get(public).content.decode()
    cell = compared_price(staff, clinic)
    assert "₩1,234,000–5,432,000" in cell["text"]
    assert cell["checked_on"] == "2026-11-24"


def test_a_changed_price_is_signed_by_who_changed_it_and_holds_for_the_usual_time(staff, clinic):
    price = full_scalp(clinic)
    Price.objects.filter(pk=price.pk).update(checked_on=date(2026, 6, 1), valid_until=date(2026, 12, 1))

    saved(staff, price, low="1000")

    price.refresh_from_db()
    assert (price.low, price.checked_on, price.valid_until) == (1000, TODAY, date(2027, 5, 20))
    assert price.checked_by == staff.user


def test_the_day_that_staff_give_is_kept(staff, clinic):
    price = full_scalp(clinic)

    saved(staff, price, low="1000", checked_on="2026-11-02")

    price.refresh_from_db()
    assert (price.checked_on, price.valid_until) == (date(2026, 11, 2), date(2027, 5, 1))


def test_a_form_saved_unchanged_changes_nothing(staff, clinic):
    rows = [model.objects.order_by("pk").first() for model in (Condition, Treatment, Article, City)]
    for row in [clinic, *rows]:
        before = list(type(row).objects.filter(pk=row.pk).values())
        listing = list(Listing.objects.filter(pk=clinic.pk).values())
        saved(staff, row)
        assert list(type(row).objects.filter(pk=row.pk).values()) == before
        assert list(Listing.objects.filter(pk=clinic.pk).values()) == listing


def test_a_new_price_is_added_on_the_page_of_the_clinic(staff, clinic):
    page = staff.get(url(clinic, "change"))
    count = int(sent_by(page)["prices-TOTAL_FORMS"])
    offer = clinic.offers.get(treatment__slug="smp")
    new = {
        "offer": offer.pk, "area": "scar", "low": "700", "high": "900", "currency": "EUR", "basis": "per_course",
        "audience": "foreign", "vat": "included", "source": "Price list", "checked_on": "2026-11-20",
    }  # fmt: skip

    answer = save(
        staff,
        clinic,
        **{f"prices-{count}-{name}": value for name, value in new.items()},
        **{"prices-TOTAL_FORMS": count + 1},
    )

    assert answer.status_code == 302
    price = Price.objects.get(offer=offer, area="scar", currency="EUR")
    assert (price.low, price.valid_until, price.checked_by) == (700, date(2027, 5, 19), staff.user)


def test_a_new_clinic_is_a_draft_with_a_document_of_its_own(staff, clinic):
    new = {
        "name_en": "New Branch", "name_ko": "새 의원", "slug": "new-branch", "kind": "hospital", "city": clinic.city_id,
        "source": "Register", "checked_on": "2026-11-20",
    }  # fmt: skip

    answer = staff.post(url(Clinic, "add"), sent_by(staff.get(url(Clinic, "add"))) | new)

    assert answer.status_code == 302
    made = Clinic.objects.get(slug="new-branch")
    assert (made.status, made.name_key, made.checked_by) == ("draft", "new branch", staff.user)
    assert made.listing.document["name"] == {"en": "New Branch", "ko": "새 의원"}
    assert staff.get(reverse("clinic", args=["new-branch"])).status_code == 404


def test_a_price_cannot_be_given_to_an_offer_of_another_clinic(staff, clinic):
    row = prefix_of(staff.get(url(clinic, "change")), full_scalp(clinic))
    foreign = Offer.objects.exclude(clinic=clinic).first()

    assert "Select a valid choice" in errors(save(staff, clinic, **{f"{row}-offer": str(foreign.pk)}))


def test_a_deleted_price_leaves_the_public_page(staff, clinic):
    price = full_scalp(clinic)
    assert staff.post(url(price, "delete"), {"post": "yes"}).status_code == 302
    made = Listing.objects.get(pk=clinic.pk).document
    smp = next(offer for offer in made["offers"] if offer["treatment"] == "smp")
    assert [one for one in smp["prices"] if (one["area"], one["currency"]) == ("full-scalp", "KRW")] == []


@pytest.mark.parametrize(
    ("model", "field", "value", "key"),
    [
        (Clinic, "website", "https://clinic.example/", "website"),
        (Offer, "included_en", "Numbing cream", "offers"),
        (Package, "name_en", "Trip in spring", "packages"),
        (Practitioner, "years", "41", "practitioners"),
        (ClinicLanguage, "source", "Call on a Monday", "languages"),
        (ClinicFeature, "source", "Call on a Monday", "features"),
        (ClinicCondition, "source", "Call on a Monday", "conditions"),
        (Certificate, "issuer", "An office", "certificates"),
    ],
)
def test_every_part_of_a_clinic_reaches_its_public_document(staff, model, field, value, key):
    row = model.objects.order_by("pk").first()
    pk = row.pk if model is Clinic else row.clinic_id
    before = Listing.objects.get(pk=pk).document

    saved(staff, row, **{field: value})

    after = Listing.objects.get(pk=pk).document
    assert before[key] != after[key]
    assert value in str(after[key])


@pytest.mark.parametrize("model", SHOWN)
def test_every_save_and_every_delete_raises_the_content_version(boss, model):
    row = model.objects.order_by("pk").last()
    before = content_version().number
    saved(boss, row)
    later = content_version().number
    assert later > before
    deletable = admin.site.get_model_admin(model).has_delete_permission(boss.get(url(row, "change")).wsgi_request, row)
    assert boss.post(url(row, "delete"), {"post": "yes"}).status_code == (302 if deletable else 403)
    assert (content_version().number > later) == deletable


@pytest.mark.parametrize("model", [ExchangeRate, LegalRule])
def test_rates_and_laws_reach_every_clinic(staff, model):
    ContentChange.objects.all().delete()
    saved(staff, model.objects.first())
    assert list(ContentChange.objects.values_list("clinic_id", flat=True)) == [None]


# --- checked today ------------------------------------------------------------------------------------
def test_checked_today_renews_the_chosen_rows_and_their_pages(staff, clinic):
    prices = list(Price.objects.filter(offer__clinic=clinic)[:2])
    make_stale(*prices)

    answer = choose(staff, Price, "checked_today", *prices, checked="stale")

    assert "2 rows are marked as checked today." in answer.content.decode()
    for price in prices:
        price.refresh_from_db()
        assert (price.checked_on, price.valid_until) == (TODAY, date(2027, 5, 20))
        assert price.checked_by == staff.user
        assert "checked today, unchanged" in staff.get(url(price, "history")).content.decode()
    days = [
        price["checked_on"]
        for offer in Listing.objects.get(pk=clinic.pk).document["offers"]
        for price in offer["prices"]
    ]
    assert days.count("2026-11-21") >= 2


def test_checked_today_refuses_more_than_can_be_meant(staff):
    prices = list(Price.objects.all()[:201])
    before = content_version()

    answer = choose(staff, Price, "checked_today", *prices)

    assert "Choose at most 200 rows at a time." in answer.content.decode()
    assert content_version() == before


def test_who_may_only_look_has_no_such_action(staff, clinic):
    only_looking(staff)
    page = staff.get(url(Price, "changelist"))
    assert "Checked today" not in page.content.decode()
    assert staff.get(url(clinic, "change")).status_code == 200
