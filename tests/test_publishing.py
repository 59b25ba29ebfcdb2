"""The publishing gate: every rule is refused with its reason, and accepted once it is mended."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinics.models import Clinic, LegalRule, Offer, Package, Price
from desk.publishing import actions
from desk.publishing.models import AdvertisingOverride, PublishingStep
from insights.models import Article, Subject
from pages.models import Page
from tests.making import SOURCE
from tests.publishing import (
    editor,
    meanwhile,
    published,
    publishing_page,
    ready_clinic,
    reviewer,
    send,
    unmet,
    ways_to_mend,
)
from tests.staff import crowded_clinic, only_looking, priced_clinic, save, saved, sign_in_staff, url
from treatments.models import Fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return editor(client)


def break_it(clinic: Clinic, where: str, **columns) -> None:
    rows = {
        "clinic": Clinic.objects.filter(pk=clinic.pk),
        "offer": Offer.objects.filter(clinic=clinic),
        "price": Price.objects.filter(offer__clinic=clinic),
    }
    rows[where].update(**columns)


# --- every rule, through the pages of the admin ------------------------------------------------------------
STALE = {"checked_on": date(2025, 1, 1), "valid_until": date(2026, 11, 20)}
BROKEN = [
    ("clinic", {"registration_number": ""}, "The registration number for foreign patients is missing."),
    ("clinic", {"registration_checked_on": None}, "on which day the registration was checked"),
    ("clinic", {"registration_expires_on": None}, "until when the registration holds"),
    ("clinic", {"registration_expires_on": date(2026, 11, 20)}, "The registration has expired."),
    ("clinic", {"is_demo": True, "registration_number": "DEMO-X"}, "its number is not one of an invented clinic"),
    ("clinic", {"registration_number": "demo 17"}, "it is not marked as demonstration data"),
    ("offer", {"performed_by": ""}, "It is not said who performs SMP."),
    ("offer", {"place": ""}, "It is not said where SMP is performed."),
    ("offer", {"legal_basis_en": "", "legal_basis_ko": ""}, "The legal basis of SMP is missing."),
    ("offer", {"performed_by": "tattooist", "place": "tattoo_studio"}, "No settled legal rule lets this performer"),
    ("price", {"source": " "}, "The price has no source."),
    ("price", {"vat": "unknown"}, "The price does not say whether VAT is in it."),
    ("offer", {"included_en": "", "included_ko": ""}, "It is not said what the price includes."),
    ("clinic", {"name_ko": ""}, "“name” has no Korean text."),
    ("offer", {"included_en": ""}, "“included” has no English text."),
    ("clinic", {"about_ko": "서울에 있습니다."}, "“about” has no English text."),
    ("price", STALE, "It is out of date since 2026-11-20."),
    ("clinic", STALE, "It is out of date since 2026-11-20."),
    (
        "clinic",
        {"about_en": "The best clinic.", "about_ko": "의원입니다."},
        "It puts a clinic, a doctor or a treatment",
    ),
]


@pytest.mark.parametrize(("where", "columns", "said"), BROKEN)
def test_what_breaks_a_rule_is_not_published_and_says_why_and_is_once_it_is_mended(staff, where, columns, said):
    clinic = ready_clinic()
    before = {"clinic": clinic, "offer": clinic.offers.get(), "price": Price.objects.get(offer__clinic=clinic)}[where]
    whole = {name: getattr(before, name) for name in columns}
    break_it(clinic, where, **columns)

    assert not published(staff, clinic)
    assert any(said in text for text in unmet(staff, clinic))
    ways = ways_to_mend(staff, clinic)
    assert ways
    assert all(staff.get(way.split("#")[0]).status_code == 200 for way in ways)
    assert staff.get(reverse("clinic", args=[clinic.slug])).status_code == 404

    break_it(clinic, where, **whole)
    assert published(staff, clinic)
    assert unmet(staff, clinic) == []
    assert staff.get(reverse("clinic", args=[clinic.slug])).status_code == 200


def test_each_problem_leads_to_the_field_that_mends_it(staff):
    clinic = ready_clinic()
    offer, price = clinic.offers.get(), Price.objects.get(offer__clinic=clinic)
    break_it(clinic, "offer", performed_by="", included_en="", included_ko="")
    break_it(clinic, "price", vat="unknown")
    assert ways_to_mend(staff, clinic) == [
        f"{url(offer, 'change')}#id_performed_by",
        f"{url(price, 'change')}#id_vat",
        f"{url(offer, 'change')}#id_included_en",
    ]


def test_the_law_gate_opens_on_the_day_of_the_rule(staff, clock):
    clinic = ready_clinic()
    break_it(clinic, "offer", performed_by="tattooist", place="tattoo_studio", valid_until=date(2028, 1, 1))
    break_it(clinic, "price", valid_until=date(2028, 1, 1))
    break_it(clinic, "clinic", valid_until=date(2028, 1, 1))
    LegalRule.objects.update(valid_until=date(2028, 1, 1))
    with pytest.raises(actions.Refused):
        actions.publish(row=clinic, by=staff.user)
    clock.move_to("2027-10-29T09:00:00+09:00")
    actions.publish(row=clinic, by=staff.user)
    assert clinic.status == "published"


def test_other_languages_are_listed_and_keep_nothing_back(staff):
    clinic = ready_clinic()
    page = staff.get(publishing_page(clinic)).content.decode()
    assert "Read in English elsewhere" in page and "日本語" in page
    assert published(staff, clinic)


def test_what_goes_stale_later_unpublishes_nothing(staff, clock):
    clinic = ready_clinic()
    assert published(staff, clinic)
    clock.move_to("2028-11-21T10:00:00+09:00")
    clinic.refresh_from_db()
    assert clinic.status == "published"


# --- steps -------------------------------------------------------------------------------------------------
def test_the_way_of_a_clinic_with_every_step_written_down(staff):
    clinic = ready_clinic(status="draft")
    send(staff, clinic, "to_review", note="Please look at the prices.")
    send(staff, clinic, "publish")
    send(staff, clinic, "withdraw", note="The clinic asked for it.")
    send(staff, clinic, "back_to_draft")
    rows = PublishingStep.objects.order_by("pk").values_list("what", "before", "after", "by__username", "note")
    assert list(rows) == [
        ("to_review", "draft", "in_review", "editor", "Please look at the prices."),
        ("publish", "in_review", "published", "editor", ""),
        ("withdraw", "published", "withdrawn", "editor", "The clinic asked for it."),
        ("back_to_draft", "withdrawn", "draft", "editor", ""),
    ]
    page = staff.get(publishing_page(clinic)).content.decode()
    assert "Please look at the prices." in page and "2026-11-21" in page


def test_a_step_stands_in_the_history_of_the_clinic_and_is_told_to_visitors(staff):
    clinic = ready_clinic()
    assert published(staff, clinic)
    record = clinic.history.first()
    assert record.history_delta == {"status": ["in_review", "published"]}
    assert (record.history_user, record.history_public) == (staff.user, True)


@pytest.mark.parametrize("status", ["draft", "withdrawn", "published"])
def test_only_what_is_in_review_is_published(staff, status):
    clinic = ready_clinic(status=status)
    page = send(staff, clinic, "publish").content.decode()
    assert "Somebody has changed its state meanwhile." in page
    assert not PublishingStep.objects.exists()


def test_a_withdrawn_clinic_is_gone_at_once(staff):
    clinic = priced_clinic()
    public = reverse("clinic", args=[clinic.slug])
    assert staff.get(public).status_code == 200
    send(staff, clinic, "withdraw")
    assert staff.get(public).status_code == 404


def test_with_four_eyes_whoever_sent_it_on_does_not_publish_it(staff, settings):
    settings.FOUR_EYES = True
    clinic = ready_clinic(status="draft")
    send(staff, clinic, "to_review")
    assert not published(staff, clinic)
    page = send(staff, clinic, "publish").content.decode()
    assert "You have sent it to review yourself: somebody else has to publish it." in page
    assert published(editor(Client(), "second"), clinic)


def test_the_status_cannot_be_changed_in_the_form(staff):
    clinic = ready_clinic()
    break_it(clinic, "price", vat="unknown")
    saved(staff, clinic, status="published")
    assert clinic.status == "in_review"
    assert 'name="status"' not in staff.get(url(clinic, "change")).content.decode()


def test_a_form_does_not_write_back_the_state_in_which_it_was_opened(staff, monkeypatch):
    clinic = ready_clinic(status="published")
    meanwhile(monkeypatch, lambda: Clinic.objects.filter(pk=clinic.pk).update(status="withdrawn"))
    saved(staff, clinic, website="https://a.example")
    assert (clinic.status, clinic.website) == ("withdrawn", "https://a.example")


def test_a_form_that_holds_every_column_is_saved_as_it_was_typed(staff):
    fact = Fact.objects.filter(value=None).first()
    saved(staff, fact, text_en="Nothing is known.", more_en="", text_ja="不明です。")
    assert (fact.text_en, fact.text_ja) == ("Nothing is known.", "不明です。")


def test_a_new_clinic_and_a_new_article_begin_as_drafts(staff):
    assert Clinic().status == Article().status == "draft"
    assert 'name="status"' not in staff.get(url(Article, "add")).content.decode()


def test_a_published_clinic_keeps_its_registration(staff):
    clinic = ready_clinic(status="published")
    answer = save(staff, clinic, registration_number="")
    assert answer.status_code == 200
    assert "A published clinic needs its registration number" in answer.content.decode()


# --- who may -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("what", ["to_review", "publish", "back_to_draft", "withdraw"])
def test_whoever_may_only_look_takes_no_step(client, what):
    staff = sign_in_staff(client)
    only_looking(staff)
    clinic = ready_clinic(status={"to_review": "draft", "withdraw": "published"}.get(what, "in_review"))
    assert send(staff, clinic, what).status_code == 403
    assert not PublishingStep.objects.exists()
    page = staff.get(publishing_page(clinic))
    assert page.status_code == 200 and b'name="what" value="publish"' not in page.content


def test_whoever_may_only_look_sees_the_page_and_nobody_else_does(client):
    staff = sign_in_staff(client)
    clinic = ready_clinic()
    only_looking(staff)
    assert staff.get(publishing_page(clinic)).status_code == 200
    staff.user.user_permissions.set(Permission.objects.filter(codename="publish"))
    assert staff.get(publishing_page(clinic)).status_code == 403
    staff.logout()
    assert staff.get(publishing_page(clinic)).status_code == 302


def test_what_no_form_of_ours_sends_is_answered_with_a_sentence(staff):
    clinic = ready_clinic()
    assert "That step does not exist." in send(staff, clinic, "sell").content.decode()
    assert staff.put(publishing_page(clinic)).status_code == 405
    assert staff.get(publishing_page(clinic).replace(str(clinic.pk), "999999")).status_code == 302
    assert staff.get(publishing_page(clinic).replace(str(clinic.pk), "x")).status_code == 302


# --- a reviewer's override -----------------------------------------------------------------------------------
REASON = "“Best” is the family name of the founder."


def finding_on(client, clinic) -> str:
    page = BeautifulSoup(client.get(publishing_page(clinic)).content, "html.parser")
    return page.find("input", {"name": "finding"})["value"]


@pytest.fixture
def named_best():
    return ready_clinic("best", name_en="Best Hair Clinic", name_ko="베스트 의원")


def test_a_reviewer_accepts_words_with_a_reason_that_is_kept_and_shown(client, named_best):
    staff = reviewer(client)
    assert not published(staff, named_best)
    for _ in range(2):  # the English name and the Korean one
        send(staff, named_best, "accept", finding=finding_on(staff, named_best), reason=REASON)
    staff.user.user_permissions.add(Permission.objects.get(codename="view_advertisingoverride"))
    row = AdvertisingOverride.objects.get(column="name_en")
    assert (row.rule, row.words, row.reason, row.by) == ("superlative", "Best", REASON, staff.user)
    assert published(staff, named_best)
    assert REASON in staff.get(publishing_page(named_best)).content.decode()
    assert REASON in staff.get(url(row, "change")).content.decode()
    assert staff.post(url(row, "delete"), {"post": "yes"}).status_code == 403


def test_a_short_reason_is_refused_and_what_was_typed_stays(client, named_best):
    staff = reviewer(client)
    page = send(staff, named_best, "accept", finding=finding_on(staff, named_best), reason="A name.").content.decode()
    assert "Give the reason in a sentence of at least 20 characters." in page and ">A name.</textarea>" in page
    assert not AdvertisingOverride.objects.exists()


def test_only_a_reviewer_accepts(client, named_best):
    staff = editor(client)
    key = f"clinics.clinic:{named_best.pk}:name_en:superlative:0:x"
    assert send(staff, named_best, "accept", finding=key, reason=REASON).status_code == 403
    assert b'name="finding"' not in staff.get(publishing_page(named_best)).content


def test_an_accepted_text_that_changes_is_looked_at_again(client, named_best):
    staff = reviewer(client)
    for _ in range(2):
        send(staff, named_best, "accept", finding=finding_on(staff, named_best), reason=REASON)
    break_it(named_best, "clinic", name_en="Best Hair Clinic Seoul")
    assert not published(staff, named_best)
    assert AdvertisingOverride.objects.count() == 2


def test_a_finding_of_a_text_that_has_changed_is_not_accepted(client, named_best):
    staff = reviewer(client)
    key = finding_on(staff, named_best)
    break_it(named_best, "clinic", name_en="The Best Clinic")
    assert (
        "The text has changed meanwhile."
        in send(staff, named_best, "accept", finding=key, reason=REASON).content.decode()
    )


# --- saving what is public -------------------------------------------------------------------------------------
def test_forbidden_words_do_not_reach_a_public_page_and_what_was_typed_stays(staff):
    clinic = ready_clinic(status="published")
    answer = save(
        staff, clinic, about_en="We are the best clinic in Daegu.", about_ko="대구의 의원", website="https://a.example"
    )
    page = answer.content.decode()
    assert answer.status_code == 200 and "Not saved: this is on the public pages" in page
    assert "We are the <mark>best</mark> clinic in Daegu." in page
    assert "It puts a clinic, a doctor or a treatment above all others." in page
    assert "Medical Service Act, Article 56(2)" in page
    assert ">\nWe are the best clinic in Daegu.</textarea>" in page and 'value="https://a.example"' in page
    clinic.refresh_from_db()
    assert (clinic.about_en, clinic.website) == (None, "")
    assert "_advertising_reason" not in page


def test_the_same_words_may_wait_in_a_draft_and_are_marked_there(staff):
    clinic = ready_clinic(status="draft")
    saved(staff, clinic, about_en="We are the best clinic in Daegu.")
    assert "We are the <mark>best</mark> clinic in Daegu." in staff.get(url(clinic, "change")).content.decode()


def test_no_way_back_leads_round_the_gate(staff):
    clinic = ready_clinic(status="draft")
    saved(staff, clinic, about_en="We are the best clinic in Daegu.", about_ko="대구의 의원입니다.")
    saved(staff, clinic, about_en="We are a clinic in Daegu.")
    then = clinic.history.filter(about_en__contains="best").first()
    send(staff, clinic, "to_review")
    assert published(staff, clinic)
    address = reverse("admin:clinics_clinic_record", args=[clinic.pk, then.pk])
    page = staff.post(address, follow=True).content.decode()
    assert "Nothing was changed." in page and "We are the <mark>best</mark> clinic in Daegu." in page
    clinic.refresh_from_db()
    assert (clinic.status, clinic.about_en) == ("published", "We are a clinic in Daegu.")

    send(staff, clinic, "withdraw")
    live = clinic.history.filter(status="published").first()
    staff.post(reverse("admin:clinics_clinic_record", args=[clinic.pk, live.pk]))
    clinic.refresh_from_db()
    assert clinic.status == "withdrawn"


def test_words_in_a_row_of_the_clinics_form_are_marked_in_that_row(staff):
    clinic = ready_clinic(status="published")
    new = {"name_en": "Trip package", "included_en": "Guaranteed results", "currency": "KRW", **SOURCE}
    rows = {f"packages-0-{name}": value for name, value in new.items()}
    page = save(staff, clinic, **rows, **{"packages-TOTAL_FORMS": "1"}).content.decode()
    assert "<mark>Guaranteed</mark> results" in page and "Not saved" in page
    assert not Package.objects.filter(clinic=clinic).exists()


def test_words_on_the_page_of_an_offer_or_a_price_do_not_reach_the_public_clinic_either(staff):
    clinic = ready_clinic(status="published")
    offer, price = clinic.offers.get(), Price.objects.get(offer__clinic=clinic)
    assert "<mark>Free touch-up</mark>" in save(staff, offer, included_en="Free touch-up").content.decode()
    assert "<mark>Half price</mark>" in save(staff, price, note_en="Half price").content.decode()
    offer.refresh_from_db()
    price.refresh_from_db()
    assert (offer.included_en, price.note_en) == ("Consultation", None)


def test_what_stood_there_before_does_not_keep_other_changes_from_being_saved(staff):
    clinic = ready_clinic(status="published", about_en="The best clinic.")
    saved(staff, clinic, website="https://a.example")
    assert clinic.website == "https://a.example"


def test_an_outcome_needs_a_risk_somewhere_in_the_texts_of_the_clinic(staff):
    clinic = ready_clinic(status="published")
    text = {"about_en": "The dots give a natural look.", "about_ko": "두피에 점을 찍습니다."}
    page = save(staff, clinic, **text).content.decode()
    assert "no text of the clinic in this language names a risk" in page
    saved(staff, clinic, **text, aftercare_en="Redness may last three days.", aftercare_ko="안내문을 드립니다.")
    page = save(staff, clinic, aftercare_en="").content.decode()
    assert "no text of the clinic in this language names a risk" in page


OUTCOME = {"about_en": "The dots give a natural look.", "about_ko": "두피에 점을 찍습니다."}


@pytest.fixture
def only_risk():
    """The package that names the only risk of a public clinic which states an outcome."""
    clinic = ready_clinic(status="published", **OUTCOME)
    return Package.objects.create(clinic=clinic, name_en="Trip", included_en="Redness may last three days.", **SOURCE)


@pytest.mark.parametrize("way", ["its own page", "delete selected"])
def test_what_names_the_only_risk_is_not_deleted_while_visitors_read_the_outcome(staff, only_risk, way):
    def delete():
        if way == "its own page":
            return staff.post(url(only_risk, "delete"), {"post": "yes"}, follow=True).content.decode()
        sent = {"action": "delete_selected", "_selected_action": [only_risk.pk], "post": "yes"}
        return staff.post(url(Package, "changelist"), sent, follow=True).content.decode()

    page = delete()
    assert "Nothing was deleted: visitors read this, and without what you chose the words above may not stand" in page
    assert "<mark>natural look</mark>" in page and "no text of the clinic in this language names a risk" in page
    assert Package.objects.filter(pk=only_risk.pk).exists()
    assert not LogEntry.objects.filter(action_flag=DELETION).exists()

    other = Package.objects.create(clinic=only_risk.clinic, name_en="B", included_en="It may itch, a risk.", **SOURCE)
    delete()
    assert list(Package.objects.filter(clinic=only_risk.clinic)) == [other]


def test_an_offer_is_not_deleted_with_the_price_that_names_the_only_risk(staff):
    clinic = ready_clinic(status="published", **OUTCOME)
    Price.objects.filter(offer__clinic=clinic).update(note_en="Redness may last three days.")
    offer = clinic.offers.get()
    page = staff.post(url(offer, "delete"), {"post": "yes"}, follow=True).content.decode()
    assert "Nothing was deleted" in page and Price.objects.filter(offer=offer).exists()


def test_what_has_no_text_is_deleted_whatever_the_clinic_lacks(staff):
    clinic = ready_clinic(status="published", **OUTCOME)
    price = Price.objects.get(offer__clinic=clinic)
    assert staff.post(url(price, "delete"), {"post": "yes"}).status_code == 302
    assert not Price.objects.filter(pk=price.pk).exists()


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_nobody_reads_is_deleted_with_its_risks(staff, only_risk, status):
    Clinic.objects.filter(pk=only_risk.clinic_id).update(status=status)
    staff.post(url(only_risk, "delete"), {"post": "yes"})
    assert not Package.objects.filter(pk=only_risk.pk).exists()


def test_no_row_that_comes_back_brings_words_that_waited_in_a_draft(staff):
    clinic = ready_clinic(status="draft")
    offer, price = clinic.offers.get(), Price.objects.get(offer__clinic=clinic)
    saved(staff, price, note_en="Half price", note_ko="안내")
    staff.post(url(offer, "delete"), {"post": "yes"})
    send(staff, clinic, "to_review")
    assert published(staff, clinic)
    gone = Offer.history.filter(id=offer.pk).first()
    address = reverse("admin:clinics_offer_record", args=[offer.pk, gone.pk])

    page = staff.post(address, follow=True).content.decode()
    assert "<mark>Half price</mark>" in page and "Nothing was changed." in page
    assert not Offer.objects.filter(clinic=clinic).exists()

    send(staff, clinic, "withdraw")
    staff.post(address)
    assert Price.objects.get(offer__clinic=clinic).note_en == "Half price"


def test_a_reviewer_saves_with_a_reason(client):
    staff = reviewer(client)
    clinic = ready_clinic(status="published")
    text = {"about_en": "Founded by Dr Best.", "about_ko": "의원입니다."}
    page = save(staff, clinic, **text).content.decode()
    assert 'name="_advertising_reason"' in page
    page = save(staff, clinic, **text, _advertising_reason="A name").content.decode()
    assert "Give the reason in a sentence of at least 20 characters." in page and ">A name</textarea>" in page
    saved(staff, clinic, **text, _advertising_reason=REASON)
    assert AdvertisingOverride.objects.get().reason == REASON
    saved(staff, clinic, website="https://a.example")
    assert "Accepted by reviewer on 2026-11-21" in staff.get(url(clinic, "change")).content.decode()


def test_the_day_of_a_reason_and_of_a_step_is_that_in_korea(client, named_best, clock):
    clock.move_to("2026-11-22T08:00:00+09:00")  # still the day before in UTC
    staff = reviewer(client)
    for _ in range(2):
        send(staff, named_best, "accept", finding=finding_on(staff, named_best), reason=REASON)
    assert "Accepted by reviewer on 2026-11-22" in staff.get(url(named_best, "change")).content.decode()
    assert published(staff, named_best)
    assert str(PublishingStep.objects.get()) == "publish 2026-11-22"


def test_an_editor_cannot_accept_by_sending_the_field_of_a_reviewer(staff):
    clinic = ready_clinic(status="published")
    answer = save(staff, clinic, about_en="The best.", _advertising_reason=REASON)
    assert answer.status_code == 200 and not AdvertisingOverride.objects.exists()


# --- articles and texts without a state --------------------------------------------------------------------------
def new_article(**changes) -> Article:
    texts = {f"{name}_{code}": f"Text {name} {code}" for name in ("title", "summary", "body") for code in ("en", "ko")}
    columns = {"subject": Subject.objects.first(), "checked_on": date(2026, 11, 20), "published_on": date(2026, 11, 20)}
    return Article.objects.create(slug="new", **{**texts, **columns, **changes})


def test_an_article_is_read_once_it_is_published(staff):
    article = new_article(body_ko="")
    public = reverse("article", args=["new"])
    assert staff.get(public).status_code == 404
    send(staff, article, "to_review")
    assert not published(staff, article)
    assert any("has no Korean text." in text for text in unmet(staff, article))
    saved(staff, article, body_ko="본문입니다.")
    assert published(staff, article)
    assert staff.get(public).status_code == 200
    send(staff, article, "withdraw")
    assert staff.get(public).status_code == 404


def test_the_articles_of_the_content_are_published(content):
    assert set(Article.objects.values_list("status", flat=True)) == {"published"}


def test_a_text_that_is_always_public_is_not_saved_with_forbidden_words(staff):
    city = crowded_clinic().city
    page = save(staff, city, about_en="The best clinics of Korea.").content.decode()
    assert "Not saved" in page and "<mark>best</mark>" in page
    assert A_REVIEWER not in page


A_REVIEWER = "a reviewer can accept them"


def test_a_reviewer_is_named_only_where_there_is_a_publishing_page(staff):
    clinic, article = ready_clinic(status="published"), Article.objects.first()
    offer = clinic.offers.get()
    for row, texts in ((clinic, {"about_en": "The best."}), (offer, {"included_en": "The best."}),
                       (article, {"summary_en": "The best clinics."})):  # fmt: skip
        assert A_REVIEWER in save(staff, row, **texts).content.decode()
    page = save(staff, Page.objects.first(), summary_en="The best clinics.").content.decode()
    assert "<mark>best</mark>" in page and A_REVIEWER not in page


# --- size -----------------------------------------------------------------------------------------------------------
def test_the_page_of_a_full_clinic_takes_few_queries(staff):
    clinic = crowded_clinic()
    Clinic.objects.filter(pk=clinic.pk).update(about_en="The best clinic.", status="in_review")
    with CaptureQueriesContext(connection) as queries:
        assert staff.get(publishing_page(clinic)).status_code == 200
    assert len(queries) <= 20, "\n".join(query["sql"][:150] for query in queries)
