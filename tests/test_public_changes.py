"""What visitors read of changes: on the page of a clinic, beside a price, and on the page of all changes."""

from datetime import date, timedelta

import brotli
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinics.actions import rebuild_listings, refresh_listings
from clinics.models import Clinic, Offer, Price
from core import history
from core.cache import forget_everything
from insights.models import Article
from pages import changes
from tests.clock import NOW
from tests.making import make_clinic, text_of, won
from tests.publishing import published, ready_clinic, send
from tests.staff import full_scalp, prefix_of, priced_clinic, save, saved, sent_by, sign_in, sign_in_staff, url
from treatments.models import Fact, Fit, Treatment

pytestmark = pytest.mark.django_db
kB = 1000
CHANGES = "/en/about/changes/"


@pytest.fixture
def staff(client):
    made = sign_in_staff(client)
    made.user.username, made.user.first_name, made.user.last_name = "qzaccount", "Qzname", "Qzfamily"
    made.user.save()
    return made


@pytest.fixture
def clinic():
    """A clinic that is no demonstration, listed before anything was recorded of it."""
    made = make_clinic(
        "made-up", offers={"smp": {"prices": [won(1_000_000, 1_200_000, area="full-scalp")]}, "fue": {"prices": []}}
    )
    for model in (Clinic, Offer, Price):
        model.history.all().delete()
    refresh_listings([made.pk])
    return made


@pytest.fixture
def price(clinic):
    return Price.objects.get(offer__clinic=clinic)


def change(staff, row, clock=None, day=None, **changes):
    if day:
        clock.move_to(f"{day}T10:00:00+09:00")
        sign_in(staff, staff.user)
    saved(staff, row, **changes)


def page_of(clinic, language="en") -> str:
    return text_of(Client().get(f"/{language}/clinics/{clinic.slug}/"))


def all_changes(language="en", **query) -> str:
    return text_of(Client().get(f"/{language}/about/changes/", query))


# --- a price -------------------------------------------------------------------------------------------
def test_a_raised_price_says_so_beside_it_and_in_the_list(staff, clinic, price):
    saved(staff, price, low="1300000", high="1500000")
    read = page_of(clinic)
    assert "raised from ₩1,000,000–1,200,000 on 21 November 2026" in read
    line = "SMP, full scalp, per course: price raised from ₩1,000,000–1,200,000 to ₩1,300,000–1,500,000"
    assert f"What changed 21 November 2026 : {line}" in read
    assert f"21 November 2026 Made Up {line}" in all_changes()


@pytest.mark.parametrize(
    ("low", "high", "verb"),
    [
        ("900000", "1200000", "lowered"),
        ("1000000", "1300000", "raised"),
        ("900000", "1300000", "changed"),
        ("1100000", "1100000", "changed"),
    ],
)
def test_a_range_is_raised_lowered_or_changed(staff, clinic, price, low, high, verb):
    saved(staff, price, low=low, high=high)
    assert f"price {verb} from ₩1,000,000–1,200,000 to " in page_of(clinic)


def test_a_mistake_mended_on_the_same_day_is_no_change(staff, clinic, price):
    saved(staff, price, low="10000", high="12000")
    saved(staff, price, low="1000000", high="1200000")
    assert "What changed" not in page_of(clinic).split("Report an error")[0].replace("What changed on", "")
    assert "Made Up" not in all_changes()


def test_two_changes_on_two_days_are_two_lines_newest_first(staff, clinic, price, clock):
    saved(staff, price, low="1100000", high="1300000")
    change(staff, price, clock, "2026-11-24", low="1050000", high="1250000")
    read = page_of(clinic)
    assert "lowered from ₩1,100,000–1,300,000 on 24 November 2026" in read
    assert read.index("price lowered from") < read.index("price raised from")


def test_a_price_that_comes_and_one_that_goes(staff, clinic, price):
    page = staff.get(url(clinic, "change"))
    count = int(sent_by(page)["prices-TOTAL_FORMS"])
    new = {
        "offer": price.offer_id, "area": "scar", "low": "70000", "high": "70000", "currency": "USD",
        "basis": "per_session", "audience": "foreign", "vat": "unknown", "source": "List", "checked_on": "2026-11-20",
    }  # fmt: skip
    rows = {f"prices-{count}-{name}": value for name, value in new.items()}
    answer = save(staff, clinic, **rows, **{"prices-TOTAL_FORMS": count + 1, f"{prefix_of(page, price)}-DELETE": "on"})
    assert answer.status_code == 302
    read = page_of(clinic)
    assert "SMP, scar, per session, foreign patients: price added, US$700" in read
    assert "SMP, full scalp, per course: price no longer published, before ₩1,000,000–1,200,000" in read


def test_a_price_stated_for_something_else_is_another_price(staff, clinic, price):
    saved(staff, price, basis="per_session")
    read = page_of(clinic)
    assert "SMP, full scalp, per session: price added, ₩1,000,000–1,200,000" in read
    assert "SMP, full scalp, per course: price no longer published" in read


def test_checking_a_price_again_is_no_change(staff, clinic, price):
    saved(staff, price, checked_on="2026-11-21", source="A call")
    assert "What changed" not in page_of(clinic).replace("What changed on", "")


# --- a clinic ------------------------------------------------------------------------------------------
def test_registration_performer_and_listing(staff, clinic):
    offer = clinic.offers.get(treatment__slug="smp")
    saved(staff, clinic, registration_expires_on="2041-01-02", registration_number="M-77")
    saved(staff, offer, performed_by="nurse", place="medical_institution")
    saved(staff, offer, performed_by="dentist")
    Offer.objects.get(clinic=clinic, treatment__slug="fue").delete()
    refresh_listings([clinic.pk])
    document = Clinic.objects.get(pk=clinic.pk).listing.document
    kinds = [(line["kind"], line["before"], line["after"]) for line in document["changes"]]
    assert ("until", "2039-12-31", "2041-01-02") in kinds
    assert ("number", "M-made-up", "M-77") in kinds
    assert ("offer", ["physician", "medical_institution"], ["dentist", "medical_institution"]) in kinds
    assert ("offer", ["", ""], None) in kinds
    read = page_of(clinic)
    assert "Registration for foreign patients valid until 2 January 2041; before: until 31 December 2039" in read
    assert "FUE: no longer offered here" in read


def test_a_clinic_that_is_published_is_now_listed_and_its_draft_is_nobodys_business(staff, clock):
    clinic = ready_clinic(status="draft")
    saved(staff, Price.objects.get(offer__clinic=clinic), low="5", high="5")
    clock.move_to("2026-11-24T10:00:00+09:00")
    sign_in(staff, staff.user)
    send(staff, clinic, "to_review")
    assert published(staff, clinic)
    read = page_of(clinic)
    assert "24 November 2026 : Now listed on this portal" in read
    assert "price" not in read.split("What changed")[1].split("What changed on")[0]


def test_of_a_withdrawn_clinic_only_that_it_left_is_said(staff, clinic, price):
    saved(staff, price, low="5", high="5")
    send(staff, clinic, "withdraw")
    assert Client().get(f"/en/clinics/{clinic.slug}/").status_code == 404
    answer = Client().get(CHANGES)
    assert "Made Up No longer listed on this portal" in text_of(answer)
    assert "₩5" not in text_of(answer) and f"/clinics/{clinic.slug}/" not in answer.content.decode()


def test_an_offer_that_the_law_hides_is_not_told_of(staff, clinic, price):
    saved(staff, price, low="5", high="5")
    saved(staff, clinic.offers.get(treatment__slug="smp"), legal_basis_en="")
    assert "₩5" not in page_of(clinic) and "₩5" not in all_changes()


def test_invented_clinics_are_marked(staff):
    price = full_scalp(priced_clinic())
    saved(staff, price, low="5", high="5")
    assert f"{price.offer.clinic.name} Demonstration data SMP, full scalp" in all_changes()


def test_all_listings_made_anew_are_the_same(staff, clinic, price):
    saved(staff, price, low="1300000", high="1500000")
    assert sum(changed for _seen, changed in rebuild_listings()) == 0


# --- the medicine ----------------------------------------------------------------------------------------
def test_revised_pages_statements_verdicts_and_articles(staff):
    treatment, article = Treatment.objects.get(slug="fue"), Article.objects.first()
    fact = Fact.objects.filter(treatment=treatment, condition=None, row="pain").first()
    fit = Fit.objects.filter(verdict="worth_discussing").first()
    saved(staff, treatment, experience_en="It hurts a little.")
    saved(staff, fact, text_en="It hurts a little.")
    saved(staff, fit, verdict="not_for_now")
    saved(staff, article, summary_en="In short.")
    saved(staff, Article.objects.last(), checked_on="2026-11-21")
    read = all_changes()
    assert "FUE Text of the page revised Statements revised: Does it hurt?" in read
    words = f"{fit.treatment.short_name}: changed from “Worth discussing” to “Not for now”"
    assert f"{fit.condition.name} {words}" in read
    assert f"{article.title} Article revised" in read
    assert Article.objects.last().title not in read.split("About this portal")[0]


# --- the page of all changes ------------------------------------------------------------------------------
def test_it_is_empty_before_anything_changed():
    assert "Nothing has changed since this portal was opened." in all_changes()


def test_nobody_is_named(staff, clinic, price):
    saved(staff, price, low="5", high="5", source="Qzsource of a call")
    saved(staff, Treatment.objects.first(), experience_en="It hurts a little.")
    for address in (CHANGES, f"/en/clinics/{clinic.slug}/", "/ko/about/changes/"):
        page = Client().get(address).content.decode()
        assert not [name for name in ("qzaccount", "Qzname", "Qzfamily") if name in page]
    assert "Qzsource" not in Client().get(CHANGES).content.decode()
    assert "Qz" not in str(Clinic.objects.get(pk=clinic.pk).listing.document["changes"])


def test_it_has_pages(staff, monkeypatch):
    monkeypatch.setattr(changes, "PAGE", 2)
    for treatment in Treatment.objects.all()[:5]:
        saved(staff, treatment, experience_en="It hurts a little.")
    first, last = Client().get(CHANGES), Client().get(CHANGES, {"page": "3"})
    assert len(first.context["entries"]) == 2 and len(last.context["entries"]) == 1
    assert "Page 1 of 3" in text_of(first) and 'href="?page=2"' in first.content.decode()
    assert "There are only 3 pages." in all_changes(page="4")
    assert "“x” is not a page. This is the first one." in all_changes(page="x")


def test_it_stands_in_the_menu_of_the_about_pages_in_the_map_and_beside_its_other_languages():
    assert f'<a href="{CHANGES}">What changed</a>' in Client().get("/en/about/law/").content.decode()
    assert "/ko/about/changes/" in Client().get("/sitemap-pages.xml").content.decode()
    page = Client().get(CHANGES).content.decode()
    assert f'rel="canonical" href="http://127.0.0.1:8000{CHANGES}"' in page
    assert 'hreflang="ar"' in page and 'hreflang="x-default"' in page


def test_what_visits_cost(staff, clinic, price, clock):
    for days in range(1, 41):
        clock.move_to(NOW + timedelta(days=days))
        history.update(Price.objects.filter(pk=price.pk), low=1_000_000 + days, high=1_200_000 + days)
    sign_in(staff, staff.user)
    saved(staff, price, low="1300000", high="1500000")
    saved(staff, clinic, registration_expires_on="2041-01-02")
    for address, most in ((f"/en/clinics/{clinic.slug}/", 2), (CHANGES, 12)):
        visitor = Client()
        visitor.get("/en/about/law/"), visitor.get("/en/prices/"), visitor.get("/en/insights/")
        with CaptureQueriesContext(connection) as queries:
            page = visitor.get(address)
        assert len(queries) <= most, "\n".join(query["sql"][:150] for query in queries)
        assert len(brotli.compress(page.content)) <= 12 * kB
    forget_everything()


def test_it_is_read_in_korean(staff, clinic, price):
    saved(staff, price, low="1300000", high="1500000")
    read = page_of(clinic, "ko")
    assert "₩1,000,000~1,200,000" in read.split("변경 내역")[1]
    assert "인상" in read.split("변경 내역")[1]
    assert "인상" in all_changes("ko")


def test_history_of_other_days_is_shown_with_its_own_day(staff, clinic, price, clock):
    change(staff, price, clock, "2026-12-01", low="1300000", high="1500000")
    clock.move_to(date(2026, 12, 9).strftime("%Y-%m-%dT10:00:00+09:00"))
    assert "raised from ₩1,000,000–1,200,000 on 1 December 2026" in page_of(clinic)
    assert reverse("changes") == CHANGES
