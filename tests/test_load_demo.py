"""The demonstration clinics: invented, marked, the same for the same seed, and replaced without touching others."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q

from clinics.actions import listing_of, refresh_listings
from clinics.law import may_be_shown
from clinics.models import (
    Audience,
    Basis,
    Certificate,
    City,
    Clinic,
    ClinicLanguage,
    District,
    Listing,
    Offer,
    Package,
    Practitioner,
    Price,
    TreatmentArea,
    Vat,
)
from clinics.models.clinics import fold
from core.cache import content_version
from desk.demo.chance import SOURCE, Dice, dated
from desk.demo.deck import BLOCK, deal
from desk.demo.prices import COURSE, TOUCH_UP, WON_PER_DOLLAR, Habits, price_rows
from desk.demo.words import words
from treatments.models import Treatment

TODAY = date(2026, 11, 21)
STRICT = frozenset({("physician", "medical_institution")})
BELONGING = ["languages", "features", "certificates", "conditions", "practitioners", "offers", "packages"]


def load(clinics: int = 30, seed: int = 1) -> None:
    call_command("load_demo", clinics=clinics, seed=seed, stdout=StringIO())


def as_written() -> list[tuple]:
    """Every demonstration clinic with all that belongs to it, without primary keys."""
    rows = Clinic.objects.filter(is_demo=True).order_by("registration_number").select_related("listing")
    return [
        (row.status, row.name_key, row.registration_number, {**row.listing.document, "id": None}, row.listing.facets)
        for row in rows
    ]


@pytest.fixture
def demo(content):
    load()


@pytest.fixture
def real_clinic(content):
    """A clinic that was not invented, with an offer, a price and a listing."""
    source = {"source": "Call of 2026-11-20", "checked_on": TODAY}
    clinic = Clinic.objects.create(
        slug="not-invented", name_en="Not invented", kind="hospital", city=City.objects.get(slug="daegu"), **source
    )
    offer = Offer.objects.create(clinic=clinic, treatment=Treatment.objects.get(slug="fue"), **source)
    Price.objects.create(offer=offer, low=3000, high=4000, basis="per_graft", **source)
    refresh_listings([clinic.pk])
    return clinic


# --- what is made ----------------------------------------------------------------------------------
def test_of_thirty_clinics_twenty_six_are_public(demo):
    assert Clinic.objects.count() == 30
    assert Clinic.objects.published().count() == 26
    states = Counter(Clinic.objects.values_list("status", flat=True))
    assert states == {"published": 27, "draft": 1, "in_review": 1, "withdrawn": 1}
    assert Clinic.objects.filter(status="published", registration_expires_on__lt=TODAY).count() == 1


@pytest.mark.parametrize("seed", [2, 3])
def test_any_seed_gives_twenty_six_public_clinics_in_five_cities(content, seed):
    load(seed=seed)
    assert Clinic.objects.published().count() == 26
    cities = Counter(Clinic.objects.values_list("city__slug", flat=True))
    assert cities == {"seoul": 15, "busan": 7, "daegu": 3, "incheon": 3, "daejeon": 2}


def test_every_district_and_kind_has_clinics(demo):
    assert not District.objects.filter(clinics=None).exists()
    kinds = Counter(Clinic.objects.values_list("kind", flat=True))
    assert kinds == {"hair-clinic": 11, "dermatology": 9, "plastic-surgery": 7, "hospital": 3}


def test_every_clinic_is_marked_as_invented(demo):
    for number, clinic in enumerate(Clinic.objects.order_by("registration_number"), 1):
        assert clinic.is_demo
        assert clinic.registration_number == f"DEMO-{number:06}"
        assert clinic.slug.startswith(f"demo-{number}-")
        assert clinic.name_en.startswith("Sample ") and clinic.name_en.endswith(" (demonstration)")
        assert clinic.name_ko.startswith("예시 ") and clinic.name_ko.endswith(" (시연용)")
        assert clinic.name_key == fold(clinic.name_en)
        assert clinic.website == clinic.source_url == ""


def test_every_row_names_the_invented_source_and_none_an_address(demo):
    for clinic in Clinic.objects.with_everything():
        rows = [row for name in BELONGING for row in getattr(clinic, name).all()]
        rows += [price for offer in clinic.offers.all() for price in offer.prices.all()]
        assert {(row.source, row.source_url) for row in [clinic, *rows]} == {(SOURCE, "")}


def test_every_row_would_pass_the_forms_of_staff(demo):
    for model in (Clinic, ClinicLanguage, Certificate, Practitioner, Offer, Price, Package):
        for row in model.objects.all():
            row.full_clean(validate_unique=False)


def test_clinics_lie_near_their_district_or_city(demo):
    for clinic in Clinic.objects.select_related("city", "district"):
        spot, reach = (clinic.district, 0.0101) if clinic.district else (clinic.city, 0.0301)
        assert abs(clinic.latitude - spot.latitude) < reach
        assert abs(clinic.longitude - spot.longitude) < reach


def test_prices_show_every_basis_area_audience_vat_state_and_currency(demo):
    def found(column):
        return set(Price.objects.order_by().values_list(column, flat=True))

    assert found("basis") == set(Basis.values)
    assert found("area") == {"", *TreatmentArea.values}
    assert found("audience") == set(Audience.values)
    assert found("vat") == set(Vat.values)
    assert found("currency") == {"KRW", "USD"}
    assert set(Offer.objects.values_list("treatment__slug", flat=True)) == {"smp", "fue", "fut", "combined"}


def test_some_prices_are_stale_missing_or_not_comparable(demo):
    assert 0 < Price.objects.stale().count() < Price.objects.count() / 3
    assert Clinic.objects.annotate(prices=Count("offers__prices")).filter(prices=0).count() == 2
    unknown_grafts = Q(basis="per_course", offer__grafts_low=None) & ~Q(offer__treatment__slug="smp")
    assert Price.objects.filter(unknown_grafts).exists()


def test_the_law_gate_hides_some_smp_offers_and_shows_most(demo):
    offers = Offer.objects.filter(treatment__involves_smp=True)
    shown = [may_be_shown(True, row.performed_by, row.place, bool(row.legal_basis), STRICT) for row in offers]
    assert len(shown) * 2 / 3 < sum(shown) < len(shown)


def test_clinics_have_about_ten_prices_each(content):
    load(clinics=300)
    assert 9 < Price.objects.count() / 300 < 11


def test_smp_prices_stay_within_the_ranges_of_marketing_pages():
    stated = Habits(currencies=("KRW", "USD"), audiences=("same",), vat="unknown", stale=False)
    notes = words().texts["price_note"]
    won = {"touch-up": TOUCH_UP, **COURSE}
    for seed in range(100):
        for row in price_rows(Dice(str(seed)), TODAY, "smp", 3, stated, notes):
            if row["basis"] == "per_course" or row["area"] == "touch-up":
                unit = WON_PER_DOLLAR if row["currency"] == "KRW" else 100
                lowest, highest = won[row["area"]]
                assert lowest * unit <= row["low"] <= row["high"] <= highest * unit


def test_transplants_for_one_course_cost_three_to_twelve_million_won():
    stated = Habits(currencies=("KRW",), audiences=("foreign",), vat="unknown", stale=False)
    for seed in range(100):
        for treatment in ("fue", "fut", "combined"):
            for row in price_rows(Dice(str(seed)), TODAY, treatment, 1, stated, words().texts["price_note"]):
                if row["basis"] == "per_course":
                    assert 3_000_000 <= row["low"] <= row["high"] <= 12_000_000


def test_a_stale_statement_ran_out_before_today_and_others_did_not():
    for seed in range(100):
        for validity in ("price", "clinic"):
            assert dated(Dice(seed), TODAY, validity, stale=True)["valid_until"] < TODAY
            fresh = dated(Dice(seed), TODAY, validity)
            assert fresh["checked_on"] <= TODAY < fresh["valid_until"]


def test_each_list_of_the_spread_adds_up_to_thirty():
    spread = words().spread
    assert sum(row["of_thirty"] for row in spread["places"]) == BLOCK
    assert [sum(spread[name].values()) for name in ("kinds", "states", "smp", "prices")] == [BLOCK] * 4


def test_a_card_does_not_depend_on_how_many_are_dealt():
    assert list(deal(1_000, 5, words()))[:45] == list(deal(45, 5, words()))


# --- running it again ------------------------------------------------------------------------------
def test_the_same_seed_gives_the_same_rows(demo):
    first = as_written()
    load()
    assert as_written() == first
    assert Clinic.objects.count() == Listing.objects.count() == 30


def test_another_seed_gives_other_rows(demo):
    first = as_written()
    load(seed=2)
    assert as_written() != first


def test_more_clinics_leave_the_first_ones_as_they_were(demo):
    first = as_written()
    load(clinics=260)
    assert as_written()[:30] == first
    assert Clinic.objects.values("name_en").distinct().count() == 260


def test_fewer_clinics_replace_more_and_none_removes_all(demo):
    load(clinics=7)
    assert Clinic.objects.count() == 7
    load(clinics=0)
    assert not Clinic.objects.exists() and not Price.objects.exists() and not Listing.objects.exists()


def test_a_clinic_that_is_not_invented_stays_as_it_is(real_clinic):
    before = Clinic.objects.values().get(pk=real_clinic.pk)
    listing = Listing.objects.values().get(pk=real_clinic.pk)
    load(clinics=5)
    load(clinics=0)
    assert Clinic.objects.values().get() == before
    assert Listing.objects.values().get() == listing
    assert Price.objects.get().offer.clinic == real_clinic


def test_listings_are_those_that_a_save_would_make(demo):
    for clinic in Clinic.objects.with_everything().select_related("listing"):
        made, held = listing_of(clinic), clinic.listing
        assert (held.slug, held.facets, held.document) == (made.slug, made.facets, made.document)


def test_pages_learn_that_the_content_changed(content):
    before = content_version()
    load(clinics=3)
    after = content_version()
    assert after.number > before.number and after.token != before.token


# --- where it refuses ------------------------------------------------------------------------------
def test_refuses_in_production_and_changes_nothing(demo, settings):
    settings.DEMO_ALLOWED = False
    first = as_written()
    with pytest.raises(CommandError, match="not loaded in production"):
        load(clinics=5)
    assert as_written() == first


def test_refuses_before_the_content_is_loaded(content):
    load(clinics=0)
    District.objects.filter(slug="haeundae").delete()
    with pytest.raises(CommandError, match="Run `manage.py load_content` first. Not there yet: haeundae."):
        load()
    assert not Clinic.objects.exists()


def test_refuses_a_number_that_is_none(content):
    with pytest.raises(CommandError, match="'-3' is not a number of clinics"):
        call_command("load_demo", "--clinics", "-3")
