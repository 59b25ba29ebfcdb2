"""The request page, sending it, and the acknowledgement."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinics.models import Clinic
from consultations import tokens
from consultations.models import Consent, ConsentText, Consultation
from core.cache import one_version, raise_version
from tests.asking import LAST_DAY, MARKER, TODAY, filled, main, make_consent_text, open_form, send, soup, token_of
from tests.clock import NOW
from tests.patients import coordinator
from treatments.models import Fit

REFERENCE = re.compile(r"HK-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")
AREATA = "alopecia-areata-patchy"


@pytest.fixture
def consent_text(db):
    return make_consent_text()


@pytest.fixture
def clinics(consent_text):
    """Four public clinics."""
    return list(Clinic.objects.published().order_by("pk")[:4])


def words(option, condition=AREATA):
    """How the text on an option begins, up to its first source."""
    return Fit.objects.get(condition__slug=condition, treatment__slug=option).text.split("[")[0].strip()


def test_the_emergency_line_stands_before_the_form(client, consent_text):
    text = main(open_form(client)).get_text(" ", strip=True)
    assert 0 < text.index("In Korea call 119") < text.index("109 in Korea") < text.index("Before you start")


def test_what_is_not_for_now_stands_before_the_form_for_the_condition_in_the_address(client, consent_text):
    page = main(open_form(client, f"?condition={AREATA}"))
    text = page.get_text(" ", strip=True)
    order = ["Not for now", words("fue"), words("fut"), words("combined"), "Before you start"]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert words("smp") in page.find("details").get_text()
    assert words("wait") not in text
    assert page.find("select", {"name": "condition"}).find("option", selected=True)["value"] == AREATA


def test_what_is_said_about_a_condition_carries_its_sources(client, consent_text):
    page = main(open_form(client, f"?condition={AREATA}"))
    assert page.find("a", href="#AA-01") and page.find("li", id="AA-01")
    assert "[AA-01]" not in page.get_text()


def test_without_a_condition_the_page_leads_to_what_is_not_for_now_for_each(client, clinics):
    page = main(open_form(client, f"?clinic={clinics[0].slug}"))
    links = [link["href"] for link in page.find("details").find_all("a")]
    assert len(links) == 12
    assert links[0] == f"{reverse('consultation')}?condition={AREATA}&clinic={clinics[0].slug}"


@pytest.mark.parametrize(("slug", "says"), [("not-known", "See a dermatologist first"), ("other", "We have no page")])
def test_other_kinds_and_unknown_ones_have_their_own_words(client, consent_text, slug, says):
    page = main(open_form(client, f"?condition={slug}"))
    assert says in page.get_text()
    assert page.find("form", id="consultation-form")


def test_public_clinics_in_the_address_are_ticked_and_others_give_a_message(client, clinics):
    shown, draft, expired, _ = clinics
    Clinic.objects.filter(pk=draft.pk).update(status="draft")
    Clinic.objects.filter(pk=expired.pk).update(registration_expires_on=date(2026, 11, 20))
    query = "".join(f"&clinic={slug}" for slug in (shown.slug, draft.slug, expired.slug, "%27", "%00"))
    response = open_form(client, f"?{query}")
    boxes = soup(response).find_all("input", {"name": "clinics"})
    assert response.status_code == 200
    assert [(box["value"], box.has_attr("checked")) for box in boxes] == [(shown.slug, True)]
    assert f"{shown.name} (demonstration data)" in main(response).get_text()
    assert "was left out" in soup(response).find(class_="messages").get_text()


def test_the_fourth_clinic_in_the_address_is_left_out_and_said(client, clinics):
    response = open_form(client, "?" + "&".join(f"clinic={clinic.slug}" for clinic in clinics))
    boxes = soup(response).find_all("input", {"name": "clinics"})
    assert [box["value"] for box in boxes] == [clinic.slug for clinic in clinics[:3]]
    assert "three clinics at most" in soup(response).find(class_="messages").get_text()


def test_an_unknown_condition_in_the_address_gives_a_message_and_is_not_repeated(client, consent_text):
    response = open_form(client, "?condition=%3Cqafz%3E")
    assert response.status_code == 200
    assert "qafz" not in main(response).get_text()
    assert "We do not know the kind of hair loss" in soup(response).find(class_="messages").get_text()


def test_the_consent_is_unticked_and_shows_the_newest_wording_in_use_in_full(client, consent_text):
    ConsentText.objects.create(kind="health_data", version=2, text="Second wording.", valid_from=date(2026, 11, 20))
    ConsentText.objects.create(kind="health_data", version=3, text="Not in use yet.", valid_from=date(2026, 11, 22))
    page = main(open_form(client))
    assert not page.find("input", {"name": "consent"}).has_attr("checked")
    assert "Second wording." in page.get_text()
    assert "First wording." not in page.get_text() and "Not in use yet." not in page.get_text()


def test_fields_that_may_stay_empty_say_so_and_no_others(client, consent_text):
    page = main(open_form(client))
    optional = {"since", "treatment", "photos", "clinics", "travel", "country", "matters", "message"}
    optional |= {"channel", "phone", "no_phone_calls", "languages"}
    blocks = {block["id"].removeprefix("div_id_"): block for block in page.find_all(id=re.compile("^div_id_"))}
    said = {name for name, block in blocks.items() if "(optional)" in block.find(["label", "legend"]).get_text()}
    assert said == optional
    assert set(blocks) - optional == {"lives_in_korea", "adult", "condition", "name", "email", "consent", "homepage"}


def test_the_page_has_one_heading_of_the_first_level(client, consent_text):
    assert len(soup(open_form(client, f"?condition={AREATA}")).find_all("h1")) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_answers_are_kept_by_no_cache_and_told_to_no_other_site(client, consent_text, method):
    response = getattr(client, method)(reverse("consultation"))
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_without_a_consent_text_there_is_no_form_and_nothing_is_taken(client, consent_text):
    token = token_of(open_form(client))
    ConsentText.objects.all().delete()
    raise_version()
    response = client.get(reverse("consultation"))
    assert (response.status_code, main(response).find("form")) == (503, None)
    assert client.post(reverse("consultation"), filled(token)).status_code == 503
    assert not Consultation.objects.exists()


def test_a_valid_request_is_stored_with_its_consent_and_acknowledged_with_its_reference(client, consent_text, clinics):
    slug = clinics[0].slug
    response = send(client, f"?clinic={slug}", clinics=[slug], treatment="smp")
    row = Consultation.objects.get()
    assert response.status_code == 302
    assert REFERENCE.fullmatch(row.reference)
    assert (row.status, row.language, row.keep_until) == ("new", "en", LAST_DAY)
    assert (row.condition, row.treatment, row.clinics, row.country) == ("male-pattern", "smp", slug, "DE")
    assert (row.name, row.email) == (f"{MARKER} name", f"{MARKER.lower()}@example.org")
    assert (row.since, row.travel) == (f"{MARKER} since", f"{MARKER} travel")
    assert (row.matters, row.message) == (f"{MARKER} matters", f"{MARKER} message\nline two")
    assert (row.channel, row.phone, row.no_phone_calls) == ("line", f"{MARKER} phone", False)
    assert row.languages == "en,ja"
    assert row.answer_by == date(2026, 11, 24)
    assert [consent.text for consent in row.consents.all()] == [consent_text]
    text = main(client.get(response["Location"])).get_text(" ", strip=True)
    assert row.reference in text
    assert "Nothing is sent to a clinic." in text and "119" in text and "If you want it erased" in text


def test_only_required_answers_are_needed(client, consent_text):
    blank = ["since", "treatment", "travel", "country", "matters", "message", "channel", "phone", "languages"]
    assert send(client, **dict.fromkeys(blank), condition="not-known").status_code == 302
    row = Consultation.objects.get()
    assert (row.condition, row.channel) == ("not-known", "email")
    assert {getattr(row, name) for name in set(blank) - {"channel"}} | {row.clinics} == {""}


def test_neither_the_address_nor_the_acknowledgement_nor_a_cookie_holds_an_answer(client, consent_text):
    response = send(client)
    assert tokens.read_receipt(response["Location"].split("/")[-2]) == Consultation.objects.get().reference
    page = client.get(response["Location"])
    assert page.headers["Cache-Control"] == "no-store, private"
    assert MARKER.lower() not in page.content.decode().lower()
    assert set(client.cookies) == {"csrf"}


def test_the_acknowledgement_closes_after_an_hour_and_cannot_be_made_up(client, consent_text):
    address = send(client)["Location"]
    assert client.post(address).status_code == 405
    assert client.get(reverse("consultation_sent", args=["HK-7F3K-9Q2M"])).status_code == 404
    with time_machine.travel(NOW + timedelta(hours=1, seconds=2), tick=False):
        assert client.get(address).status_code == 410


@pytest.mark.parametrize(
    ("mode", "says"),
    [("information_only", "You decide for yourself"), ("registered_facilitator", "unless you agreed to that clinic")],
)
def test_the_acknowledgement_says_what_the_operating_mode_means(client, consent_text, settings, mode, says):
    settings.OPERATING_MODE, settings.OPERATOR_CONTACT = mode, "write@example.org"
    text = main(client.get(send(client)["Location"])).get_text()
    assert says in text and "write@example.org" in text


def test_the_acknowledgement_says_by_when_and_how_the_link_comes(client, consent_text):
    page = main(client.get(send(client)["Location"]))
    text = page.get_text(" ", strip=True)
    assert "We answer at the latest on 24 November 2026 (Korean time)." in text
    assert "We send you a mail with a link to your own page." in text
    assert page.find("a", href=reverse("consultation_link")).get_text() == "Ask for a new link"


def test_the_acknowledgement_of_what_is_erased_or_out_of_reach_names_no_day(client, consent_text):
    address = send(client)["Location"]

    def stopped(execute, sql, params, many, context):
        raise OperationalError("the database is stopped")

    with one_version(), connection.execute_wrapper(stopped):
        without = client.get(address)
    Consultation.objects.all().delete()
    for response in (without, client.get(address)):
        assert response.status_code == 200
        assert "at the latest" not in main(response).get_text()


def test_extra_fields_set_nothing(client, consent_text):
    send(client, status="closed", reference="HK-AAAA-AAAA", keep_until="2099-01-01", language="ko", form_key="x")
    row = Consultation.objects.get()
    assert (row.status, row.language, row.keep_until) == ("new", "en", LAST_DAY)
    assert row.reference != "HK-AAAA-AAAA" and row.form_key != "x"


def test_a_second_posting_of_the_same_form_gives_the_same_reference_and_one_row(client, consent_text):
    answers = filled(token_of(open_form(client)))
    receipts = [client.post(reverse("consultation"), answers)["Location"].split("/")[-2] for _ in range(2)]
    assert {tokens.read_receipt(value) for value in receipts} == {Consultation.objects.get().reference}
    assert Consent.objects.count() == 1


def test_a_new_wording_between_reading_and_sending_is_shown_and_asked_again(client, consent_text):
    answers = filled(token_of(open_form(client)))
    new = ConsentText.objects.create(kind="health_data", version=2, text="Second wording.", valid_from=TODAY)
    raise_version()
    response = client.post(reverse("consultation"), answers)
    assert response.status_code == 422
    assert "Second wording." in main(response).get_text()
    assert not soup(response).find(id="id_consent").has_attr("checked")
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert client.post(reverse("consultation"), answers | {"token": token_of(response)}).status_code == 302
    assert Consent.objects.get().text == new


def test_sending_stays_within_twelve_queries(client, consent_text, clinics, settings):
    settings.RATE_LIMITS = True
    coordinator()
    send(client)  # the first of an hour also opens the network's counter
    slug = clinics[0].slug
    answers = filled(token_of(open_form(client, f"?clinic={slug}")), clinics=[slug])
    with CaptureQueriesContext(connection) as queries:
        assert client.post(reverse("consultation"), answers).status_code == 302
    assert len(queries) <= 12, [query["sql"][:90] for query in queries]


def test_every_answer_of_the_form_is_valid_html(client, clinics, nu_errors, settings):
    settings.RATE_LIMITS, settings.REQUESTS_PER_HOUR = True, 1
    query = f"?condition={AREATA}&clinic={clinics[0].slug}&clinic=none"
    sent = send(client)["Location"]
    answers = {
        "form": open_form(client),
        "form with a condition": open_form(client, query),
        "errors": client.post(reverse("consultation"), {"homepage": "x", "email": "<x>", "condition": "not-known"}),
        "limit": send(client, query, clinics=[clinics[0].slug]),
        "under 18": send(client, adult="no"),
        "lives in Korea": send(client, lives_in_korea="yes"),
        "sent": client.get(sent),
        "draft": (draft := send(client, query, do="draft")),
        "opened draft": client.get(main(draft).find("form")["action"]),
        "no draft": client.get(reverse("consultation_draft", args=["x"])),
        "too much": client.generic("POST", reverse("consultation"), CONTENT_LENGTH="99999999"),
    }
    settings.OPERATING_MODE = "registered_facilitator"
    for kind in ("clinic", "marketing"):
        ConsentText.objects.create(kind=kind, version=1, text="A text.", text_ko="글", valid_from=TODAY)
    raise_version()
    answers["every consent"] = open_form(client, query)

    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        answers["sent two hours ago"] = client.get(sent)
    ConsentText.objects.update(valid_from=date(2027, 1, 1))
    raise_version()
    answers |= {"closed": open_form(client), "not sent": client.post(reverse("consultation"), filled("x"))}
    expected = [200, 200, 422, 429, 200, 200, 200, 200, 200, 404, 413, 200, 410, 503, 503]
    assert [answer.status_code for answer in answers.values()] == expected
    assert nu_errors({name: answer.content for name, answer in answers.items()}) == []
    assert {name: len(soup(answer).find_all("h1")) for name, answer in answers.items()} == dict.fromkeys(answers, 1)
