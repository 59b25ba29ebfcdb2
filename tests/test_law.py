"""Who may perform SMP is data with dates, strict by default; a clinic whose registration has ended is gone."""

from datetime import date, datetime, timedelta, timezone

import pytest

from clinics.actions import refresh_listings
from clinics.law import may_be_shown, permits
from clinics.models import Clinic, LegalRule
from core.cache import raise_version
from tests.asking import make_consent_text
from tests.making import BY_PHYSICIAN, BY_TATTOOIST, LATER, make_clinic, messages_of, row_in, text_of, won
from treatments.models import Treatment

SEOUL = timezone(timedelta(hours=9))
BY_TEMPORARY = {**BY_TATTOOIST, "performed_by": "temporary_tattooist"}
DAY = date(2026, 11, 21)


def morning(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=SEOUL)


def price(number: int, treatment: str = "smp") -> dict:
    return won(number, area="full-scalp" if treatment == "smp" else "")


def studio(slug: str = "studio", treatment: str = "smp", **by: str) -> Clinic:
    """A clinic whose only offer costs ₩1,234,567."""
    return make_clinic(slug, valid_until=LATER, offers={treatment: {**by, "prices": [price(1_234_567, treatment)]}})


def shown(client, slug: str = "studio", treatment: str = "smp") -> dict[str, bool]:
    """Where a visitor meets the offer today."""
    every = client.get("/en/clinics/", {"q": slug, "format": "json"}).json()
    chosen = client.get("/en/clinics/", {"q": slug, "treatment": treatment, "format": "json"}).json()
    compared = client.get("/en/clinics/compare/", {"clinic": slug, "format": "json"}).json()
    city = client.get("/en/cities/compare/", {"city": "daegu", "format": "json"}).json()
    names = every["results"][0]["treatments"].split(", ")
    return {
        "page": "₩1,234,567" in text_of(client.get(f"/en/clinics/{slug}/")),
        "facet": count_of(every, "treatment", treatment) == 1,
        "results": [row["slug"] for row in chosen["results"]] == [slug],
        "card": Treatment.objects.get(slug=treatment).short_name in names,
        "json": f"{treatment}.price" in {row["key"] for row in compared["rows"]},
        "city": row_in(city, f"clinics.{treatment}")[0]["value"] == 1,
    }


def count_of(answer: dict, facet: str, value: str) -> int:
    return next(one["count"] for one in answer["facets"][facet] if one["value"] == value)


EVERYWHERE = dict.fromkeys(["page", "facet", "results", "card", "json", "city"], True)
NOWHERE = dict.fromkeys(EVERYWHERE, False)


pytestmark = pytest.mark.usefixtures("no_other_clinics")


# --- the rules -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("applies_from", "applies_until", "status", "holds"),
    [
        (None, None, "settled", True),
        (None, None, "reported", False),
        (DAY, None, "settled", True),
        (DAY + timedelta(days=1), None, "settled", False),
        (None, DAY, "settled", True),
        (None, DAY - timedelta(days=1), "settled", False),
        (DAY, DAY, "settled", True),
        (DAY, DAY, "reported", False),
    ],
)
def test_a_rule_holds_from_its_first_to_its_last_day_once_it_is_settled(applies_from, applies_until, status, holds):
    rule = LegalRule(
        performer="nurse", place="tattoo_studio", applies_from=applies_from, applies_until=applies_until, status=status
    )
    assert permits([rule], DAY) == ({("nurse", "tattoo_studio")} if holds else set())


@pytest.mark.parametrize(
    ("involves_smp", "performer", "place", "legal_basis", "may"),
    [
        (True, "physician", "medical_institution", True, True),
        (True, "physician", "medical_institution", False, False),
        (True, "physician", "tattoo_studio", True, False),
        (True, "physician", "", True, False),
        (True, "", "medical_institution", True, False),
        (True, "tattooist", "medical_institution", True, False),
        (True, "", "", False, False),
        (False, "", "", False, True),
    ],
)
def test_smp_needs_performer_place_and_basis_and_other_options_need_nothing(
    involves_smp, performer, place, legal_basis, may
):
    assert may_be_shown(involves_smp, performer, place, legal_basis, {("physician", "medical_institution")}) is may


def test_with_no_rule_nothing_that_involves_smp_may_be_shown():
    assert permits([], DAY) == set()
    assert not may_be_shown(True, "physician", "medical_institution", True, permits([], DAY))


@pytest.mark.parametrize(
    ("day", "pairs"),
    [
        (date(1999, 1, 1), {"physician"}),
        (date(2026, 11, 21), {"physician"}),
        (date(2027, 10, 28), {"physician"}),
        (date(2027, 10, 29), {"physician", "tattooist", "temporary_tattooist", "dentist", "korean_medicine"}),
        (date(2029, 10, 28), {"physician", "tattooist", "temporary_tattooist", "dentist", "korean_medicine"}),
        (date(2029, 10, 29), {"physician", "tattooist", "dentist", "korean_medicine"}),
    ],
)
def test_the_loaded_rules_permit_physicians_now_and_tattooists_later(day, pairs):
    studio = {"tattooist", "temporary_tattooist"}
    expected = {(who, "tattoo_studio" if who in studio else "medical_institution") for who in pairs}
    assert permits(LegalRule.objects.all(), day) == expected


# --- on both sides of each date ------------------------------------------------------------------------
def test_smp_by_a_licensed_tattooist_appears_on_2027_10_29(client, clock):
    studio(**BY_TATTOOIST)
    assert shown(client) == NOWHERE
    clock.move_to(morning(2027, 10, 28))
    assert shown(client) == NOWHERE
    clock.move_to(morning(2027, 10, 29))
    assert shown(client) == EVERYWHERE
    clock.move_to(morning(2029, 10, 29))
    assert shown(client) == EVERYWHERE


def test_smp_by_a_tattooist_with_a_temporary_registration_ends_after_2029_10_28(client, clock):
    studio(**BY_TEMPORARY)
    assert shown(client) == NOWHERE
    for day, where in (((2027, 10, 28), NOWHERE), ((2027, 10, 29), EVERYWHERE), ((2029, 10, 28), EVERYWHERE)):
        clock.move_to(morning(*day))
        assert shown(client) == where, day
    clock.move_to(morning(2029, 10, 29))
    assert shown(client) == NOWHERE


def test_the_date_is_that_of_seoul(client, clock):
    studio(**BY_TATTOOIST)
    clock.move_to(datetime(2027, 10, 28, 23, 59, 59, tzinfo=SEOUL))
    assert shown(client) == NOWHERE
    clock.move_to(datetime(2027, 10, 29, 0, 0, tzinfo=SEOUL))
    assert shown(client) == EVERYWHERE


@pytest.mark.parametrize("day", [(2026, 11, 21), (2027, 10, 29), (2029, 10, 29)])
def test_smp_by_a_physician_in_a_medical_institution_is_shown_on_every_day(client, clock, day):
    studio(**BY_PHYSICIAN)
    clock.move_to(morning(*day))
    assert shown(client) == EVERYWHERE


@pytest.mark.parametrize("missing", ["legal_basis_en", "performed_by", "place"])
def test_without_basis_performer_or_place_smp_is_never_shown(client, clock, missing):
    for slug, by in (("studio", BY_TATTOOIST), ("temporary", BY_TEMPORARY), ("clinic", BY_PHYSICIAN)):
        studio(slug, **{**by, missing: ""})
    for day in ((2026, 11, 21), (2027, 10, 29), (2029, 10, 29)):
        clock.move_to(morning(*day))
        for slug in ("studio", "temporary", "clinic"):
            assert shown(client, slug) == NOWHERE, (day, slug)


@pytest.mark.parametrize("by", [{"performed_by": "nurse"}, {"performed_by": "other"}, {"place": "tattoo_studio"}])
def test_smp_by_others_or_elsewhere_is_never_shown(client, clock, by):
    studio(**{**BY_PHYSICIAN, **by})
    for day in ((2026, 11, 21), (2027, 10, 29), (2029, 10, 29)):
        clock.move_to(morning(*day))
        assert shown(client) == NOWHERE, day


def test_combined_obeys_the_same_rules(client, clock):
    studio(treatment="combined", **BY_TATTOOIST)
    assert shown(client, treatment="combined") == NOWHERE
    clock.move_to(morning(2027, 10, 28))
    assert shown(client, treatment="combined") == NOWHERE
    clock.move_to(morning(2027, 10, 29))
    assert shown(client, treatment="combined") == EVERYWHERE


def test_combined_by_a_physician_is_shown_today(client):
    studio(treatment="combined", **BY_PHYSICIAN)
    assert shown(client, treatment="combined") == EVERYWHERE


def test_other_options_need_no_legal_basis(client):
    make_clinic("surgeon", offers={"fue": {"prices": [won(3_000, basis="per_graft")]}})
    answer = client.get("/en/clinics/?treatment=fue&format=json").json()
    assert [row["slug"] for row in answer["results"]] == ["surgeon"]


# --- staff change the law --------------------------------------------------------------------------------
def test_a_reported_rule_permits_nothing_until_staff_settle_it(client):
    studio(**BY_TATTOOIST)
    rule = LegalRule.objects.get(slug="reported-change-of-2026")
    assert (rule.status, rule.applies_from, shown(client)) == ("reported", date(2026, 5, 21), NOWHERE)
    rule.status = "settled"
    rule.save()
    raise_version(None)
    assert shown(client) == EVERYWHERE


def test_withdrawing_the_strict_rule_takes_every_smp_offer_off(client):
    studio(**BY_PHYSICIAN)
    assert shown(client) == EVERYWHERE
    LegalRule.objects.filter(performer="physician").delete()
    raise_version(None)
    assert shown(client) == NOWHERE


def test_a_hidden_offer_is_explained_on_the_clinics_page(client):
    studio(**BY_TATTOOIST)
    assert "An offer of SMP is not shown here" in text_of(client.get("/en/clinics/studio/"))


def test_the_law_page_names_what_is_settled_and_what_is_only_reported(client):
    text = text_of(client.get("/en/about/law/"))
    for rule in LegalRule.objects.all():
        assert rule.what in text


# --- registration for foreign patients ---------------------------------------------------------------------
def where_listed(client, slug: str) -> dict[str, bool]:
    url = f"/en/clinics/{slug}/"
    directory = client.get("/en/clinics/?format=json").json()["results"]
    compared = client.get("/en/clinics/compare/", {"clinic": slug, "format": "json"}).json()["items"]
    return {
        "page": client.get(url).status_code == 200,
        "directory": slug in {row["slug"] for row in directory},
        "compare": slug in {item["slug"] for item in compared},
        "search": url in client.get("/en/search/", {"q": slug}).content.decode(),
        "sitemap": url in client.get("/sitemap-clinics.xml").content.decode(),
        "city": url in client.get("/en/cities/daegu/").content.decode(),
        "request": f'value="{slug}"' in client.get("/en/consultation/", {"clinic": slug}).content.decode(),
    }


@pytest.fixture(autouse=True)
def requests_are_taken(no_other_clinics):
    make_consent_text()


def test_a_clinic_leaves_every_public_page_the_day_after_its_registration_ends(client, clock):
    make_clinic("ending", registration_expires_on=date(2026, 12, 31), offers={"fue": {}})
    listed = where_listed(client, "ending")
    assert listed == dict.fromkeys(listed, True)
    clock.move_to(morning(2026, 12, 31))
    assert where_listed(client, "ending") == listed
    clock.move_to(morning(2027, 1, 1))
    assert where_listed(client, "ending") == dict.fromkeys(listed, False)
    assert client.get("/en/clinics/ending/").status_code == 404
    assert messages_of(client.get("/en/clinics/compare/?clinic=ending")) == [
        "“ending” is not in the directory. It was left out."
    ]


def test_a_renewed_registration_brings_it_back(client):
    clinic = make_clinic("ended", registration_expires_on=date(2026, 11, 20))
    listed = where_listed(client, "ended")
    assert listed == dict.fromkeys(listed, False)
    clinic.registration_expires_on = date(2026, 11, 21)
    clinic.save()
    refresh_listings([clinic.pk])
    assert where_listed(client, "ended") == dict.fromkeys(listed, True)


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_only_published_clinics_are_public(client, status):
    make_clinic("waiting", status=status)
    listed = where_listed(client, "waiting")
    assert listed == dict.fromkeys(listed, False)


def test_facets_and_counts_follow_a_clinic_that_leaves(client, clock):
    columns = {"city": "busan", "languages": ["ja"], "offers": {"fue": {}}}
    make_clinic("ending", registration_expires_on=date(2026, 12, 31), **columns)
    make_clinic("staying", **columns)
    values = {"city": "busan", "language": "ja", "treatment": "fue", "kind": "hair-clinic"}
    for day, count in ((morning(2026, 12, 31), 2), (morning(2027, 1, 1), 1)):
        clock.move_to(day)
        answer = client.get("/en/clinics/?format=json").json()
        assert answer["count"] == count
        assert {count_of(answer, facet, value) for facet, value in values.items()} == {count}
