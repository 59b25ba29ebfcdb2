"""What a patient reads on her own page, and what nobody else learns from it."""

import io
import logging
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as portal_settings
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from clinics.models import Clinic
from consultations import own
from consultations.models import Consultation, Event
from consultations.times import for_her, in_korea, when
from core.logs import NoPersonalData, UtcFormatter
from tests.clock import NOW
from tests.patients import MARKER, Patient, part, soup, stored, text_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def patient():
    return Patient()


# --- status -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", Consultation.Status.values)
def test_every_status_is_said_in_plain_words(client, status):
    assert str(own.STATUSES[status]) in part(client.get(Patient(status=status).address), "status")


def test_the_status_names_reference_received_and_last_day(client, patient):
    said = part(client.get(patient.address), "status")
    assert patient.row.reference in said
    assert "21 November 2026, 10:00 in Korea" in said
    assert "Erased by itself after 21 November 2027" in said


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"answer_by": date(2026, 11, 24)}, "We answer by 24 November 2026"),
        ({"answer_by": date(2026, 11, 20)}, "We said we would answer by 20 November 2026. That day is over."),
    ],
)
def test_the_promised_day_is_printed_and_so_is_a_promise_that_was_not_kept(client, columns, says):
    assert says in part(client.get(Patient(**columns).address), "status")


@pytest.mark.parametrize("columns", [{"status": "answered"}, {"withdrawn_at": NOW, "status": "closed"}])
def test_no_day_is_promised_when_the_next_move_is_not_ours(client, columns):
    said = part(client.get(Patient(answer_by=date(2026, 11, 24), **columns).address), "status")
    assert "24 November" not in said


# --- times --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("moment", "zone", "there"),
    [
        (datetime(2026, 11, 21, 1, 0, tzinfo=UTC), "Europe/Berlin", "21 November 2026, 02:00 in Berlin"),
        (datetime(2026, 7, 1, 1, 0, tzinfo=UTC), "Europe/Berlin", "1 July 2026, 03:00 in Berlin"),
        (datetime(2026, 11, 21, 1, 0, tzinfo=UTC), "America/New_York", "20 November 2026, 20:00 in New York"),
        (datetime(2026, 11, 21, 1, 0, tzinfo=UTC), "Asia/Kolkata", "21 November 2026, 06:30 in Kolkata"),
    ],
)
def test_a_moment_is_told_in_korea_and_where_she_is(moment, zone, there):
    local = moment + timedelta(hours=9)
    assert f"{local:%-d %B %Y, %H:%M} in Korea" == re.sub("<[^>]+>", "", in_korea(moment))
    assert there == re.sub("<[^>]+>", "", for_her(moment, zone))
    assert when(moment, zone) == f"{in_korea(moment)} · {for_her(moment, zone)}"


@pytest.mark.parametrize("zone", ["", "Asia/Seoul", "No/Where", "../../etc/passwd", "/etc/passwd", "Asia", "a\x00b"])
def test_without_another_zone_only_korean_time_is_told(zone):
    assert for_her(NOW, zone) is None
    assert when(NOW, zone) == in_korea(NOW)


def test_an_appointment_stands_there_in_both_zones(client):
    at = datetime(2026, 12, 1, 5, 30, tzinfo=UTC)
    said = part(client.get(Patient(appointment_at=at, patient_zone="Europe/Berlin").address), "status")
    assert "1 December 2026, 14:30 in Korea" in said and "1 December 2026, 06:30 in Berlin" in said


def test_an_appointment_without_her_zone_stands_there_in_korean_time(client):
    at = datetime(2026, 12, 1, 5, 30, tzinfo=UTC)
    assert "1 December 2026, 14:30 in Korea" in part(client.get(Patient(appointment_at=at).address), "status")


# --- messages -----------------------------------------------------------------------------------------
def test_messages_stand_there_in_their_language_with_who_wrote_and_when(client, patient):
    patient.message("From her.", by_staff=False)
    patient.message("직원이 씁니다.", language="ko", translation="Staff write.")
    response = client.get(patient.address)
    said = part(response, "messages")
    order = ["From you", "From her.", "From our staff", "new", "직원이 씁니다.", "Translation", "Staff write."]
    assert [said.index(one) for one in order] == sorted(said.index(one) for one in order)
    korean = soup(response).find(id="messages").find_parent("section").find("div", lang="ko")
    assert korean["dir"] == "auto"


def test_what_was_typed_is_shown_as_text_and_nothing_else(client):
    patient = Patient(message="<qafz>", name="<qafz>")
    patient.message("<script>qafz()</script>\n<qafz>")
    response = client.get(patient.address)
    assert not soup(response).find("qafz") and not soup(response).find("script")
    assert "<qafz>" in text_of(response)


def test_opening_the_page_marks_nothing_as_read_and_changes_no_row(client, patient):
    patient.everything()
    photo = patient.row.photos.get()
    before = stored()
    addresses = [patient.address, patient.photo_address(photo), reverse("consultation_link")]
    queries = ("ask=erase", "ask=withdraw", "ask=x", "done=read", "do=erase")
    addresses += [f"{patient.address}?{query}" for query in queries]
    for address in addresses:
        assert (client.get(address).status_code, client.head(address).status_code) == (200, 200)
    assert client.get(patient.download_address).status_code == 405
    assert stored() == before
    assert "new" in part(client.get(patient.address), "messages")


# --- what was passed on, consents, offers ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("mode", "says"), [("information_only", "you decide for yourself"), ("registered_facilitator", "agreed to by name")]
)
def test_nothing_passed_on_is_said_as_well(client, patient, settings, mode, says):
    settings.OPERATING_MODE = mode
    said = part(client.get(patient.address), "shared")
    assert "Nothing was passed to a clinic." in said and says in said


def test_what_was_passed_to_whom_and_when_is_listed(client):
    patient, clinic = Patient(patient_zone="Europe/Berlin"), Clinic.objects.published().first()
    patient.disclosure(patient.consent("clinic", clinic.slug), what="condition,photos,message")
    said = part(client.get(patient.address), "shared")
    assert f"To {clinic.name}: Your kind of hair loss, Your photos, Your message." in said
    assert "21 November 2026, 10:00 in Korea · 21 November 2026, 02:00 in Berlin" in said
    assert "Nothing was passed" not in said


def test_each_consent_stands_there_with_version_day_wording_and_a_way_back(client, patient):
    clinic = Clinic.objects.published().first()
    patient.consent("clinic", clinic.slug)
    patient.consent("marketing")
    page = soup(client.get(patient.address))
    boxes = page.find(id="consents").find_parent("section").find_all("article")
    texts = [words(box) for box in boxes]
    titles = ["Your health data, and moving it to Korea", f"Passing your request to {clinic.name}", "News by e-mail"]
    assert [box.find("h3").get_text() for box in boxes] == titles
    for text in texts:
        assert "Version 1 of the text. You agreed: 21 November 2026, 10:00 in Korea" in text
        assert "What you agree to." in text
    assert boxes[0].find("a")["href"] == f"{patient.address}?ask=withdraw"
    assert [box.find("button")["value"] for box in boxes[1:]] == ["consent", "consent"]


def test_a_clinic_that_has_the_request_is_named_beside_its_consent(client, patient):
    clinic = Clinic.objects.published().first()
    patient.disclosure(patient.consent("clinic", clinic.slug))
    assert "This clinic has your request already." in part(client.get(patient.address), "consents")


def test_offers_stand_side_by_side_and_what_a_clinic_did_not_say_is_never_blank(client, patient):
    first, second = Clinic.objects.published()[:2]
    patient.quote(first, price="5,000,000 won", deposit="10 %, back until a week before")
    patient.quote(second, price="6,000,000 won")
    table = soup(client.get(patient.address)).find("table", class_="cmp")
    heads = [head.find("a").get_text() for head in table.find("thead").find_all("th")[1:]]
    assert heads == [first.name, second.name]
    cells = [cell.get_text(strip=True) for cell in table.find("tbody").find_all("td")]
    assert len(cells) == 20 and all(cells)
    assert cells[:2] == ["5,000,000 won", "6,000,000 won"]
    assert table.find("tbody").find_all("td")[3].find(class_="unknown")


def test_without_an_offer_there_is_no_empty_table(client, patient):
    assert not soup(client.get(patient.address)).find("table")


def test_what_she_sent_stands_there_in_words(client, patient):
    said = part(client.get(patient.address), "sent")
    for expected in (f"{MARKER} message", "Germany", "KakaoTalk", "English", "Scars from a burn", "jo@example.org"):
        assert expected in said
    assert "DE" not in said.split() and "kakaotalk" not in said


def test_a_value_that_left_the_lists_is_shown_as_it_is(client):
    said = part(client.get(Patient(condition="gone-kind", country="XX", clinics="gone-clinic,other").address), "sent")
    assert "gone-kind" in said and "XX" in said and "gone-clinic, other" in said


@pytest.mark.parametrize("kind", Event.Kind.values)
def test_every_kind_of_event_has_words_for_the_patient(client, patient, kind):
    Event.objects.create(consultation=patient.row, kind=kind, detail="answered")
    said = part(client.get(patient.address), "events")
    assert f"{own.EVENTS[kind]}{': answered' if kind == 'status' else ''}" in said


# --- nobody else ------------------------------------------------------------------------------------------
def pages(client, patient) -> list:
    patient.everything()
    photo = patient.photo_address(patient.row.photos.get())
    lost = reverse("consultation_link")
    unknown = reverse("consultation_own", args=["x" * 43])
    asked = f"{patient.address}?ask=erase"
    answers = [client.get(address) for address in (patient.address, photo, lost, unknown, asked)]
    answers += [patient.do(client, "erase"), patient.do(client, "write"), client.post(patient.download_address)]
    return [*answers, client.post(lost, {"email": "nobody@example.org"}), patient.do(client, "read")]


def test_every_answer_is_kept_by_no_cache_and_tells_nobody_where_it_is(client, patient):
    for response in pages(client, patient):
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "ETag" not in response.headers


def test_every_page_is_left_out_by_search_engines_and_has_no_address_in_its_head(client, patient):
    for response in pages(client, patient):
        if response.headers["Content-Type"].startswith("text/html") and response.status_code != 302:
            head = soup(response).find("head")
            assert head.find("meta", {"name": "robots"})["content"].startswith("noindex")
            assert not head.find("link", rel="canonical") and not head.find("meta", property="og:url")


def test_the_token_stands_only_in_addresses_of_her_own_pages(client, patient):
    patient.everything()
    for address in (patient.address, f"{patient.address}?ask=erase", f"{patient.address}nothing/"):
        page = soup(client.get(address))
        for tag in page.find_all(True):
            for name in ("href", "src", "action", "content", "value"):
                value = tag.get(name, "")
                if patient.token in value:
                    assert urlsplit(value).path.startswith(patient.address) and not urlsplit(value).netloc
            other = urlsplit(tag.get("href", "")).netloc
            assert not other or tag["rel"] or other == urlsplit(portal_settings.SITE_URL).netloc


def test_the_page_of_a_refused_form_does_not_hold_the_token(patient):
    response = Client(enforce_csrf_checks=True).post(patient.address, {"do": "erase", "sure": "on"})
    assert response.status_code == 403
    assert patient.token not in response.content.decode()
    assert Consultation.objects.exists()


def test_the_photo_view_answers_a_jpeg_that_no_browser_takes_for_a_page(client, patient):
    photo = patient.photo()
    response = client.get(patient.photo_address(photo))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/jpeg")
    assert response.content.startswith(b"\xff\xd8")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.post(patient.photo_address(photo)).status_code == 405


def test_a_photo_of_somebody_else_or_of_nobody_is_not_found(client, patient):
    hers, other = patient.photo(), Patient(email="other@example.org")
    for name in (hers.name, "0" * 32, "x", "..%2f..%2fetc%2fpasswd"):
        address = reverse("consultation_photo", args=[other.token, "n"]).replace("/n/", f"/{name}/")
        assert client.get(address).status_code == 404


# --- logs -----------------------------------------------------------------------------------------------
@pytest.fixture
def log_output():
    """What the portal's own handler writes."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(NoPersonalData())
    handler.setFormatter(UtcFormatter("{name} {message}", style="{"))
    loggers = [logging.getLogger(name) for name in ("", "django", "portal")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    yield written
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


MANGLED = {  # path -> what a form that is sent there is answered
    "{}/": 404, "{}/nothing/at/all/": 404, "%20{}/": 404, "%0A{}/": 404, "draft/{}/": 200, "x%2F{}/": 404, "'{}'/": 404,
}  # fmt: skip


@pytest.mark.parametrize(("path", "status"), MANGLED.items())
def test_no_log_line_holds_a_token_however_its_address_was_mangled(client, log_output, path, status):
    token = "T0ken-" * 7
    assert client.get(f"/en/consultation/{path.format(token)}").status_code == 404
    assert client.post(f"/en/consultation/{path.format(token)}").status_code == status
    assert "Not Found: /en/consultation/-" in log_output.getvalue()
    assert token not in log_output.getvalue()


def test_no_log_line_holds_the_token_or_a_word_of_what_is_done_with_it(client, patient, log_output):
    pages(client, patient)
    patient.do(client, "write", text=f"{MARKER} text", form_key="x")
    patient.do(client, "withdraw")
    client.put(patient.address)
    said = log_output.getvalue()
    assert f"request {patient.row.reference}: message_in" in said
    assert patient.token not in said and MARKER not in said and "example.org" not in said


def test_a_traceback_holds_no_token(log_output):
    try:
        raise ValueError("consultation/T0ken/ is not what\nit was")
    except ValueError:
        logging.getLogger("portal").exception("failed")
    assert "T0ken" not in log_output.getvalue() and "ValueError: consultation/-" in log_output.getvalue()


# --- when something is broken -----------------------------------------------------------------------------
def stopped(execute, sql, params, many, context):
    raise OperationalError("the database is stopped")


def locked_for_writing(execute, sql, params, many, context):
    if sql.startswith(("INSERT", "UPDATE")):
        raise OperationalError("database is locked")
    return execute(sql, params, many, context)


@pytest.mark.parametrize("failure", [stopped, locked_for_writing])
def test_a_message_is_not_lost_when_the_database_does_not_take_it(client, patient, failure):
    with connection.execute_wrapper(failure):
        response = patient.do(client, "write", text=f"{MARKER} <qafz>", form_key="k")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    kept = {field["name"]: field["value"] for field in soup(response).find_all("input", type="hidden")}
    assert kept.items() >= {"do": "write", "text": f"{MARKER} <qafz>", "form_key": "k"}.items()
    assert "Nothing was changed." in text_of(response) and f"{MARKER} <qafz>" in text_of(response)
    assert client.post(patient.address, kept).status_code == 302
    assert patient.row.messages.get().text == f"{MARKER} <qafz>"


def nothing_of_requests(execute, sql, params, many, context):
    if "consultations_" in sql:
        raise OperationalError("the database is stopped")
    return execute(sql, params, many, context)


def test_a_page_that_cannot_be_read_says_so_and_tells_nothing(client, patient):
    with connection.execute_wrapper(nothing_of_requests):
        response = client.get(patient.address)
    assert response.status_code == 503
    assert "load this page again" in text_of(response) and not soup(response).find("form")


def test_a_wrong_key_shows_nothing_and_changes_nothing(client, patient, settings, log_output):
    before = stored()
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert client.get(patient.address).status_code == 503
    assert patient.do(client, "write").status_code == 503
    assert stored() == before
    assert "the page of a request failed: CannotDecrypt" in log_output.getvalue()


# --- html -----------------------------------------------------------------------------------------------
def test_every_answer_is_valid_html_with_one_first_heading(client, nu_errors, settings, clock):
    patient, erased = Patient(patient_zone="Europe/Berlin", appointment_at=NOW), Patient()
    patient.everything()
    erased.do(client, "erase", sure="on")
    lost = reverse("consultation_link")
    answers = {
        "page": client.get(patient.address),
        "done": client.get(f"{patient.address}?done=written"),
        "bare": client.get(Patient().address),
        "erase": client.get(f"{patient.address}?ask=erase"),
        "withdraw": client.get(f"{patient.address}?ask=withdraw"),
        "not ticked": patient.do(client, "erase"),
        "empty message": patient.do(client, "write", text=""),
        "what": patient.do(client, "nothing"),
        "unknown": client.get(reverse("consultation_own", args=["x" * 43])),
        "gone": client.get(erased.address),
        "lost": client.get(lost),
        "wrong address": client.post(lost, {"email": "<x>"}),
        "asked": client.get(f"{lost}?asked"),
    }
    with connection.execute_wrapper(locked_for_writing):
        answers["not done"] = patient.do(client, "write", text="<b>")
    patient.do(client, "withdraw")
    answers["withdrawn"] = client.get(patient.address)
    statuses = [200, 200, 200, 200, 200, 422, 422, 422, 404, 410, 200, 422, 200, 503, 200]
    assert [answer.status_code for answer in answers.values()] == statuses
    assert nu_errors({name: answer.content for name, answer in answers.items()}) == []
    assert {name: len(soup(answer).find_all("h1")) for name, answer in answers.items()} == dict.fromkeys(answers, 1)
