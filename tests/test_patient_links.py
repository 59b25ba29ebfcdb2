"""The link to a patient's own page: unguessable, kept as a hash, and sent again without saying who wrote to us."""

import re
import statistics
import time

import pytest
from cryptography.fernet import Fernet
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations import actions
from consultations.models import PatientLink
from core.models import Hits, OutboxMail
from tests.patients import ADDRESS, MARKER, Patient, soup, stored, summary, text_of

pytestmark = pytest.mark.django_db
UNKNOWN = "nobody@example.org"


@pytest.fixture
def patient():
    return Patient()


def ask(client, email: str):
    return client.post(reverse("consultation_link"), {"email": email})


def tokens_mailed() -> list[str]:
    return [re.search(r"/consultation/([^/\s]+)/", mail.body)[1] for mail in OutboxMail.objects.order_by("pk")]


# --- the token ----------------------------------------------------------------------------------------
def test_a_token_is_32_random_bytes_of_which_only_a_keyed_hash_is_kept(patient, settings):
    tokens = {actions.new_link(consultation=patient.row) for _ in range(50)}
    assert len(tokens) == 50 and all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)
    assert not any(token in row for rows in stored().values() for row in rows for token in tokens)
    assert all(re.fullmatch("[0-9a-f]{64}", link.token_hash) for link in PatientLink.objects.all())
    settings.SECRET_KEY = "another key, as long as the first one was, for signing: 0123456789"
    assert actions.opened(patient.token) is None


def test_every_link_of_a_request_opens_it(client, patient):
    second = actions.new_link(consultation=patient.row)
    for token in (patient.token, second):
        assert patient.row.reference in text_of(client.get(reverse("consultation_own", args=[token])))


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda token: token[:-1], lambda token: token + "a"])
def test_a_link_that_is_not_whole_opens_nothing_and_leads_to_a_new_one(client, patient, change):
    response = client.get(reverse("consultation_own", args=[change(patient.token)]))
    form = soup(response).find("main").find("form", method="post")
    assert response.status_code == 404
    assert soup(response).find("h1").get_text() == "This link opens nothing"
    assert (form["action"], form.find("input", type="email")["name"]) == (reverse("consultation_link"), "email")
    assert patient.token not in response.content.decode()


GARBAGE = ["x", "%0A", "é" * 43, "x" * 3000, "..", "%3Cqafz%3E", "'", "%F0%9F%98%80"]


@pytest.mark.parametrize(("token", "status"), [("%00", 400), *((token, 404) for token in GARBAGE)])
def test_garbage_instead_of_a_token_is_never_a_server_error(client, token, status):
    for rest in ("", "download/", "photos/x/"):
        for method in (client.get, client.post):
            response = method(f"/en/consultation/{token}/{rest}")
            assert response.status_code == status, (token, rest)
            assert b"<qafz>" not in response.content


@pytest.mark.parametrize(("language", "prefix"), [("en", "/en/"), ("ko", "/ko/"), ("xx", "/en/"), ("", "/en/")])
def test_a_mailed_address_is_whole_and_in_a_language_that_is_open(settings, language, prefix):
    settings.SITE_URL = "https://hair.example"
    assert actions.address_of("T0ken", language) == f"https://hair.example{prefix}consultation/T0ken/"


# --- asking for a new link --------------------------------------------------------------------------------
def test_a_known_address_gets_a_link_for_each_of_its_requests(client, patient):
    second, others = Patient(email="JO@Example.ORG", status="closed"), Patient(email="other@example.org")
    response = ask(client, "jo@EXAMPLE.org")
    assert response["Location"] == f"{reverse('consultation_link')}?asked"
    mails = {mail.about: mail for mail in OutboxMail.objects.all()}
    assert set(mails) == {patient.row.reference, second.row.reference}
    assert {mail.kind for mail in mails.values()} == {"lost_link"}
    assert others.row.reference not in mails
    opened = {actions.opened(token).consultation.reference for token in tokens_mailed()}
    assert opened == set(mails)
    assert client.get(patient.address).status_code == 200


def test_a_link_goes_to_the_address_given_with_the_request_and_not_to_one_that_only_looks_like_it(client, patient):
    strasse = Patient(email="strasse@example.org")
    ask(client, "JO@EXAMPLE.ORG")
    ask(client, "ſtraſſe@example.org")
    sent = [(mail.about, mail.to) for mail in OutboxMail.objects.order_by("pk")]
    assert sent == [(patient.row.reference, ADDRESS), (strasse.row.reference, "strasse@example.org")]


def test_an_erased_request_is_not_mailed_about(client, patient):
    actions.erase(consultation=patient.row, why="patient")
    ask(client, ADDRESS)
    assert not OutboxMail.objects.exists()


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(client, patient):
    answers = [ask(client, email) for email in (ADDRESS, UNKNOWN)]
    assert {(answer.status_code, answer["Location"], tuple(answer.headers)) for answer in answers} == {
        (302, f"{reverse('consultation_link')}?asked", tuple(answers[0].headers))
    }
    said = client.get(answers[0]["Location"])
    assert soup(said).find("main").find(role="status").get_text(strip=True).startswith("If there is a request for this")
    assert ADDRESS not in said.content.decode()


def shape(queries: CaptureQueriesContext) -> list[str]:
    """The statements without their values, and without where savepoints begin and end."""
    plain = [re.sub(r"'[^']*'|\b\d+\b", "?", query["sql"]).split("VALUES")[0] for query in queries]
    return [sql for sql in plain if "SAVEPOINT" not in sql]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_known_address_costs_the_same_statements_as_an_unknown_one(client, settings, count):
    settings.RATE_LIMITS, settings.REQUESTS_PER_HOUR = True, 100
    for _ in range(count):
        Patient()
    ask(client, "first@example.org")  # opens the network's counter
    asked = []
    for email in (ADDRESS, UNKNOWN):
        with CaptureQueriesContext(connection) as queries:
            ask(client, email)
        asked.append(shape(queries))
    known, unknown = asked
    assert known == unknown
    assert sum('INTO "consultations_patientlink"' in sql for sql in known) == 3
    assert OutboxMail.objects.count() == PatientLink.objects.count() - count == count


def test_what_is_written_for_nobody_is_taken_back(client, patient):
    before = stored()
    ask(client, UNKNOWN)
    assert stored() == before


def test_a_known_address_takes_as_long_as_an_unknown_one(patient):
    """On average within a third; most of it is encrypting, which both do alike."""
    spent = {ADDRESS: [], UNKNOWN: []}
    for _ in range(40):
        for email, seconds in spent.items():
            start = time.perf_counter()
            actions.ask_for_links(email=email, language="en")
            seconds.append(time.perf_counter() - start)
    known, unknown = (statistics.median(seconds) for seconds in spent.values())
    assert 0.67 < known / unknown < 1.5, spent


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("", "Enter your e-mail address."),
        ("nobody", "Enter an e-mail address like"),
        ("a@b.org\nBcc: x@y.org", "Enter an e-mail address like"),
        ("a@b.org,c@d.org", "Enter an e-mail address like"),
        (f"{'a' * 250}@example.org", "at most 254"),
    ],
)
def test_an_address_that_is_none_is_said_and_stays_in_the_field(client, email, says):
    response = ask(client, email)
    assert response.status_code == 422
    assert says in summary(response)[0]
    assert not OutboxMail.objects.exists()


def test_one_network_may_ask_so_often_an_hour(client, patient, settings):
    settings.RATE_LIMITS, settings.REQUESTS_PER_HOUR = True, 2
    answers = [ask(client, f"x{number}@example.org") for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[-1].headers["Retry-After"] == "3600"
    assert soup(answers[-1]).find("main").find("input", type="email")["value"] == "x2@example.org"


def test_one_address_gets_three_mails_an_hour_and_the_answer_stays_the_same(client, patient, settings, clock):
    settings.RATE_LIMITS, settings.REQUESTS_PER_HOUR = True, 100
    answers = {ask(client, email)["Location"] for _ in range(5) for email in (ADDRESS, UNKNOWN)}
    assert answers == {f"{reverse('consultation_link')}?asked"}
    assert OutboxMail.objects.count() == 3
    assert not any(ADDRESS in f"{row.what}{row.who}" for row in Hits.objects.all())
    clock.shift(3600)
    ask(client, ADDRESS)
    assert OutboxMail.objects.count() == 4


def test_a_request_that_no_key_opens_tells_no_more_than_others(client, patient, settings, caplog):
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert ask(client, ADDRESS)["Location"] == ask(client, UNKNOWN)["Location"]
    assert not OutboxMail.objects.exists()
    assert "cannot be opened with the keys" in caplog.text and ADDRESS not in caplog.text


def test_a_database_that_does_not_answer_is_said(client, patient):
    def locked(execute, sql, params, many, context):
        if sql.startswith("INSERT"):
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(locked):
        response = ask(client, ADDRESS)
    kept = {field["name"]: field["value"] for field in soup(response).find_all("input", type="hidden")}
    assert (response.status_code, kept["email"]) == (503, ADDRESS)
    assert not OutboxMail.objects.exists()


def test_the_page_itself_asks_for_nothing_but_the_address(client):
    page = soup(client.get(reverse("consultation_link")))
    fields = [field["name"] for field in page.find("main").find("form", method="post").find_all("input")]
    assert fields == ["csrfmiddlewaretoken", "email"]
    assert MARKER not in page.get_text()
