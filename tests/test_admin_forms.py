"""Django admin: what is wrong is said in the form, what must not happen cannot be done."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from clinics.models import City, Clinic, District, ExchangeRate, Feature, LegalRule, Listing, ReferencePrice
from desk.roles import set_up
from insights.models import Article, Subject
from pages.models import Page, Report, Term
from tests.publishing import send
from tests.staff import (
    choose,
    errors,
    full_scalp,
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
from treatments.models import Claim, Condition, Fact, Fit, Treatment

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in_staff(client)


@pytest.fixture
def boss(client):
    return sign_in_administrator(client)


@pytest.fixture
def clinic():
    return priced_clinic()


# --- what is wrong is said in the form ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"low": "900", "high": "800"}, "The lower end must not be above the upper end."),
        ({"low": "0"}, "A price is above zero and below ten thousand million."),
        ({"high": "10000000001"}, "A price is above zero and below ten thousand million."),
        ({"high": "9" * 60}, "Ensure this value is less than or equal to"),
        ({"checked_on": "2026-11-22"}, "This day lies in the future."),
        ({"checked_on": "2026-11-20", "valid_until": "2026-11-19"}, "must not lie before"),
        ({"source": ""}, "This field is required."),
        ({"currency": "XXX"}, "Select a valid choice."),
    ],
)
def test_a_wrong_price_is_refused_with_a_sentence(staff, clinic, changes, said):
    assert said in errors(save(staff, full_scalp(clinic), **changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"registration_number": ""}, "A published clinic needs its registration number"),
        ({"registration_expires_on": ""}, "A published clinic needs its registration number"),
        ({"is_demo": ""}, "Demonstration clinics carry a number that starts with DEMO-"),
        ({"registration_number": "M-2026-01"}, "Demonstration clinics carry a number that starts with DEMO-"),
        ({"website": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"latitude": "52"}, "Ensure this value is less than or equal to 39."),
        ({"name_en": ""}, "This field is required."),
    ],
)
def test_a_wrong_clinic_is_refused_with_a_sentence(staff, clinic, changes, said):
    before = list(Clinic.objects.filter(pk=clinic.pk).values())
    assert said in errors(save(staff, clinic, **changes))
    assert list(Clinic.objects.filter(pk=clinic.pk).values()) == before


def test_a_district_has_to_lie_in_the_city(staff, clinic):
    district = District.objects.exclude(city=clinic.city).first()
    assert "This district does not lie in the city" in errors(save(staff, clinic, district=str(district.pk)))


def test_two_prices_alike_are_refused(staff, clinic):
    page = staff.get(url(clinic, "change"))
    price = full_scalp(clinic)
    row, count = prefix_of(page, price), int(sent_by(page)["prices-TOTAL_FORMS"])
    twin = {
        name.replace(row, f"prices-{count}"): value for name, value in sent_by(page).items() if name.startswith(row)
    }
    twin[f"prices-{count}-id"] = ""

    answer = save(staff, clinic, **twin, **{"prices-TOTAL_FORMS": count + 1})

    assert "There is a price for this area, basis, audience and currency already." in answer.content.decode()


def test_ranges_and_months_and_dates_that_contradict_themselves_are_refused(staff, clinic):
    offer = clinic.offers.first()
    assert "The lower end must not be above" in errors(save(staff, offer, sessions_low="4", sessions_high="3"))
    assert "Give both ends of the range, or none." in errors(save(staff, offer, grafts_low="4", grafts_high=""))
    rule = LegalRule.objects.first()
    wrong = {"applies_from": "2027-01-02", "applies_until": "2027-01-01"}
    assert "“From” must not lie after “until”." in errors(save(staff, rule, **wrong))
    assert errors(save(staff, City.objects.first(), **{"months-0-month": "13"}))
    assert errors(save(staff, ReferencePrice.objects.first(), low="9", high="8"))
    assert errors(save(staff, ExchangeRate.objects.exclude(won=None).first(), won="-1"))


# --- claims -----------------------------------------------------------------------------------------------
@pytest.fixture
def fact():
    return Fact.objects.filter(condition__isnull=False, value__isnull=True).first()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Half of them lived [NOPE-01].", "There is no claim NOPE-01."),
        ("Half of them lived [{hidden}].", "Claim {hidden} must not be published."),
        ("Half of them lived [sca-01].", "[sca-01] is not how a claim is cited"),
    ],
)
def test_a_text_that_cites_what_it_may_not_is_refused(staff, fact, text, said):
    hidden = Claim.objects.filter(publish="no").first().pk
    text, said = text.format(hidden=hidden), said.format(hidden=hidden)
    assert said in errors(save(staff, fact, text_en=text))
    assert said in errors(save(staff, fact, more_ru=text))
    assert said in errors(save(staff, Condition.objects.first(), course_en=text))
    assert said in errors(save(staff, Treatment.objects.first(), experience_en=text))
    assert said in errors(save(staff, Article.objects.first(), body_en=text))
    assert said in errors(save(staff, Page.objects.first(), body_en=text))
    assert said in errors(save(staff, Term.objects.first(), definition_en=text))
    assert said in errors(save(staff, Fit.objects.first(), text_en=text))


def test_a_markdown_link_is_no_citation(staff):
    article = Article.objects.first()
    text = article.body_en + "\n\nSee [FUE 2](/en/treatments/fue/)."
    saved(staff, article, body_en=text)


def test_the_claims_of_a_fact_follow_its_text(staff, fact):
    first, second = Claim.objects.exclude(publish="no")[:2]
    saved(staff, fact, text_en=f"One [{first.pk}].", more_en=f"Two [{second.pk}, {first.pk}].")
    assert set(fact.claims.all()) == {first, second}


def test_a_fit_changed_on_the_page_of_the_condition_cites_too(staff):
    fit = Fit.objects.first()
    claim = Claim.objects.exclude(publish="no").last()
    row = prefix_of(staff.get(url(fit.condition, "change")), fit)

    saved(staff, fit.condition, **{f"{row}-text_en": f"Ask first [{claim.pk}]."})

    assert list(fit.claims.all()) == [claim]
    assert "Ask first" in staff.get(fit.condition.get_absolute_url()).content.decode()


def test_two_new_facts_for_one_place_are_refused(staff):
    condition = Condition.objects.first()
    page = staff.get(url(condition, "change"))
    count = int(sent_by(page)["facts-TOTAL_FORMS"])
    treatment = Treatment.objects.get(slug="smp").pk
    new = {"treatment": treatment, "row": "pain", "position": "77", "text_en": "Some.", "checked_on": "2026-11-20"}
    twins = {f"facts-{at}-{name}": value for at in (count, count + 1) for name, value in new.items()}

    answer = save(staff, condition, **twins, **{"facts-TOTAL_FORMS": count + 2})

    assert answer.status_code == 200
    assert "Two facts have the same option, row and position" in answer.content.decode()


def test_a_number_without_its_group_is_refused(staff, fact):
    number = {
        "value": "50",
        "unit": "people",
        "strength": "low",
        "outcome_en": "alive",
        "time_en": "1 year",
        "group_en": "",
    }
    assert "A number names what one dot is" in errors(save(staff, fact, **number))


def test_staff_cannot_publish_a_claim_that_must_not_be(staff):
    claim = Claim.objects.filter(publish="no").first()
    saved(staff, claim, publish="yes", publish_note="x")
    claim.refresh_from_db()
    assert claim.publish == "no"


@pytest.mark.parametrize(("role", "publish"), [("Content editor", "no"), ("Reviewer", "yes")])
def test_only_a_reviewer_adds_a_claim_that_is_shown(client, role, publish):
    set_up()
    user = User.objects.create_user("anna", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    claim = Claim.objects.get(pk="AA-01")
    fields = ("section", "subject", "attribute", "value", "evidence_level", "page_kind", "source", "url")
    data = {name: getattr(claim, name) for name in fields} | {"id": "AA-99", "checked_on": "2026-11-20"}
    sent = sign_in(client, user).post("/admin/treatments/claim/add/", data | {"publish": "yes", "verified": "on"})
    assert sent.status_code == 302, sent.content.decode()
    assert Claim.objects.get(pk="AA-99").publish == publish


# --- what staff may not do --------------------------------------------------------------------------------
def test_only_an_administrator_deletes_a_clinic(staff, clinic):
    assert staff.get(url(clinic, "delete")).status_code == 403
    choose(staff, Clinic, "delete_selected", clinic)
    assert Clinic.objects.filter(pk=clinic.pk).exists()


def test_an_administrator_deletes_a_clinic_with_everything(boss, clinic):
    assert boss.post(url(clinic, "delete"), {"post": "yes"}).status_code == 302
    assert not Listing.objects.filter(pk=clinic.pk).exists()
    assert boss.get(reverse("clinic", args=[clinic.slug])).status_code == 404


def test_a_withdrawn_clinic_leaves_the_public_pages(boss, clinic):
    public = reverse("clinic", args=[clinic.slug])
    assert boss.get(public).status_code == 200
    send(boss, clinic, "withdraw")
    assert boss.get(public).status_code == 404
    assert "View on site" not in boss.get(url(clinic, "change")).content.decode()


@pytest.mark.parametrize("model", [City, District, Feature, Treatment, Condition, Subject])
def test_what_is_in_use_cannot_be_deleted(boss, model):
    row = {District: District.objects.filter(clinics__isnull=False)}.get(model, model.objects.all()).first()
    assert boss.get(url(row, "delete")).status_code == 403
    assert 'value="delete_selected"' not in boss.get(url(model, "changelist")).content.decode()


@pytest.mark.parametrize("model", [Clinic, City, District, Feature, Treatment, Condition, Article, Page, Term, Subject])
def test_addresses_stay_as_they_are_once_made(boss, model):
    row = model.objects.first()
    saved(boss, row, slug="another")
    assert not model.objects.filter(slug="another").exists()
    assert 'name="slug"' in boss.get(url(model, "add")).content.decode()


def test_a_report_is_read_and_ticked_off(staff):
    report = Report.objects.create(page="/en/", text="A wrong price <b>")
    saved(staff, report, text="changed", done="on")
    report.refresh_from_db()
    assert (report.text, report.done) == ("A wrong price <b>", True)
    assert "A wrong price &lt;b&gt;" in staff.get(url(report, "change")).content.decode()
