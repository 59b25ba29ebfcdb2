"""What the request form does not take, and what it says then."""

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clinics.models import Clinic
from consultations import tokens
from consultations.models import Consultation
from core.encryption import MARK
from tests.asking import MARKER, filled, main, make_consent_text, open_form, send, soup, summary, token_of
from tests.clock import NOW

NAMES = ["token", "homepage", "lives_in_korea", "adult", "condition", "since", "treatment", "clinics", "travel"]
NAMES += ["country", "matters", "message", "name", "email", "channel", "phone", "no_phone_calls", "languages"]
NAMES += ["photos", "consent", "clinic_consents", "marketing", "draft", "do"]


@pytest.fixture
def consent_text(db):
    return make_consent_text()


@pytest.fixture
def limited(settings):
    """`limited(2)`: two requests an hour from one network."""

    def limit(per_hour):
        settings.RATE_LIMITS, settings.REQUESTS_PER_HOUR = True, per_hour

    return limit


def test_an_invalid_post_answers_422_with_a_linked_summary_and_keeps_what_was_typed(client, consent_text):
    response = send(client, email="nobody", name="", consent=None, condition="alopecia-areata-patchy")
    page = soup(response)
    assert response.status_code == 422
    assert summary(response) == [
        ("#id_name", "Enter a name we may call you. It need not be your real one."),
        ("#id_email", "Enter an e-mail address like name@example.org."),
        ("#id_consent", "Tick the box if you agree. Without it we may not take your request."),
    ]
    assert all(page.find(id=address[1:]) for address, _ in summary(response))
    box = page.find("form", id="consultation-form").find(True)
    assert (box["class"], box["role"], box["tabindex"]) == (["error-summary"], "alert", "-1")
    assert page.find(id="id_message").get_text().split() == [MARKER, "message", "line", "two"]
    assert page.find(id="id_since")["value"] == f"{MARKER} since"
    assert "Not for now" in main(response).get_text()
    assert page.find("title").get_text().startswith("Not sent yet")
    assert not Consultation.objects.exists()


def test_a_wrong_field_names_its_error_and_its_hint(client, consent_text):
    page = soup(send(client, email="nobody"))
    email = page.find(id="id_email")
    assert (email["value"], email["aria-invalid"]) == ("nobody", "true")
    assert set(email["aria-describedby"].split()) == {"id_email_error", "id_email_helptext"}
    assert page.find(id="id_email_error").get_text(strip=True) == "Enter an e-mail address like name@example.org."
    assert page.find(id="id_email_helptext").get_text() == "We send the link to your own page to this address."


def test_errors_of_a_choice_lead_to_its_first_button(client, consent_text):
    response = send(client, adult=None, lives_in_korea="maybe")
    assert [address for address, _ in summary(response)] == ["#id_lives_in_korea_0", "#id_adult_0"]
    assert soup(response).find(id="div_id_adult").find("fieldset")["aria-describedby"] == "id_adult_error"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("condition", "nothing"), ("condition", ""), ("treatment", "best"), ("country", "XX"), ("clinics", "no-such"),
        ("name", "n" * 81), ("since", "s" * 121), ("travel", "t" * 121), ("message", "m" * 4001),
        ("email", "a" * 250 + "@example.org"), ("email", "a@b.org\nBcc: x@y.org"), ("email", "a@b.org\r\nBcc:x@y.org"),
        ("email", '"\x01"@example.org'), ("name", "a\r\nBcc: x@y.org"), ("name", "a\x00b"), ("since", "a\u2028b"),
        ("travel", "a\x1b[31m"), ("message", "a\x00b"), ("message", "a\x07b"), ("message", MARK + "abc"),
        ("name", MARK), ("matters", "m" * 201), ("matters", "a\x00b"), ("phone", "a\r\nb"), ("phone", "p" * 61),
        ("channel", "fax"),
    ],
)  # fmt: skip
def test_what_the_form_does_not_offer_is_refused(client, consent_text, field, value):
    response = send(client, **{field: value})
    assert response.status_code == 422
    assert {address.removeprefix("#").removeprefix("div_") for address, _ in summary(response)} == {f"id_{field}"}
    assert not Consultation.objects.exists()


def test_at_most_three_clinics_are_taken(client, consent_text):
    slugs = [clinic.slug for clinic in Clinic.objects.published().order_by("pk")[:4]]
    response = send(client, clinics=slugs)
    assert (response.status_code, summary(response)) == (422, [("#id_clinics_0", "Choose three clinics at most.")])
    assert send(client, clinics=slugs[:3]).status_code == 302
    assert Consultation.objects.get().clinics == ",".join(slugs[:3])


def test_a_clinic_that_left_the_pages_is_refused_once_and_gone_from_the_form(client, consent_text):
    clinic = Clinic.objects.published().first()
    Clinic.objects.filter(pk=clinic.pk).update(status="withdrawn")
    response = send(client, clinics=[clinic.slug])
    assert response.status_code == 422
    assert "no longer listed" in summary(response)[0][1]
    assert not soup(response).find("input", {"name": "clinics"})


def test_a_message_as_long_as_the_browser_allows_is_taken(client, consent_text):
    assert send(client, message="\r\n".join(["x"] * 2000)).status_code == 302
    assert len(Consultation.objects.get().message) == 3999


def test_a_filled_honeypot_stores_nothing_and_is_emptied(client, consent_text):
    response = send(client, homepage="https://example.org")
    trap = soup(response).find("input", {"name": "homepage"})
    assert (response.status_code, Consultation.objects.exists()) == (422, False)
    assert not trap.get("value")
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
    assert trap.find_parent(class_="hp")["aria-hidden"] == "true"


def test_a_post_within_three_seconds_is_asked_to_send_again_and_then_taken(client, consent_text):
    answers = filled(token_of(open_form(client, minutes_ago=0)))
    response = client.post(reverse("consultation"), answers)
    assert response.status_code == 422
    assert summary(response) == [("#send", "That was very quick. Please look over your answers, then send once more.")]
    assert token_of(response) == answers["token"] and not Consultation.objects.exists()
    with time_machine.travel(NOW + timedelta(seconds=4), tick=False):
        assert client.post(reverse("consultation"), answers).status_code == 302


@pytest.mark.parametrize("token", [None, "", "forged", "a:b:c", "\x00", "é"])
def test_a_token_that_is_not_ours_is_replaced(client, consent_text, token):
    response = client.post(reverse("consultation"), filled(token))
    assert response.status_code == 422
    assert tokens.read_form_token(token_of(response)).wording == f"{consent_text.pk}-0-0"


def test_a_page_left_open_for_more_than_a_day_asks_to_send_again(client, consent_text):
    response = client.post(reverse("consultation"), filled(token_of(open_form(client, minutes_ago=24 * 60 + 1))))
    assert response.status_code == 422
    assert "open for too long" in summary(response)[0][1]


def test_under_18_gets_help_and_no_row(client, consent_text):
    response = send(client, adult="no", lives_in_korea="yes")
    assert response.status_code == 200
    assert "For a parent or guardian" in main(response).get_text()
    assert MARKER not in response.content.decode() and not Consultation.objects.exists()
    assert not main(response).find("form")


def test_who_lives_in_korea_gets_information_and_no_row(client, consent_text):
    response = send(client, lives_in_korea="yes")
    assert response.status_code == 200
    assert main(response).find("h1").get_text() == "If you live in Korea"
    assert not Consultation.objects.exists()


def test_posts_need_the_csrf_token(consent_text):
    strict = Client(enforce_csrf_checks=True)
    page = open_form(strict)
    csrf = soup(page).find("form", id="consultation-form").find("input", {"name": "csrfmiddlewaretoken"})["value"]
    answers = filled(token_of(page))
    assert strict.post(reverse("consultation"), answers).status_code == 403
    assert not Consultation.objects.exists()
    assert strict.post(reverse("consultation"), answers | {"csrfmiddlewaretoken": csrf}).status_code == 302


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace", "options"])
def test_other_methods_are_refused(client, consent_text, method):
    assert getattr(client, method)(reverse("consultation")).status_code == 405


def test_the_hour_has_a_limit_and_the_form_is_kept(client, consent_text, limited):
    limited(2)
    assert [send(client).status_code for _ in range(2)] == [302, 302]
    response = send(client)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    assert soup(response).find(id="id_name")["value"] == f"{MARKER} name"
    assert soup(response).find(id="id_consent").has_attr("checked")
    assert "Nothing was sent" in summary(response)[0][1]
    assert Consultation.objects.count() == 2


def test_a_stored_form_sent_again_beyond_the_limit_still_gets_its_reference(client, consent_text, limited):
    limited(1)
    answers = filled(token_of(open_form(client)))
    assert [client.post(reverse("consultation"), answers).status_code for _ in range(3)] == [302] * 3


def test_mistakes_have_a_wider_limit_and_keep_nobody_from_sending(client, consent_text, limited):
    limited(1)
    assert [send(client, name="").status_code for _ in range(6)] == [422] * 5 + [429]
    assert send(client).status_code == 302


def test_one_e_mail_address_is_written_to_only_so_often_from_wherever(client, consent_text, limited):
    limited(2)
    answers = [filled(token_of(open_form(client)), email=email) for email in ("jo@example.org", "JO@example.org") * 2]
    sent = [client.post(reverse("consultation"), one, REMOTE_ADDR=f"192.0.{n}.1") for n, one in enumerate(answers)]
    assert [response.status_code for response in sent] == [302, 302, 429, 429]
    assert "with your e-mail address" in summary(sent[-1])[0][1]
    assert send(client, email="other@example.org").status_code == 302


def test_visitors_of_one_network_share_a_wider_limit(client, consent_text, limited):
    limited(1)

    def from_address(number):
        answers = filled(token_of(open_form(client)), email=f"{number}@example.org")
        return client.post(reverse("consultation"), answers, REMOTE_ADDR=f"192.0.2.{number}").status_code

    assert [from_address(number) for number in range(12)] == [302] * 10 + [429] * 2


def test_the_limit_can_be_turned_off(client, consent_text, settings):
    settings.RATE_LIMITS, settings.REQUESTS_PER_HOUR = False, 1
    assert [send(client).status_code for _ in range(3)] == [302] * 3


garbage = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    ["\x00", MARK, "{{1458|add:1}}", "' OR 1=1 --", "<qafz>", "x" * 10_000, "-1", "٣", "on", "no", "yes", "other"]
)


@pytest.mark.django_db
@hypothesis_settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.dictionaries(st.sampled_from(NAMES), st.lists(garbage, max_size=3)))
def test_garbage_in_every_field_is_never_a_server_error(client, data):
    make_consent_text()
    complete = {name: [value] for name, value in filled(token_of(open_form(client))).items()}
    response = client.post(reverse("consultation"), complete | data)
    assert response.status_code in {200, 302, 422}
    assert b"<qafz>" not in response.content


@pytest.mark.parametrize("value", ["%00", "%27", "x" * 3000, "-1", "%3Cqafz%3E", "%D9%A3", "a&condition=b&clinic=c"])
def test_garbage_in_the_address_answers_200(client, consent_text, value):
    response = open_form(client, f"?clinic={value}&condition={value}&page={value}")
    assert response.status_code == 200
    assert b"<qafz>" not in response.content


# --- when the database does not answer --------------------------------------------------------------
def stopped(execute, sql, params, many, context):
    raise OperationalError("the database is stopped")


def locked_for_writing(execute, sql, params, many, context):
    if sql.startswith("INSERT"):
        raise OperationalError("database is locked")
    return execute(sql, params, many, context)


@pytest.mark.parametrize("failure", [stopped, locked_for_writing])
def test_a_database_that_does_not_answer_is_said_and_what_was_typed_is_kept(client, consent_text, failure):
    answers = filled(token_of(open_form(client)), message=f"{MARKER} <qafz>", homepage=None)
    with connection.execute_wrapper(failure):
        response = client.post(reverse("consultation"), answers)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert main(response).find("h1").get_text() == "Your request was not sent"
    kept = {}
    for field in main(response).find_all("input", type="hidden"):
        kept.setdefault(field["name"], []).append(field["value"])
    csrf = {"csrfmiddlewaretoken": kept["csrfmiddlewaretoken"]}
    assert kept == csrf | {name: value if isinstance(value, list) else [value] for name, value in answers.items()}
    assert f"{MARKER} <qafz>" in main(response).find("dl").get_text()
    assert response.headers["Cache-Control"] == "no-store, private"
    assert not Consultation.objects.exists()
    assert client.post(reverse("consultation"), kept).status_code == 302
