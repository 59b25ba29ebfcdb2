"""The consultation request: form, acknowledgement, custody, failures, and who may read it."""

import io
import logging
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from cryptography.fernet import Fernet
from django.conf import settings as django_settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from model_bakery import baker

from clinics.models import City, Clinic
from consultations import actions, tokens
from consultations.fields import MARK, CannotDecrypt
from consultations.models import Consent, ConsentText, Consultation
from treatments.models import Condition, Fit, Treatment

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Seoul"))
TODAY = date(2026, 11, 21)
OPTIONS = ["smp", "fue", "fut", "combined", "medicine-or-wig", "wait"]
MARKER = "Qzmarker"
REFERENCE = re.compile(r"HK-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")
MONTH = {"checked_on": TODAY, "valid_until": date(2027, 11, 21)}
TEXT_FIELDS = ["since", "travel", "message", "name", "email"]
CHOICE_FIELDS = ["lives_in_korea", "adult", "condition", "treatment", "country", "clinics", "consent", "token"]


# --- rows and helpers ------------------------------------------------------------------------------


def make_content():
    options = {
        slug: Treatment.objects.update_or_create(
            slug=slug, defaults={"position": place, "name": slug, "short_name": slug.upper(), "published_on": TODAY, **MONTH}
        )[0]
        for place, slug in enumerate(OPTIONS, 1)
    }
    for place, (slug, name) in enumerate([("alopecia-areata-patchy", "Alopecia areata"), ("male-pattern", "Male")], 1):
        condition, _ = Condition.objects.update_or_create(
            slug=slug,
            defaults={"position": place, "cause": slug[:20], "kind": "non_scarring", "name": name, "published_on": TODAY, **MONTH},
        )
        for option, row in options.items():
            areata = slug.startswith("alopecia")
            verdict = {"fue": "not_for_now", "smp": "with_cautions"}.get(option) if areata else None
            Fit.objects.update_or_create(
                condition=condition,
                treatment=row,
                defaults={"verdict": verdict or "worth_discussing", "text": f"Words on {option} in {slug}."},
            )
    return ConsentText.objects.update_or_create(
        kind="health_data", version=1, defaults={"text": "First wording.\n\nSecond part.", "valid_from": TODAY}
    )[0]


def make_clinic(slug, **changes):
    city = City.objects.filter(slug="test-city").first() or baker.make(
        City, slug="test-city", position=90, latitude=37.5, longitude=127, **MONTH
    )
    row = {
        "name": slug.replace("-", " ").title(), "status": "published", "is_demo": True, "kind": "hospital", "city": city,
        "registration_number": "DEMO-0001", "registration_checked_on": TODAY,
        "registration_expires_on": date(2027, 1, 1), **MONTH, **changes,
    }
    return Clinic.objects.create(slug=slug, **row)


@pytest.fixture
def consent_text(db):
    return make_content()


@pytest.fixture
def log_output():
    """Everything the portal writes to its log."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    loggers = [logging.getLogger(name) for name in ("", "django", "portal")]
    for logger in loggers:
        logger.addHandler(handler)
    yield written
    for logger in loggers:
        logger.removeHandler(handler)


def open_form(client, query="", minutes_ago=1):
    """The page as it was opened a while ago."""
    with time_machine.travel(NOW - timedelta(minutes=minutes_ago), tick=False):
        return client.get(reverse("consultation") + query)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def token_of(response):
    return soup(response).find("input", {"name": "token"})["value"]


def filled(token, **changes):
    answers = {
        "token": token, "homepage": "", "lives_in_korea": "no", "adult": "yes", "condition": "male-pattern",
        "since": f"{MARKER} since", "treatment": "not-sure", "travel": f"{MARKER} travel", "country": "DE",
        "message": f"{MARKER} message\r\nline two", "name": f"{MARKER} name", "email": f"{MARKER.lower()}@example.org",
        "consent": "on", **changes,
    }
    return {name: value for name, value in answers.items() if value is not None}


def send(client, query="", **changes):
    return client.post(reverse("consultation"), filled(token_of(open_form(client, query)), **changes))


def summary(response):
    box = soup(response).find(class_="error-summary")
    return [(link["href"], link.get_text()) for link in box.find_all("a")]


def submit(**changes):
    answers = {name: f"{MARKER} {name}" for name in actions.ANSWERS} | {"clinics": ["one-clinic"]}
    call = {"answers": answers, "consent_text": ConsentText.objects.get(version=1), "language": "en", "form_key": "k" * 64}
    return actions.submit(**call | changes)


def everything_stored():
    """Each value of each row of each table, as the database holds it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield from (str(value) for value in row)


# --- the page ----------------------------------------------------------------------------------------


def test_the_emergency_line_stands_before_the_form(client, consent_text):
    text = soup(open_form(client)).get_text(" ", strip=True)
    assert 0 < text.index("In Korea call 119") < text.index("In Korea call 109") < text.index("Before you start")


def test_what_is_not_for_now_stands_before_the_form_for_the_condition_in_the_address(client, consent_text):
    page = soup(open_form(client, "?condition=alopecia-areata-patchy"))
    text = page.get_text(" ", strip=True)
    assert text.index("Not for now") < text.index("Words on fue in alopecia-areata-patchy.") < text.index("Before you start")
    assert "Words on smp in alopecia-areata-patchy." in page.find("details").get_text()
    assert "Words on wait" not in text
    assert page.find("select", {"name": "condition"}).find("option", selected=True)["value"] == "alopecia-areata-patchy"


def test_without_a_condition_the_page_leads_to_what_is_not_for_now(client, consent_text):
    make_clinic("seoul-one")
    links = [a["href"] for a in soup(open_form(client, "?clinic=seoul-one")).find("details").find_all("a")]
    assert links[0] == reverse("consultation") + "?condition=alopecia-areata-patchy&clinic=seoul-one"


def test_a_cause_not_known_is_answered_with_see_a_dermatologist(client, consent_text):
    assert "See a dermatologist first" in soup(open_form(client, "?condition=not-known")).get_text()


def test_public_clinics_in_the_address_are_ticked_and_others_give_a_message(client, consent_text):
    make_clinic("seoul-one")
    make_clinic("seoul-draft", status="draft")
    make_clinic("seoul-expired", registration_expires_on=date(2026, 11, 20))
    response = open_form(client, "?clinic=seoul-one&clinic=seoul-draft&clinic=seoul-expired&clinic=%27&clinic=%00")
    boxes = soup(response).find_all("input", {"name": "clinics"})
    assert response.status_code == 200
    assert [(box["value"], box.has_attr("checked")) for box in boxes] == [("seoul-one", True)]
    assert "Seoul One (demonstration data)" in soup(response).get_text()
    assert "was left out" in soup(response).find("p", class_="callout").get_text()


def test_the_fourth_clinic_in_the_address_is_left_out_and_said(client, consent_text):
    slugs = [make_clinic(f"clinic-{n}").slug for n in range(4)]
    response = open_form(client, "?" + "&".join(f"clinic={slug}" for slug in slugs))
    assert [box["value"] for box in soup(response).find_all("input", {"name": "clinics"})] == slugs[:3]
    assert "three clinics at most" in soup(response).find("p", class_="callout").get_text()


def test_an_unknown_condition_in_the_address_gives_a_message_and_is_not_repeated(client, consent_text):
    response = open_form(client, "?condition=%3Cqafz%3E")
    assert response.status_code == 200
    assert b"qafz" not in response.content
    assert "We do not know the kind of hair loss" in soup(response).get_text()


def test_the_consent_is_unticked_and_shows_the_newest_wording_in_use_in_full(client, consent_text):
    ConsentText.objects.create(kind="health_data", version=2, text="Second wording.", valid_from=TODAY)
    ConsentText.objects.create(kind="health_data", version=3, text="Not in use yet.", valid_from=date(2026, 11, 22))
    page = soup(open_form(client))
    assert not page.find("input", {"name": "consent"}).has_attr("checked")
    assert "Second wording." in page.get_text()
    assert "First wording." not in page.get_text() and "Not in use yet." not in page.get_text()


def test_optional_fields_say_so_and_required_ones_do_not(client, consent_text):
    page = soup(open_form(client))
    labels = [label.get_text(strip=True) for label in page.find_all(["label", "legend"])]
    assert [label for label in labels if label.endswith("(optional)")] == [
        "Since when(optional)" if False else label
        for label in labels
        if label.startswith(("Since when", "Option you", "Clinics you", "When you may", "Country", "Your message", "Leave"))
    ]


def test_the_page_has_one_heading_of_the_first_level_and_no_inline_style_or_script(client, consent_text):
    page = soup(open_form(client, "?condition=alopecia-areata-patchy"))
    assert len(page.find("main").find_all("h1")) == 1
    assert not page.find("main").find_all(style=True) and not page.find("main").find_all("script")


@pytest.mark.parametrize("method", ["get", "post"])
def test_answers_are_kept_by_no_cache_and_told_to_no_other_site(client, consent_text, method):
    response = getattr(client, method)(reverse("consultation"))
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_without_a_consent_text_there_is_no_form(client, db):
    ConsentText.objects.all().delete()
    response = client.get(reverse("consultation"))
    assert response.status_code == 503
    assert soup(response).find("main").find("form") is None


# --- sending -------------------------------------------------------------------------------------------


def test_a_valid_request_is_stored_with_its_consent_and_acknowledged_with_its_reference(client, consent_text):
    make_clinic("seoul-one")
    response = send(client, "?clinic=seoul-one", clinics=["seoul-one"], treatment="smp")
    row = Consultation.objects.get()
    assert response.status_code == 302
    assert REFERENCE.fullmatch(row.reference)
    assert (row.status, row.language, row.keep_until) == ("new", "en", date(2027, 11, 21))
    assert (row.condition, row.treatment, row.clinics, row.country) == ("male-pattern", "smp", "seoul-one", "DE")
    assert (row.name, row.email) == (f"{MARKER} name", f"{MARKER.lower()}@example.org")
    assert (row.since, row.travel, row.message) == (f"{MARKER} since", f"{MARKER} travel", f"{MARKER} message\nline two")
    assert [consent.text for consent in row.consents.all()] == [consent_text]
    page = soup(client.get(response["Location"])).get_text(" ", strip=True)
    assert row.reference in page
    assert "Nothing is sent to a clinic" in page and "119" in page and "If you want it erased" in page


def test_only_required_answers_are_needed(client, consent_text):
    blank = dict.fromkeys(["since", "treatment", "travel", "country", "message"])
    assert send(client, **blank, condition="not-known").status_code == 302
    row = Consultation.objects.get()
    assert (row.condition, row.since, row.treatment, row.clinics) == ("not-known", "", "", "")


def test_neither_the_address_nor_the_acknowledgement_holds_an_answer(client, consent_text):
    response = send(client)
    assert tokens.read_receipt(response["Location"].split("/")[-2]) == Consultation.objects.get().reference
    page = client.get(response["Location"])
    assert page.headers["Cache-Control"] == "no-store, private"
    assert MARKER.lower() not in page.content.decode().lower()
    assert "session" not in client.cookies


def test_the_acknowledgement_closes_after_an_hour_and_is_not_made_up(client, consent_text):
    address = send(client)["Location"]
    with time_machine.travel(NOW + timedelta(hours=1, seconds=2), tick=False):
        assert client.get(address).status_code == 410
    assert client.get(reverse("consultation_sent", args=["HK-7F3K-9Q2M"])).status_code == 404
    assert client.post(address).status_code == 405


def test_extra_fields_set_nothing(client, consent_text):
    send(client, status="closed", reference="HK-AAAA-AAAA", keep_until="2099-01-01", id="77", language="ko", form_key="x")
    row = Consultation.objects.get()
    assert (row.status, row.language, row.keep_until) == ("new", "en", date(2027, 11, 21))
    assert row.reference != "HK-AAAA-AAAA" and row.form_key != "x"


def test_a_second_posting_of_the_same_form_gives_the_same_reference_and_one_row(client, consent_text):
    answers = filled(token_of(open_form(client)))
    receipts = [client.post(reverse("consultation"), answers)["Location"].split("/")[-2] for _ in range(2)]
    assert {tokens.read_receipt(value) for value in receipts} == {Consultation.objects.get().reference}
    assert Consent.objects.count() == 1


def test_two_calls_with_one_key_store_one_row(consent_text):
    assert submit() == submit(answers={**dict.fromkeys(actions.ANSWERS, "other"), "clinics": []})
    assert Consultation.objects.get().name == f"{MARKER} name"


def test_a_taken_reference_is_drawn_again(consent_text, monkeypatch):
    drawn = iter("A" * 8 + "A" * 8 + "B" * 8)
    monkeypatch.setattr(actions.secrets, "choice", lambda alphabet: next(drawn))
    assert submit() == "HK-AAAA-AAAA"
    assert submit(form_key="j" * 64) == "HK-BBBB-BBBB"


def test_a_request_without_its_consent_is_not_stored(consent_text):
    with pytest.raises((IntegrityError, ValueError)):
        submit(consent_text=ConsentText(pk=None))
    assert not Consultation.objects.exists()


# --- refusals --------------------------------------------------------------------------------------------


def test_an_invalid_post_answers_422_with_a_linked_summary_and_keeps_what_was_typed(client, consent_text):
    response = send(client, email="nobody", name="", consent=None, condition="alopecia-areata-patchy")
    page = soup(response)
    assert response.status_code == 422
    assert [address for address, _ in summary(response)] == ["#id_name", "#id_email", "#id_consent"]
    assert all(page.find(id=address[1:]) for address, _ in summary(response))
    box = page.find("form", id="consultation-form").find(class_="error-summary")
    assert (box["role"], box["tabindex"]) == ("alert", "-1")
    assert page.find("form", id="consultation-form").find(True) == box
    email = page.find(id="id_email")
    assert (email["value"], email["aria-invalid"]) == ("nobody", "true")
    assert {"id_email_error", "id_email_helptext"} == set(email["aria-describedby"].split())
    assert page.find(id="id_email_error").get_text(strip=True) == "Enter an e-mail address like name@example.org."
    assert page.find("textarea", {"name": "message"}).get_text().strip() == f"{MARKER} message\r\nline two".replace("\r", "")
    assert "Words on fue in alopecia-areata-patchy." in page.get_text()
    assert not Consultation.objects.exists()


def test_radio_errors_lead_to_the_first_choice(client, consent_text):
    response = send(client, adult=None, lives_in_korea="maybe")
    assert [address for address, _ in summary(response)] == ["#id_lives_in_korea_0", "#id_adult_0"]
    assert soup(response).find("fieldset", id="div_id_adult")["aria-describedby"] == "id_adult_error"


def test_the_consent_has_to_be_ticked(client, consent_text):
    response = send(client, consent=None)
    assert response.status_code == 422
    assert summary(response) == [("#id_consent", "Tick the box if you agree. Without it we may not take your request.")]


def test_a_new_wording_between_reading_and_sending_is_shown_and_asked_again(client, consent_text):
    answers = filled(token_of(open_form(client)))
    new = ConsentText.objects.create(kind="health_data", version=2, text="Second wording.", valid_from=TODAY)
    response = client.post(reverse("consultation"), answers)
    assert response.status_code == 422
    assert "Second wording." in soup(response).get_text()
    assert not soup(response).find(id="id_consent").has_attr("checked")
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert client.post(reverse("consultation"), answers | {"token": token_of(response)}).status_code == 302
    assert Consent.objects.get().text == new


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("condition", "nothing"), ("condition", ""), ("treatment", "best"), ("country", "XX"), ("clinics", "no-such-clinic"),
        ("name", "n" * 81), ("since", "s" * 121), ("travel", "t" * 121), ("message", "m" * 4001),
        ("email", "a" * 250 + "@example.org"), ("email", "a@b.org\nBcc: x@y.org"), ("email", "a@b.org\r\nBcc:x@y.org"),
        ("email", '"\x01"@example.org'), ("name", "a\r\nBcc: x@y.org"), ("name", "a\x00b"), ("since", "a\u2028b"),
        ("travel", "a\x1b[31m"), ("message", "a\x00b"), ("message", "a\x07b"), ("message", MARK + "abc"), ("name", MARK),
    ],
)  # fmt: skip
def test_what_the_form_does_not_offer_is_refused(client, consent_text, field, value):
    response = send(client, **{field: value})
    assert response.status_code == 422
    assert [address.removeprefix("#").removeprefix("div_") for address, _ in summary(response)] == [f"id_{field}"]
    assert not Consultation.objects.exists()


def test_at_most_three_clinics(client, consent_text):
    slugs = [make_clinic(f"clinic-{n}").slug for n in range(4)]
    response = send(client, clinics=slugs)
    assert (response.status_code, summary(response)) == (422, [("#id_clinics_0", "Choose three clinics at most.")])
    assert send(client, clinics=slugs[:3]).status_code == 302
    assert Consultation.objects.get().clinics == "clinic-0,clinic-1,clinic-2"


def test_a_message_as_long_as_the_browser_allows_is_taken(client, consent_text):
    assert send(client, message="\r\n".join(["x"] * 2000)).status_code == 302
    assert len(Consultation.objects.get().message) == 3999


def test_a_filled_honeypot_stores_nothing_and_is_emptied(client, consent_text):
    response = send(client, homepage="https://example.org")
    trap = soup(response).find("input", {"name": "homepage"})
    assert response.status_code == 422
    assert not trap.get("value") and not Consultation.objects.exists()
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
    assert trap.find_parent(class_="hp")["aria-hidden"] == "true"


def test_a_post_within_three_seconds_is_asked_to_send_again_and_then_taken(client, consent_text):
    answers = filled(token_of(client.get(reverse("consultation"))))
    response = client.post(reverse("consultation"), answers)
    assert response.status_code == 422
    assert "very quick" in summary(response)[0][1]
    assert token_of(response) == answers["token"] and not Consultation.objects.exists()
    with time_machine.travel(NOW + timedelta(seconds=4), tick=False):
        assert client.post(reverse("consultation"), answers).status_code == 302


@pytest.mark.parametrize("token", ["", "forged", "a:b:c", "\x00", "é"])
def test_a_token_that_is_not_ours_is_replaced(client, consent_text, token):
    response = client.post(reverse("consultation"), filled(token))
    assert response.status_code == 422
    assert tokens.read_form_token(token_of(response)).consent_text == consent_text.pk


def test_a_page_left_open_for_more_than_a_day_asks_to_send_again(client, consent_text):
    response = client.post(reverse("consultation"), filled(token_of(open_form(client, minutes_ago=24 * 60 + 1))))
    assert response.status_code == 422
    assert "open for too long" in summary(response)[0][1]


def test_under_18_gets_help_and_no_row(client, consent_text):
    response = client.post(reverse("consultation"), {"adult": "no", "name": MARKER})
    assert response.status_code == 200
    assert "For a parent or guardian" in soup(response).get_text()
    assert MARKER not in response.content.decode() and not Consultation.objects.exists()
    assert not soup(response).find("main").find("form")


def test_who_lives_in_korea_gets_information_and_no_row(client, consent_text):
    response = send(client, lives_in_korea="yes")
    assert response.status_code == 200
    assert soup(response).find("h1").get_text() == "If you live in Korea"
    assert not Consultation.objects.exists()


def test_posts_need_the_csrf_token(consent_text):
    strict = Client(enforce_csrf_checks=True)
    answers = filled(token_of(open_form(strict)))
    assert strict.post(reverse("consultation"), answers).status_code == 403
    assert not Consultation.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace", "options"])
def test_other_methods_are_refused(client, consent_text, method):
    assert getattr(client, method)(reverse("consultation")).status_code == 405


def test_the_hour_has_a_limit_and_the_form_is_kept(client, consent_text, settings):
    settings.RATE_LIMITS, settings.REQUESTS_PER_HOUR = True, 2
    assert [send(client).status_code for _ in range(2)] == [302, 302]
    response = send(client)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    assert soup(response).find(id="id_name")["value"] == f"{MARKER} name"
    assert soup(response).find(id="id_consent").has_attr("checked")
    assert "Nothing was sent" in summary(response)[0][1]
    assert Consultation.objects.count() == 2


def test_a_stored_form_sent_again_beyond_the_limit_still_gets_its_reference(client, consent_text, settings):
    settings.RATE_LIMITS, settings.REQUESTS_PER_HOUR = True, 1
    answers = filled(token_of(open_form(client)))
    assert [client.post(reverse("consultation"), answers).status_code for _ in range(3)] == [302] * 3


def test_mistakes_have_a_wider_limit_and_do_not_keep_anybody_from_sending(client, consent_text, settings):
    settings.RATE_LIMITS, settings.REQUESTS_PER_HOUR = True, 1
    assert [send(client, name="").status_code for _ in range(6)] == [422] * 5 + [429]
    assert send(client).status_code == 302


def test_the_limit_can_be_turned_off(client, consent_text, settings):
    settings.RATE_LIMITS, settings.REQUESTS_PER_HOUR = False, 1
    assert [send(client).status_code for _ in range(3)] == [302] * 3


def test_sending_stays_within_twelve_queries(client, consent_text, settings):
    settings.RATE_LIMITS = True
    make_clinic("seoul-one")
    send(client)  # the first of an hour also opens the address's counter
    answers = filled(token_of(open_form(client, "?clinic=seoul-one")), clinics=["seoul-one"])
    with CaptureQueriesContext(connection, ) as queries:
        assert client.post(reverse("consultation"), answers).status_code == 302
    assert len(queries) <= 12, [query["sql"][:80] for query in queries]


garbage = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    ["\x00", MARK, "{{1458|add:1}}", "' OR 1=1 --", "<script>", "x" * 10_000, "-1", "٣", "on", "no", "yes", "other"]
)


@pytest.mark.django_db
@hypothesis_settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.dictionaries(st.sampled_from(TEXT_FIELDS + CHOICE_FIELDS + ["homepage"]), st.lists(garbage, max_size=3)))
def test_garbage_in_every_field_is_never_a_server_error(client, settings, data):
    settings.RATE_LIMITS = False
    make_content()
    complete = {name: [value] for name, value in filled(token_of(open_form(client))).items()}
    response = client.post(reverse("consultation"), complete | data)
    assert response.status_code in {200, 302, 422}
    assert b"<script>" not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["%00", "%27", "x" * 3000, "-1", "%3Cscript%3E", "%D9%A3", "a&condition=b&clinic=c"])
def test_garbage_in_the_address_answers_200(client, value):
    make_content()
    response = open_form(client, f"?clinic={value}&condition={value}&page={value}")
    assert response.status_code == 200
    assert b"<script>" not in response.content


# --- when the database does not answer ---------------------------------------------------------------------


def stopped(execute, sql, params, many, context):
    raise OperationalError("the database is stopped")


def locked_for_writing(execute, sql, params, many, context):
    if sql.startswith("INSERT INTO"):
        raise OperationalError("database is locked")
    return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("failure", [stopped, locked_for_writing])
def test_a_database_that_does_not_answer_is_said_and_what_was_typed_is_kept(client, failure, log_output, settings):
    settings.RATE_LIMITS = False
    make_content()
    token = token_of(open_form(client))
    with connection.execute_wrapper(failure):
        response = client.post(reverse("consultation"), filled(token, message=f"{MARKER} <b>"))
    page = soup(response)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert page.find("h1").get_text() == "Your request was not sent"
    kept = {field["name"]: field["value"] for field in page.find("main").find_all("input", type="hidden")}
    assert {name: value for name, value in kept.items() if name != "csrfmiddlewaretoken"} == {
        name: value for name, value in filled(token, message=f"{MARKER} <b>").items() if name != "homepage"
    }
    assert f"{MARKER} <b>" in page.find("dl").get_text()
    assert not Consultation.objects.exists()
    assert "request not stored: OperationalError" in log_output.getvalue()
    assert client.post(reverse("consultation"), kept).status_code == 302


# --- custody -------------------------------------------------------------------------------------------------


def test_the_database_holds_no_answer_in_the_clear(client, consent_text):
    send(client, condition="male-pattern", treatment="smp")
    assert Consultation.objects.get().message.startswith(MARKER)
    assert not [value for value in everything_stored() if MARKER.lower() in value.lower()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT condition, treatment, country, name FROM consultations_consultation")
        assert all(value.startswith(MARK) for value in cursor.fetchone())


def test_the_log_holds_no_answer(client, consent_text, log_output):
    send(client)
    send(client, email=f"{MARKER} nobody", since=f"{MARKER}\nforged line")
    send(client, adult="no")
    assert Consultation.objects.get().reference in log_output.getvalue()
    assert "request refused: email, since" in log_output.getvalue()
    assert MARKER.lower() not in log_output.getvalue().lower()


def test_a_wrong_key_opens_nothing_and_saves_nothing(consent_text, settings):
    submit()
    before = list(everything_stored())
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CannotDecrypt):
        Consultation.objects.get()
    assert list(everything_stored()) == before


def test_ciphertext_is_never_saved_over_an_answer(consent_text):
    submit()
    row = Consultation.objects.get()
    row.name = MARK + "gAAAA"
    with pytest.raises(CannotDecrypt):
        row.save()
    assert Consultation.objects.get().name == f"{MARKER} name"


def test_old_keys_still_open_and_the_first_key_closes(consent_text, settings):
    submit()
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *django_settings.FIELD_KEYS]
    assert Consultation.objects.get().name == f"{MARKER} name"


def test_encrypted_fields_cannot_be_searched(consent_text):
    with pytest.raises((TypeError, DatabaseError, Exception), match="lookup|Unsupported"):
        Consultation.objects.filter(name__contains="a").exists()


def test_closing_brings_the_last_day_nearer_and_opening_sets_it_back(consent_text, admin_user):
    reference = submit()
    for status, last_day in [
        ("closed", date(2027, 2, 19)), ("in_review", date(2027, 11, 21)), ("spam", date(2027, 2, 19))
    ]:  # fmt: skip
        actions.set_status(reference=reference, status=status, by=admin_user)
        row = Consultation.objects.get()
        assert (row.status, row.keep_until, row.name) == (status, last_day, f"{MARKER} name")


def test_closing_late_never_lengthens_the_time(consent_text, admin_user):
    reference = submit()
    with time_machine.travel(NOW + timedelta(days=360), tick=False):
        actions.set_status(reference=reference, status="closed", by=admin_user)
    assert Consultation.objects.get().keep_until == date(2027, 11, 21)


def test_erasing_needs_no_key_and_leaves_no_row(consent_text, settings):
    reference = submit()
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    call_command("erase_consultation", reference.lower(), stdout=io.StringIO())
    assert (Consultation.objects.count(), Consent.objects.count()) == (0, 0)
    with pytest.raises(CommandError):
        call_command("erase_consultation", reference)


def test_each_field_of_a_request_stands_in_the_inventory():
    inventory = (django_settings.BASE_DIR / "docs" / "privacy.md").read_text()
    names = [field.name for model in (Consultation, Consent) for field in model._meta.fields]
    assert [name for name in names if f"`{name}`" not in inventory and name not in {"id", "consultation"}] == []


# --- staff ------------------------------------------------------------------------------------------------------


def staff(django_user_model, *codenames):
    user = django_user_model.objects.create_user("anna", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def addresses(row):
    base = "admin:consultations_consultation_"
    return [reverse(base + "changelist"), *(reverse(base + name, args=[row.pk]) for name in ("change", "history"))]


def test_requests_are_closed_to_visitors(client, consent_text):
    submit()
    for address in addresses(Consultation.objects.get()):
        response = client.get(address)
        assert response.status_code == 302 and reverse("admin:login") in response["Location"]


@pytest.mark.parametrize("codenames", [(), ("view_clinic", "change_clinic", "view_consenttext", "change_consenttext")])
def test_requests_are_closed_to_staff_without_the_permission(client, consent_text, django_user_model, codenames):
    submit()
    client.force_login(staff(django_user_model, *codenames))
    row = Consultation.objects.get()
    assert [client.get(address).status_code for address in addresses(row)] == [403] * 3
    assert client.post(addresses(row)[1], {"status": "closed"}).status_code == 403
    assert b"consultation/" not in client.get(reverse("admin:index")).content
    assert Consultation.objects.get().status == "new"


@pytest.mark.parametrize("kind", ["reader", "superuser"])
def test_who_may_read_requests_sees_the_list_without_answers_and_one_request_whole(
    client, consent_text, django_user_model, admin_user, kind
):
    submit()
    client.force_login(admin_user if kind == "superuser" else staff(django_user_model, "read_consultation"))
    row = Consultation.objects.get()
    listing, detail, history = (client.get(address) for address in addresses(row))
    assert [listing.status_code, detail.status_code, history.status_code] == [200] * 3
    assert row.reference in listing.content.decode() and MARKER not in listing.content.decode()
    assert MARKER not in history.content.decode()
    page = soup(detail)
    assert page.get_text().count(MARKER) == len(actions.ANSWERS)
    fields = page.find("form", id="consultation_form").find_all(["input", "select", "textarea"])
    assert [field["name"] for field in fields if field.get("type") not in {"hidden", "submit"}] == ["status"]
    assert "no-store" in detail.headers["Cache-Control"]


def test_nobody_adds_deletes_or_exports_requests_in_the_admin(client, consent_text, admin_user):
    submit()
    client.force_login(admin_user)
    row = Consultation.objects.get()
    base = "admin:consultations_consultation_"
    assert client.get(reverse(base + "add")).status_code == 403
    assert client.post(reverse(base + "delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post(reverse(base + "changelist"), bulk)
    assert not soup(client.get(reverse(base + "changelist"))).find("select", {"name": "action"})
    assert Consultation.objects.count() == 1


def test_a_status_changed_in_the_admin_changes_nothing_else_and_is_recorded_without_answers(
    client, consent_text, django_user_model
):
    submit()
    client.force_login(staff(django_user_model, "read_consultation"))
    row = Consultation.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, message FROM consultations_consultation")
        before = cursor.fetchall()
        response = client.post(addresses(row)[1], {"status": "closed", "name": "changed", "keep_until": "2099-01-01"})
        cursor.execute("SELECT name, message FROM consultations_consultation")
        assert cursor.fetchall() == before
    assert response.status_code == 302
    row = Consultation.objects.get()
    assert (row.status, row.keep_until) == ("closed", date(2027, 2, 19))
    entry = LogEntry.objects.get()
    assert (entry.object_repr, MARKER in entry.change_message) == (row.reference, False)


def test_requests_are_found_by_reference_alone(client, consent_text, admin_user):
    reference = submit()
    client.force_login(admin_user)
    found = [
        reference in soup(client.get(addresses(Consultation.objects.get())[0], {"q": words})).find(id="changelist-form").get_text()
        for words in (reference, reference[3:7].lower(), MARKER)
    ]
    assert found == [True, True, False]


def test_the_admin_says_so_when_a_request_cannot_be_opened(client, consent_text, admin_user, settings, log_output):
    submit()
    client.force_login(admin_user)
    pk = Consultation.objects.in_the_open().get().pk
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    response = client.get(reverse("admin:consultations_consultation_change", args=[pk]), follow=True)
    assert response.status_code == 200
    assert "cannot be opened" in response.content.decode() and "cannot be opened" in log_output.getvalue()


def test_a_consent_text_that_was_agreed_to_is_read_only(client, consent_text, admin_user):
    client.force_login(admin_user)
    address = reverse("admin:consultations_consenttext_change", args=[consent_text.pk])
    assert soup(client.get(address)).find("textarea", {"name": "text_en"})
    submit()
    assert not soup(client.get(address)).find("textarea")
    changed = {"kind": "health_data", "version": 1, "valid_from": "2026-11-21", "text_en": "Other words."}
    assert client.post(address, changed).status_code == 403
    remove = reverse("admin:consultations_consenttext_delete", args=[consent_text.pk])
    assert client.post(remove, {"post": "yes"}).status_code == 403
    assert ConsentText.objects.get().text == "First wording.\n\nSecond part."
