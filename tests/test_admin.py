"""Django admin as staff use it: what they change is public at once, what is wrong is said in the form."""

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinics.models import (
    Certificate,
    City,
    Clinic,
    ClinicCondition,
    ClinicFeature,
    ClinicLanguage,
    District,
    ExchangeRate,
    Feature,
    LegalRule,
    Listing,
    Offer,
    Package,
    Practitioner,
    Price,
    ReferencePrice,
)
from core.cache import content_version
from insights.models import Article, Subject
from pages.models import Page, Report, Term
from treatments.models import Claim, Condition, Fact, Fit, Treatment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
APPS = ["clinics", "treatments", "insights", "pages"]
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OURS = [model for model in MODELS if model._meta.app_label in APPS]
MOST_QUERIES, MOST_OPTIONS = 20, 200


@pytest.fixture
def staff(client):
    """A staff member who may change the catalogue, and nothing else."""
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=APPS))
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def boss(client):
    client.force_login(User.objects.create_superuser("boss"))
    return client


@pytest.fixture
def clinic():
    """A public demonstration clinic that offers SMP with a price in won."""
    price = Price.objects.filter(offer__treatment__slug="smp", currency="KRW", area="full-scalp", audience="same")
    return price.filter(valid_until__gte=TODAY, offer__clinic__in=Clinic.objects.published()).first().offer.clinic


def url(row_or_model, what: str) -> str:
    name = f"admin:{row_or_model._meta.app_label}_{row_or_model._meta.model_name}_{what}"
    return reverse(name, args=[row_or_model.pk] if what in {"change", "delete", "history"} else [])


def sent_by(page) -> dict:
    """What a browser sends when the form on this page is submitted unchanged."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for field in (field for form in forms for field in form):
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value is not None and value is not False:
            data[field.html_name] = [str(one) for one in value] if isinstance(value, list) else str(value)
    return data


def save(client, row, **changes):
    """Opens the form of a row, changes some fields and sends it; gives the answer."""
    return client.post(url(row, "change"), sent_by(client.get(url(row, "change"))) | changes)


def saved(client, row, **changes) -> None:
    answer = save(client, row, **changes)
    assert answer.status_code == 302, errors(answer)
    row.refresh_from_db()


def errors(answer) -> str:
    """All errors on a form that was refused, as one text."""
    assert answer.status_code == 200
    texts = [*answer.context["errors"], *answer.context["adminform"].form.non_field_errors()]
    for inline in answer.context["inline_admin_formsets"]:
        texts += [str(form.errors) for form in inline.formset.forms]
    return " ".join(map(str, texts))


def choose(client, model, action: str, *rows, **query):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(f"{url(model, 'changelist')}?{urlencode(query)}", data, follow=True)


def prefix_of(page, row) -> str:
    """What the fields of this inline row start with: 'prices-3'."""
    rows = [form for inline in page.context["inline_admin_formsets"] for form in inline.formset.forms]
    return next(form.prefix for form in rows if form.instance == row)


# --- the way through: staff change a price ---------------------------------------------------------
def smp_cells(client, clinic) -> dict:
    """Row key -> the clinic's cell of the comparison with another clinic."""
    other = Clinic.objects.published().exclude(pk=clinic.pk).first()
    query = {"clinic": [clinic.slug, other.slug], "format": "json", "currency": "KRW"}
    made = client.get(reverse("clinic_compare"), query).json()
    return {row["key"]: row["cells"][0] for row in made["rows"]}


def full_scalp(clinic) -> Price:
    return Price.objects.get(offer__clinic=clinic, offer__treatment__slug="smp", area="full-scalp", currency="KRW")


def test_a_price_changed_on_the_page_of_the_clinic_is_public_with_today_on_the_next_load(staff, clinic, clock):
    clock.move_to("2026-11-24T10:00:00+09:00")
    staff.force_login(staff.user)
    price = full_scalp(clinic)
    public = reverse("clinic", args=[clinic.slug])
    assert "₩1,234,000–5,432,000" not in staff.get(public).content.decode()
    before = smp_cells(staff, clinic)

    row = prefix_of(staff.get(url(clinic, "change")), price)
    answer = save(staff, clinic, **{f"{row}-low": "1234000", f"{row}-high": "5432000"})

    assert answer.status_code == 302
    assert "₩1,234,000–5,432,000" in staff.get(public).content.decode()
    assert smp_cells(staff, clinic) != before
    assert [cell for cell in smp_cells(staff, clinic).values() if (cell["low"], cell["high"]) == (1234000, 5432000)]
    assert {cell["checked_on"] for cell in smp_cells(staff, clinic).values() if cell["low"] == 1234000} == {
        "2026-11-24"
    }


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


@pytest.mark.parametrize("model", [model for model in OURS if model is not Report])
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
    from core.models import ContentChange

    ContentChange.objects.all().delete()
    saved(staff, model.objects.first())
    assert list(ContentChange.objects.values_list("clinic_id", flat=True)) == [None]


# --- checked today ------------------------------------------------------------------------------------
def make_stale(*prices: Price) -> None:
    Price.objects.filter(pk__in=[price.pk for price in prices]).update(
        checked_on=date(2026, 1, 1), valid_until=date(2026, 6, 30)
    )


def test_checked_today_renews_the_chosen_rows_and_their_pages(staff, clinic):
    prices = list(Price.objects.filter(offer__clinic=clinic)[:2])
    make_stale(*prices)

    answer = choose(staff, Price, "checked_today", *prices, checked="stale")

    assert "2 rows are marked as checked today." in answer.content.decode()
    for price in prices:
        price.refresh_from_db()
        assert (price.checked_on, price.valid_until) == (TODAY, date(2027, 5, 20))
        assert price.checked_by == staff.user
        assert "Checked today, unchanged." in staff.get(url(price, "history")).content.decode()
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
    staff.user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    page = staff.get(url(Price, "changelist"))
    assert "Checked today" not in page.content.decode()
    assert staff.get(url(clinic, "change")).status_code == 200


# --- filters and search -------------------------------------------------------------------------------
def found(client, model, **query) -> set:
    page = client.get(url(model, "changelist"), query)
    assert page.status_code == 200
    return {row.pk for row in page.context["cl"].result_list}


def test_rows_are_found_by_whether_they_need_checking_again(staff):
    claims = list(Claim.objects.order_by("pk")[:3])
    Claim.objects.all().update(checked_on=TODAY, valid_until=date(2027, 11, 21))
    for claim, until in zip(claims, ["2026-11-20", "2026-11-21", "2026-12-21"], strict=True):
        Claim.objects.filter(pk=claim.pk).update(checked_on=date(2026, 1, 1), valid_until=until)

    assert found(staff, Claim, checked="stale") == {claims[0].pk}
    assert found(staff, Claim, checked="due") == {claims[1].pk, claims[2].pk}
    assert not {claim.pk for claim in claims} & found(staff, Claim, checked="current")
    assert "Out of date" in staff.get(url(Claim, "changelist"), {"checked": "stale"}).content.decode()


def test_clinics_are_found_by_stale_prices(staff, clinic):
    Price.objects.update(valid_until=date(2027, 1, 1))
    make_stale(full_scalp(clinic))
    assert found(staff, Clinic, prices="stale") == {clinic.pk}


def test_clinics_are_found_by_the_state_of_their_registration(staff):
    four = list(Clinic.objects.order_by("pk")[:4])
    Clinic.objects.update(registration_expires_on=date(2027, 6, 1), registration_checked_on=TODAY)
    Clinic.objects.filter(pk=four[0].pk).update(registration_expires_on=date(2026, 11, 20))
    Clinic.objects.filter(pk=four[1].pk).update(registration_expires_on=date(2026, 11, 21))
    Clinic.objects.filter(pk=four[2].pk).update(status="draft", registration_number="", registration_expires_on=None)

    assert found(staff, Clinic, registration="expired") == {four[0].pk}
    assert found(staff, Clinic, registration="expiring") == {four[1].pk}
    assert four[2].pk in found(staff, Clinic, registration="none")
    assert four[3].pk in found(staff, Clinic, registration="valid")


def test_clinics_are_found_by_name_slug_and_number(staff, clinic):
    for text in (clinic.name_en.upper(), clinic.name_ko, clinic.slug, clinic.registration_number.lower()):
        assert clinic.pk in found(staff, Clinic, q=text)
    assert found(staff, Clinic, q="no such clinic") == set()


def test_prices_are_found_by_the_name_of_their_clinic(staff, clinic):
    everything = set(Price.objects.filter(offer__clinic=clinic).values_list("pk", flat=True))
    assert everything <= found(staff, Price, q=clinic.name_en)
    assert found(staff, Price, q="no such clinic") == set()


# --- size -------------------------------------------------------------------------------------------
def crowded_clinic() -> Clinic:
    """A clinic with every offer, feature, condition and language there is, and forty prices."""
    clinic = Clinic.objects.published().first()
    dated = {"source": "Price list", "checked_on": TODAY, "valid_until": date(2027, 1, 1)}
    for treatment in Treatment.objects.all():
        offer, _ = Offer.objects.get_or_create(clinic=clinic, treatment=treatment, defaults=dated)
        for area in ["", "full-scalp", "hairline", "scar", "touch-up"]:
            for currency in ["KRW", "USD"]:
                key = {"area": area, "currency": currency, "basis": "per_hair", "audience": "local"}
                Price.objects.get_or_create(offer=offer, **key, defaults={**dated, "low": 1, "high": 2})
    for feature in Feature.objects.all():
        ClinicFeature.objects.get_or_create(clinic=clinic, feature=feature, defaults=dated)
    for condition in Condition.objects.all():
        ClinicCondition.objects.get_or_create(clinic=clinic, condition=condition, defaults=dated)
    for language in ClinicLanguage.Language.values:
        ClinicLanguage.objects.get_or_create(clinic=clinic, language=language, defaults=dated)
    for number in range(8):
        Practitioner.objects.create(clinic=clinic, name=f"Person {number}", profession="physician", **dated)
        Package.objects.create(clinic=clinic, name_en=f"Package {number}", included_en="Consultation", **dated)
        Certificate.objects.create(clinic=clinic, name=f"Certificate {number}", issuer="An office", **dated)
    clinic.district = District.objects.filter(city=clinic.city).first()
    clinic.save()
    return clinic


def opens_lightly(client, address: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"][:200] for query in queries)
    selects = re.findall(r"<select.*?</select>", page.content.decode(), re.DOTALL)
    assert max([select.count("<option") for select in selects], default=0) <= MOST_OPTIONS


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_form_opens_lightly(boss, model):
    made = admin.site.get_model_admin(model)
    opens_lightly(boss, url(model, "changelist"))
    opens_lightly(boss, url(model, "changelist") + "?q=a")
    if made.has_add_permission(boss.get("/admin/").wsgi_request):
        opens_lightly(boss, url(model, "add"))
    row = model._base_manager.order_by("pk").first()
    if row is not None:
        opens_lightly(boss, url(row, "change"))


def test_the_form_of_a_clinic_costs_the_same_however_much_it_holds(staff):
    clinic = crowded_clinic()
    offer = clinic.offers.first()
    for row in (clinic, offer, offer.prices.first()):
        opens_lightly(staff, url(row, "change"))
    staff.user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    opens_lightly(staff, url(clinic, "change"))


def test_deleting_a_clinic_counts_what_goes_with_it(boss):
    opens_lightly(boss, url(crowded_clinic(), "delete"))


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


# --- what staff may not do --------------------------------------------------------------------------------
def test_only_an_administrator_deletes_a_clinic(staff, clinic):
    assert staff.get(url(clinic, "delete")).status_code == 403
    choose(staff, Clinic, "delete_selected", clinic)
    assert Clinic.objects.filter(pk=clinic.pk).exists()


def test_an_administrator_deletes_a_clinic_with_everything(boss, clinic):
    assert boss.post(url(clinic, "delete"), {"post": "yes"}).status_code == 302
    assert not Listing.objects.filter(pk=clinic.pk).exists()
    assert boss.get(reverse("clinic", args=[clinic.slug])).status_code == 404


def test_a_withdrawn_clinic_leaves_the_public_pages(staff, clinic):
    public = reverse("clinic", args=[clinic.slug])
    assert staff.get(public).status_code == 200
    saved(staff, clinic, status="withdrawn")
    assert staff.get(public).status_code == 404
    assert "View on site" not in staff.get(url(clinic, "change")).content.decode()


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


# --- what no form sends -----------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("value", ["abc", "", "9" * 30, "1\x00"])
def test_a_choice_that_cannot_be_read_is_a_message(boss, model, value):
    if not admin.site.get_model_admin(model).get_actions(boss.get("/admin/").wsgi_request):
        pytest.skip("its list has no actions")
    data = {"action": "delete_selected", "_selected_action": value, "index": "0"}
    answer = boss.post(url(model, "changelist"), data, follow=True)
    assert answer.status_code == 200


def test_the_message_says_that_nothing_was_changed(boss):
    answer = boss.post(url(Clinic, "changelist"), {"action": "checked_today", "_selected_action": "abc"}, follow=True)
    assert "That choice cannot be read. Nothing was changed." in answer.content.decode()


@pytest.mark.parametrize("value", ["abc", "9" * 30, "-1", "1\x00"])
def test_a_relation_that_cannot_be_read_is_a_form_error(staff, value):
    assert "is not a valid value" in errors(save(staff, Article.objects.first(), treatments=[value])) or value == "-1"
    assert errors(save(staff, ReferencePrice.objects.first(), claims=[value]))


def test_a_search_for_a_nul_finds_as_if_it_were_not_there(staff, clinic):
    for model in (Clinic, Price, Claim):
        assert staff.get(url(model, "changelist"), {"q": "a\x00"}).status_code == 200
    query = {"term": "a\x00", "app_label": "clinics", "model_name": "price", "field_name": "offer"}
    assert staff.get("/admin/autocomplete/", query).status_code == 200


def test_the_content_security_policy_has_nothing_to_refuse(boss, clinic):
    for address in (url(clinic, "change"), url(Clinic, "changelist"), url(Article, "add"), "/admin/"):
        page = boss.get(address)
        text = page.content.decode()
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|\son\w+=\"|\sstyle=\"|<style", text) == []
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//", text) == []
        assert "css/admin.css" in text
        assert "Hairline Korea" in text
