"""Django admin: who changed what is read at a glance, and an earlier state comes back."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinics.models import CityMonth, Clinic, ClinicFeature, District, Offer, Price
from core import history
from core.admin_history.compared import IN, KEPT, LEFT_OUT, OUT, compared
from core.cache import content_version
from core.history import KEPT as MODELS
from core.history.change import RESTORED, REVERTED
from insights.models import Article
from tests.staff import (
    TODAY,
    crowded_clinic,
    full_scalp,
    only_looking,
    prefix_of,
    priced_clinic,
    saved,
    sign_in,
    sign_in_administrator,
    sign_in_staff,
    url,
)
from treatments.models import Claim, Fact

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20


@pytest.fixture
def staff(client):
    return sign_in_staff(client)


@pytest.fixture
def boss(client):
    return sign_in_administrator(client)


@pytest.fixture
def clinic():
    return priced_clinic()


@pytest.fixture
def price(clinic):
    return full_scalp(clinic)


def read(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").find(id="container").get_text(" ").split())


def entries(client, row) -> list[str]:
    """The texts of the entries on the history page of a row, newest first."""
    page = BeautifulSoup(client.get(url(row, "history")).content, "html.parser")
    return [" ".join(item.get_text(" ").split()) for item in page.select(".history > ol > li")]


def record_url(row, at: int = 0) -> str:
    """The address of a record of a row; 0 is its newest one."""
    pk = type(row)._meta.pk.attname
    record = MODELS[type(row)].records.objects.filter(**{pk: row.pk})[at]
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_record"
    return reverse(name, args=[row.pk, record.history_id])


def oldest(row) -> str:
    return record_url(row, MODELS[type(row)].records.objects.filter(id=row.pk).count() - 1)


def lightly(client, address: str):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"][:150] for query in queries)
    return answer


# --- the page ------------------------------------------------------------------------------------------
def test_a_change_is_read_in_the_words_of_the_form(staff, price):
    saved(staff, price, low="1000000", high="1200000", vat="exempt")
    newest, before = entries(staff, price)
    assert newest.startswith("21 November 2026 10:00 · staff · changed")
    assert "From ₩450,000 ₩1,000,000" in newest and "VAT VAT not stated exempt from VAT" in newest
    assert "Checked on 17 November 2026 21 November 2026" in newest
    assert before.startswith("As it stood before its first recorded change")


def test_what_changed_on_the_page_of_a_clinic_is_listed_there(staff, clinic, price):
    row = prefix_of(staff.get(url(clinic, "change")), price)
    saved(staff, clinic, website="https://clinic.example/", **{f"{row}-low": "1000"})
    text = " ".join(entries(staff, clinic))
    assert "Website https://clinic.example/" in text
    assert "Price: SMP, full scalp, per session, the same for everybody, South Korean won" in text
    assert "From ₩450,000 ₩1,000" in text


def test_names_of_rows_and_links_are_words(staff, clinic):
    district = District.objects.filter(city=clinic.city).exclude(pk=clinic.district_id).first()
    old = clinic.district.name
    saved(staff, clinic, district=str(district.pk))
    assert f"District {old} {district.name}" in entries(staff, clinic)[0]
    article = Article.objects.first()
    saved(staff, article, treatments=[str(article.treatments.get(slug="smp").pk)])
    assert "Options Both; FUE; FUT; Medicine or wig; SMP; Wait SMP See" in entries(staff, article)[0]


def test_a_long_text_shows_its_changed_words_among_a_few_others(staff):
    article = Article.objects.first()
    saved(staff, article, body_en=article.body_en.replace("transplant", "operation", 1))
    page = staff.get(url(article, "history")).content.decode()
    assert "<del>transplant" in page and "<ins>operation" in page and " … " in page
    assert len(BeautifulSoup(page, "html.parser").select(".changes dd")[0].get_text()) < 1_000


def test_what_staff_wrote_is_escaped(staff, clinic):
    saved(staff, clinic, about_en="<script>qz()</script> and more words that make it a long text")
    page = staff.get(url(clinic, "history")).content.decode()
    assert "&lt;script&gt;" in page and "<script>qz" not in page


def test_it_goes_on_over_pages(staff, price):
    for low in range(1, 31):
        price.low = low
        price.save()
    assert len(entries(staff, price)) == 25
    first = staff.get(url(price, "history")).content.decode()
    assert 'href="?page=2"' in first
    last = staff.get(url(price, "history"), {"page": "2"})
    assert "As it stood before" in read(last) and 'href="?page=1"' in last.content.decode()
    for wrong in ("x", "0", "-1", "9" * 30, "٣"):
        assert staff.get(url(price, "history"), {"page": wrong}).status_code == 200


def test_a_row_without_history_says_so(staff, clinic):
    assert "Nothing has changed since this row was loaded." in read(staff.get(url(clinic, "history")))


def test_an_account_that_is_gone_and_the_system_have_names(staff, price):
    price.low = 5
    price.save()
    assert "· the system ·" in entries(staff, price)[0]
    saved(staff, price, low="6")
    other = type(staff.user).objects.create_superuser("other")
    staff.user.delete()
    sign_in(staff, other)
    assert "· the system ·" in entries(staff, price)[0]


@pytest.mark.parametrize("model", sorted(MODELS, key=lambda model: model._meta.label))
def test_every_history_opens_lightly_at_any_size(boss, model):
    row = crowded_clinic() if model is Clinic else model.objects.order_by("pk").first()
    if row is None:
        return
    lightly(boss, url(row, "history"))
    column = "checked_on" if hasattr(row, "checked_on") else "position" if hasattr(row, "position") else None
    if model is Clinic:
        for other in [*Price.objects.filter(offer__clinic=row), *ClinicFeature.objects.filter(clinic=row)]:
            other.source = "Another"
            other.save()
    if column:
        setattr(row, column, "2026-01-02" if column == "checked_on" else 77)
        row.save()
        lightly(boss, record_url(row))
    page = lightly(boss, url(row, "history"))
    assert not column or "changed" in read(page)
    lightly(boss, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_deleted"))


# --- revert ----------------------------------------------------------------------------------------------
def test_a_price_goes_back_with_its_days_and_its_page(staff, clinic, price):
    price.checked_by = type(staff.user).objects.create_user("earlier")
    price.save()
    saved(staff, price, low="10", high="12")
    version = content_version().number
    address = record_url(price, 1)
    shown = read(staff.get(address))
    assert "What would change now" in shown and "From ₩10 ₩450,000" in shown

    answer = staff.post(address, follow=True)

    assert "It is as it was then." in read(answer)
    price.refresh_from_db()
    assert (price.low, price.high, str(price.checked_on)) == (450_000, 530_000, "2026-11-17")
    assert price.checked_by.username == "earlier"
    assert "₩450,000–530,000" in staff.get(reverse("clinic", args=[clinic.slug])).content.decode()
    assert content_version().number > version
    assert "reverted to an earlier state" in entries(staff, price)[0]
    assert Price.history.first().history_change_reason == REVERTED


def test_looking_changes_nothing(staff, price):
    saved(staff, price, low="10")
    staff.get(oldest(price))
    price.refresh_from_db()
    assert price.low == 10
    assert staff.put(oldest(price)).status_code == 405


def test_every_field_of_an_article_goes_back_with_its_links(staff):
    article = Article.objects.first()
    before = Article.objects.filter(pk=article.pk).values().get()
    links = set(article.treatments.values_list("pk", flat=True))
    keys = [str(key) for key in links][:1]
    saved(staff, article, title_en="X", body_ru="Y", summary_ko="Z", position="3", treatments=keys)

    staff.post(oldest(article))

    after = Article.objects.filter(pk=article.pk).values().get()
    assert after == before
    assert set(article.treatments.values_list("pk", flat=True)) == links


def test_the_state_that_is_there_needs_no_revert(staff, price):
    saved(staff, price, low="10")
    assert "There is nothing to revert." in read(staff.get(record_url(price)))


def test_a_state_that_breaks_a_rule_is_refused_with_the_rule(staff, clinic):
    Clinic.objects.filter(pk=clinic.pk).update(status="draft")
    saved(staff, clinic, registration_number="")
    district = District.objects.exclude(city=clinic.city).first()
    clinic.refresh_from_db()
    saved(staff, clinic, city=str(district.city_id), district=str(district.pk))
    saved(staff, clinic, website="https://clinic.example/")
    with history.unrecorded():
        Clinic.objects.filter(pk=clinic.pk).update(is_demo=True)
    wrong = Clinic.history.filter(id=clinic.pk).order_by("history_id").first()
    Clinic.history.filter(pk=wrong.pk).update(is_demo=False)

    answer = staff.post(oldest(clinic))

    said = read(answer)
    assert "Demonstration clinics carry a number that starts with DEMO-, and only they do." in said
    assert "Nothing was changed." in said
    clinic.refresh_from_db()
    assert clinic.status == "draft"


def test_a_price_that_has_taken_its_place_stands_in_the_way(staff, price):
    price.delete()
    Price.objects.create(
        offer=price.offer, area=price.area, low=1, high=1, currency=price.currency, basis=price.basis,
        audience=price.audience, source="A call", checked_on=TODAY,
    )  # fmt: skip
    said = read(staff.post(record_url(Price(pk=Price.history.filter(history_type="-").first().id))))
    assert "There is a price for this area, basis, audience and currency already." in said


def test_what_it_pointed_to_and_is_gone_is_named(staff, clinic):
    old = District.objects.create(city=clinic.city, slug="old", name_en="Old town", latitude=37.5, longitude=127)
    saved(staff, clinic, district=str(old.pk))
    saved(staff, clinic, district="")
    old.delete()
    assert "District old (no longer there)" in entries(staff, clinic)[0]
    address = record_url(clinic, 1)
    said = "“District” points to a row that no longer exists. If it was deleted, restore it first."
    assert said in read(staff.get(address))
    assert said in read(staff.post(address))


def test_a_claim_cannot_go_back_to_what_an_account_may_not_set(staff):
    claim = Claim.objects.filter(publish="no").first()
    with history.changing():
        claim.publish, claim.caveat = "yes", "Another"
        claim.save()
    address = reverse("admin:treatments_claim_record", args=[claim.pk, Claim.history.last().history_id])
    assert "These stay as they are now, because this form cannot change them: Publish" in read(staff.get(address))
    staff.post(address)
    claim.refresh_from_db()
    assert (claim.publish, claim.caveat != "Another") == ("yes", True)


def test_a_citation_that_may_no_longer_be_made_is_refused(staff):
    fact = Fact.objects.filter(text_en__contains="[", value=None).first()
    cited = fact.claims.first()
    saved(staff, fact, text_en="Nothing is known.", more_en="")
    Claim.objects.filter(pk=cited.pk).update(publish="no")
    assert f"Claim {cited.pk} must not be published." in read(staff.post(oldest(fact)))


def test_a_month_of_a_city_goes_back_too(staff):
    month = CityMonth.objects.first()
    before = month.mean
    row = prefix_of(staff.get(url(month.city, "change")), month)
    saved(staff, month.city, **{f"{row}-mean": "99.5"})
    assert "Mean, °C" in " ".join(entries(staff, month.city))
    staff.post(oldest(month))
    month.refresh_from_db()
    assert month.mean == before


# --- restore ---------------------------------------------------------------------------------------------
def test_a_deleted_price_is_found_and_restored(staff, clinic, price):
    key, low = price.pk, price.low
    assert staff.post(url(price, "delete"), {"post": "yes"}).status_code == 302
    assert 'href="/admin/clinics/price/deleted/"' in staff.get(url(Price, "changelist")).content.decode()
    page = staff.get("/admin/clinics/price/deleted/")
    assert "Price: SMP, full scalp" in read(page) and "staff · deleted" in read(page)
    assert f"({clinic.name})" in read(page)
    address = re.search(r'href="(/admin/clinics/price/\d+/history/\d+/)"', page.content.decode())[1]
    assert "What comes back" in read(staff.get(address))

    assert "It was restored." in read(staff.post(address, follow=True))

    back = Price.objects.get(pk=key)
    assert (back.low, back.offer.clinic) == (low, clinic)
    assert Price.history.first().history_change_reason == RESTORED
    assert "₩450,000" in staff.get(reverse("clinic", args=[clinic.slug])).content.decode()
    assert "Nothing was deleted." in read(staff.get("/admin/clinics/price/deleted/"))
    assert entries(staff, back)[0].startswith("21 November 2026 10:00 · staff · added · restored after it was deleted")


def test_a_clinic_comes_back_with_all_that_went_with_it(boss, clinic):
    before = counts(clinic)
    document = clinic.listing.document
    boss.post(url(clinic, "delete"), {"post": "yes"})
    assert counts(clinic) == [0, 0, 0]
    page = lightly(boss, record_url(clinic))
    assert f"{sum(before[:2]) + before[2] + others(clinic)} rows that were deleted with it come back too." in read(page)
    assert "These do not come back, because they are changed in another way: Status" in read(page)

    boss.post(record_url(clinic))

    assert counts(clinic) == before
    back = Clinic.objects.get(pk=clinic.pk)
    assert without_changes(back.listing.document) == without_changes(document)
    # It was public, and is a draft now: the way to the public pages leads through the gate.
    assert back.status == "draft"
    assert boss.get(reverse("clinic", args=[clinic.slug])).status_code == 404


def without_changes(document: dict) -> dict:
    return {name: value for name, value in document.items() if name != "changes"}


def counts(clinic) -> list[int]:
    return [
        Offer.objects.filter(clinic=clinic.pk).count(),
        Price.objects.filter(offer__clinic=clinic.pk).count(),
        ClinicFeature.objects.filter(clinic=clinic.pk).count(),
    ]


def others(clinic) -> int:
    """Records of what was deleted with it beyond offers, prices and features."""
    kept = [one for one in MODELS.values() if one.parent_model is Clinic]
    kept = [one for one in kept if one.model not in (Offer, Price, ClinicFeature)]
    return sum(one.records.objects.filter(history_parent=clinic.pk, history_type="-").count() for one in kept)


def test_a_price_whose_offer_is_gone_waits_for_it(staff, price):
    offer = Offer.objects.get(pk=price.offer_id)
    offer.delete()
    offer.pk = price.offer_id
    said = read(staff.post(record_url(price)))
    assert "“Offer” points to a row that no longer exists. If it was deleted, restore it first." in said
    staff.post(record_url(offer))
    assert Price.objects.filter(pk=price.pk).exists()


# --- who may ------------------------------------------------------------------------------------------------
def test_who_may_look_may_read_it_and_not_revert(staff, clinic, price):
    saved(staff, price, low="10")
    only_looking(staff)
    address = oldest(price)
    assert staff.get(url(price, "history")).status_code == 200
    shown = staff.get(address)
    assert "may look at this, but not change it" in read(shown) and "Revert to this" not in read(shown)
    assert staff.post(address).status_code == 403
    price.refresh_from_db()
    assert price.low == 10


def test_who_may_not_look_reads_nothing(staff, price):
    saved(staff, price, low="10")
    staff.user.user_permissions.set(Permission.objects.filter(content_type__app_label="pages"))
    for address in (url(price, "history"), oldest(price), "/admin/clinics/price/deleted/"):
        assert staff.get(address).status_code == 403
        assert staff.post(address).status_code == 403


def test_nobody_reads_it_without_signing_in(client, price):
    price.low = 5
    price.save()
    for address in (url(price, "history"), oldest(price), "/admin/clinics/price/deleted/"):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("address", ["abc", "9" * 30, "-", "_5F"])
def test_an_address_of_nothing_is_not_found(boss, address):
    assert boss.get(f"/admin/clinics/price/{address}/history/").status_code == 404
    assert boss.get(f"/admin/clinics/price/{address}/history/1/").status_code == 404
    assert boss.get(f"/admin/clinics/price/1/history/{'9' * 25}/").status_code == 404


def test_a_record_belongs_to_its_row(staff, price):
    saved(staff, price, low="10")
    other = Price.objects.exclude(pk=price.pk).first()
    record = Price.history.first().history_id
    assert staff.get(reverse("admin:clinics_price_record", args=[other.pk, record])).status_code == 404


# --- two texts in one -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("one two", "one two", [(KEPT, "one two")]),
        ("", "new", [(IN, "new")]),
        ("gone", "", [(OUT, "gone")]),
        ("It ends.", "It ends. And goes on.", [(KEPT, "It ends. "), (IN, "And goes on.")]),
        ("a red cap", "a blue cap", [(KEPT, "a "), (OUT, "red "), (IN, "blue "), (KEPT, "cap")]),
        ("all other words", "nothing alike here", [(OUT, "all other words"), (IN, "nothing alike here")]),
        ("模发移植", "植发移植", [(OUT, "模"), (IN, "植"), (KEPT, "发移植")]),
    ],
)
def test_words_that_went_and_words_that_came(old, new, pieces):
    assert compared(old, new) == pieces


def test_long_passages_that_are_the_same_are_left_out():
    words = " ".join(f"w{number}" for number in range(200))
    pieces = compared(f"{words} red {words}", f"{words} blue {words}")
    assert [what for what, _text in pieces] == [LEFT_OUT, KEPT, OUT, IN, KEPT, LEFT_OUT]
    assert sum(len(text) for _what, text in pieces) < 200


def test_two_long_texts_that_differ_everywhere_take_no_time():
    old, new = (" ".join(f"{mark}{number}" for number in range(30_000)) for mark in "ab")
    assert [what for what, _text in compared(old, new)] == [OUT, IN]
