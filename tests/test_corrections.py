"""A clinic asks to have its entry corrected or removed: by a form without account, answered by a working day."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection, transaction
from django.test import Client

from clinics.models import Clinic
from consultations import actions as purging
from core.encryption import MARK
from core.models import OutboxMail
from desk.corrections.models import CorrectionRequest
from desk.freshness.actions import send_digests
from tests.desk import DESK, clerk, links, signed_in, soup
from tests.making import make_clinic, text_of
from tests.staff import choose, errors, save, saved, sign_in, url

pytestmark = pytest.mark.django_db

FORM = "/en/contact/correction/"
TODAY = date(2026, 11, 21)  # a Saturday
DUE = date(2026, 12, 1)  # seven working days on
CONTACT = "office@true-clinic.example"
FILLED = {"entry": "True Clinic", "kind": "correct", "asked": "Our number ends in 4.", "contact": CONTACT}
HANDLES = ("desk.view_correctionrequest", "desk.add_correctionrequest", "desk.change_correctionrequest", "clinics")


def request(**columns) -> CorrectionRequest:
    row = {"entry": "True Clinic", "asked": "Our number ends in 4.", "contact": CONTACT, "answer_due_on": DUE}
    return CorrectionRequest.objects.create(**{**row, **columns})


def answered(**columns) -> CorrectionRequest:
    return request(**{"state": "answered", "done": "Mended.", "answered_on": TODAY, **columns})


# --- the form on the site ----------------------------------------------------------------------------------
def test_a_clinic_asks_and_is_told_the_day_of_our_answer(client):
    clinic = make_clinic("true-clinic")
    page = client.get("/en/clinics/true-clinic/")
    (way,) = [one["href"] for one in soup(page).select("main a") if one["href"].startswith(FORM)]
    form = client.get(way)
    assert "We answer within 7 working days in Korea. If you send it today, that is by 1 December 2026 ." in text_of(
        form
    )
    assert soup(form).select_one("[name=entry]")["value"] == "True Clinic"
    answer = client.post(FORM, FILLED | {"clinic": soup(form).select_one("[name=clinic]")["value"]})
    assert answer.status_code == 302
    row = CorrectionRequest.objects.get()
    said = text_of(client.get(answer["Location"]))
    assert f"Your request has reached us. We answer by 1 December 2026 . Its number is C-{row.pk}." in said
    assert (row.clinic, row.entry, row.kind, row.asked) == (clinic, "True Clinic", "correct", FILLED["asked"])
    assert (row.contact, row.came_by, row.state) == (CONTACT, "form", "open")
    assert (row.received_on, row.answer_due_on, row.answered_on) == (TODAY, DUE, None)


def test_no_page_and_no_address_holds_the_contact_and_no_table_in_the_clear(client):
    answer = client.post(FORM, FILLED)
    assert CONTACT not in answer["Location"]
    assert CONTACT not in client.get(answer["Location"]).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM desk_correctionrequest")
        assert cursor.fetchone()[0].startswith(MARK)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"entry": ""}, "Write which clinic or page you mean."),
        ({"kind": "praise"}, "Choose one of the two."),
        ({"asked": " "}, "Write what should change, and why."),
        ({"asked": "x" * 3001}, "Please use at most 3,000 characters."),
        ({"contact": ""}, "Give an e-mail address or a phone number of the clinic."),
        ({"contact": "Dr Kim"}, "Give an e-mail address or a phone number of the clinic."),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(client, changed, said):
    answer = client.post(FORM, FILLED | {"asked": "The very words"} | changed)
    page = soup(answer)
    assert answer.status_code == 422
    assert said in page.select_one(".error-summary").get_text(" ", strip=True)
    if "asked" not in changed:
        assert page.select_one("[name=asked]").get_text().strip() == "The very words"
    assert not CorrectionRequest.objects.exists()


@pytest.mark.parametrize(
    "contact", ["02-123-4567", "+82 (0)2 123 4567", "info@clinic.co.kr", "KakaoTalk 010 1234 5678"]
)
def test_an_address_or_a_number_is_a_contact(client, contact):
    assert client.post(FORM, FILLED | {"contact": contact}).status_code == 302


@pytest.mark.parametrize("slug", ["no-such", "a\x00b", "x" * 500, "' OR 1=1", "%"])
def test_an_unknown_clinic_in_the_address_leaves_the_form_empty(client, slug):
    page = client.get(FORM, {"clinic": slug})
    assert page.status_code == 200
    assert "value" not in soup(page).select_one("[name=entry]").attrs


def test_a_made_up_receipt_says_nothing(client):
    assert "has reached us" not in text_of(client.get(FORM, {"sent": '["C-1", "2026-12-01"]:x'}))


def test_the_same_sent_twice_is_kept_once(client):
    first, second = client.post(FORM, FILLED), client.post(FORM, FILLED)
    assert first["Location"] == second["Location"]
    assert CorrectionRequest.objects.count() == 1
    client.post(FORM, FILLED | {"asked": "And the street."})
    assert CorrectionRequest.objects.count() == 2


def test_a_number_that_was_mistyped_is_sent_again(client):
    client.post(FORM, FILLED)
    client.post(FORM, FILLED | {"contact": "02-123-4568"})
    assert [row.contact for row in CorrectionRequest.objects.order_by("pk")] == [CONTACT, "02-123-4568"]


def test_a_robot_is_thanked_and_forgotten(client):
    answer = client.post(FORM, FILLED | {"website": "https://spam.example/"})
    assert "We answer by 1 December 2026" in text_of(client.get(answer["Location"]))
    assert not CorrectionRequest.objects.exists()


def test_too_many_from_one_network_are_refused_and_stay_typed(client, settings):
    settings.RATE_LIMITS, settings.REPORTS_PER_HOUR = True, 1
    assert client.post(FORM, FILLED).status_code == 302
    answer = client.post(FORM, FILLED | {"asked": "The very words"})
    assert answer.status_code == 429
    assert "The very words" in answer.content.decode()
    assert CorrectionRequest.objects.count() == 1


def test_a_foreign_form_and_other_methods_are_refused():
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(FORM, FILLED).status_code == 403
    assert Client().put(FORM).status_code == 405
    answer = Client().get(FORM)
    assert "no-store" in answer["Cache-Control"]
    assert soup(answer).find("meta", attrs={"name": "robots"})["content"] == "noindex"


def test_no_field_of_staff_can_be_set_by_the_form(client):
    client.post(FORM, FILLED | {"state": "answered", "done": "x", "answer_due_on": "2040-01-01", "came_by": "phone"})
    row = CorrectionRequest.objects.get()
    assert (row.state, row.done, row.answer_due_on, row.came_by) == ("open", "", DUE, "form")


@pytest.mark.parametrize("address", ["/en/contact/", "/en/about/changes/"])
def test_other_pages_lead_there_too(client, address):
    assert soup(client.get(address)).select_one(f'main a[href="{FORM}"]') is not None


# --- the queue of staff -------------------------------------------------------------------------------------
def test_open_ones_stand_first_by_the_day_of_their_answer_and_late_ones_are_marked(django_assert_max_num_queries):
    late = request(received_on=date(2026, 11, 2), answer_due_on=date(2026, 11, 11))
    later, done = (
        request(answer_due_on=date(2026, 12, 9)),
        answered(received_on=date(2026, 1, 1), answer_due_on=date(2026, 1, 9)),
    )
    soon, staff = request(), signed_in(*HANDLES)
    staff.get(url(CorrectionRequest, "changelist"))
    with django_assert_max_num_queries(20):
        page = staff.get(url(CorrectionRequest, "changelist"))
    assert list(page.context["cl"].result_list) == [late, soon, later, done]
    marked = [row.get_text(" ", strip=True) for row in soup(page).select(".field-due")]
    assert marked == ["11 November 2026 · Overdue", "1 December 2026", "9 December 2026", "9 January 2026"]
    for answer, rows in {"open": [late, soon, later], "overdue": [late], "answered": [done], "refused": []}.items():
        found = staff.get(url(CorrectionRequest, "changelist"), {"answer": answer})
        assert list(found.context["cl"].result_list) == rows, answer


def test_what_came_by_telephone_is_entered_with_its_own_days():
    make_clinic("true-clinic")
    staff = signed_in(*HANDLES)
    given = {
        "clinic": Clinic.objects.get(slug="true-clinic").pk, "entry": "", "kind": "remove", "asked": "Take us off.",
        "came_by": "phone", "contact": "02-123-4567", "received_on": "2026-11-19", "state": "open", "done": "",
        "reason": "",
    }  # fmt: skip
    assert staff.post(url(CorrectionRequest, "add"), given).status_code == 302
    row = CorrectionRequest.objects.get()
    assert (row.entry, row.answer_due_on, row.contact) == ("True Clinic", date(2026, 11, 30), "02-123-4567")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "answered"}, "Write what was done"),
        ({"state": "refused"}, "Write why it was refused"),
        ({"entry": ""}, "Choose the clinic, or write which entry is meant."),
        ({"received_on": "2026-11-22"}, "This day lies in the future."),
    ],
)
def test_an_answer_without_words_is_refused(changes, said):
    row, staff = request(), signed_in(*HANDLES)
    assert said in errors(save(staff, row, **changes))


def test_answering_notes_who_and_when_and_opening_again_takes_it_back(clock):
    row, staff = request(), signed_in(*HANDLES)
    saved(staff, row, state="refused", reason="The number is the one in the register.")
    assert (row.state, row.answered_on, row.answered_by.username) == ("refused", TODAY, "clerk")
    clock.shift(timedelta(days=2))
    sign_in(staff, row.answered_by)
    saved(staff, row, reason="The number is that of the register, checked again.")
    assert row.answered_on == TODAY
    saved(staff, row, state="open")
    assert (row.answered_on, row.answered_by, row.answer_due_on) == (None, None, DUE)


def test_several_are_answered_or_opened_again_at_once():
    rows, staff = [request(), request(), answered()], signed_in(*HANDLES)
    page = choose(staff, CorrectionRequest, "done_as_asked", *rows).content.decode()
    assert "2 requests are answered." in page
    assert sorted(row.done for row in CorrectionRequest.objects.all()) == ["Done as asked."] * 2 + ["Mended."]
    assert {row.answered_by.username for row in CorrectionRequest.objects.filter(done="Done as asked.")} == {"clerk"}
    assert "3 requests are open again." in choose(staff, CorrectionRequest, "open_again", *rows).content.decode()
    assert CorrectionRequest.objects.open().count() == 3
    assert CorrectionRequest.objects.first().contact == CONTACT


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "answered", "done": "x"},
        {"answered_on": TODAY},
        {"state": "answered", "answered_on": TODAY},
        {"state": "refused", "answered_on": TODAY},
        {"entry": ""},
        {"asked": ""},
        {"answer_due_on": date(2026, 11, 20)},
    ],
)
def test_the_database_keeps_no_half_answer(columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        request(**columns)


# --- who sees the contact ------------------------------------------------------------------------------------
def test_only_who_answers_sees_the_contact():
    row = request()
    handles, reads = signed_in(*HANDLES), signed_in("desk.view_correctionrequest", name="reader")
    assert CONTACT in handles.get(url(row, "change")).content.decode()
    for client, what in [(handles, "changelist"), (handles, "history"), (reads, "change"), (reads, "changelist")]:
        address = url(row if what != "changelist" else CorrectionRequest, what)
        answer = client.get(address)
        assert (answer.status_code, CONTACT in answer.content.decode()) == (200, False), what
    assert "True Clinic" in reads.get(url(row, "change")).content.decode()


def test_the_history_of_the_admin_names_a_number_and_no_contact():
    saved(signed_in(*HANDLES), request(), contact="new@true-clinic.example", entry="Other")
    entry = LogEntry.objects.latest("pk")
    assert entry.object_repr.startswith("C-")
    assert "true-clinic.example" not in entry.object_repr + entry.change_message


def test_with_other_keys_the_list_opens_and_the_form_says_so(settings):
    row = request()
    staff = signed_in(*HANDLES)
    CorrectionRequest.objects.update(answer_due_on=DUE)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE desk_correctionrequest SET contact = 'enc1:gAAAA'")
    page = staff.get(url(row, "change"), follow=True)
    assert "The keys at hand do not open the contact." in page.content.decode()
    assert "1 request is answered." in choose(staff, CorrectionRequest, "done_as_asked", row).content.decode()


# --- the desk, the mail, the end --------------------------------------------------------------------------------
def test_the_desk_counts_what_waits_and_what_is_late():
    request()
    request(received_on=date(2026, 11, 2), answer_due_on=date(2026, 11, 11))
    answered(answer_due_on=TODAY)
    lists = url(CorrectionRequest, "changelist")
    there = links(signed_in(*HANDLES).get(DESK))
    assert (there[f"{lists}?answer=open"], there[f"{lists}?answer=overdue"]) == (2, 1)
    reader = signed_in("desk.view_correctionrequest", name="reader").get(DESK).content.decode()
    assert "Clinics about their entry" not in reader


def test_the_mail_holds_numbers_alone():
    clerk(*HANDLES)
    request()
    assert send_digests() == 1
    body = OutboxMail.objects.get().body
    assert "Correct or remove, Waits for us: 1" in body
    assert CONTACT not in body and "True Clinic" not in body


def test_a_clinic_that_is_deleted_leaves_the_request(client):
    clinic = make_clinic("true-clinic")
    row = request(clinic=clinic)
    clinic.delete()
    row.refresh_from_db()
    assert (row.clinic, row.entry) == (None, "True Clinic")


def test_a_year_after_its_answer_it_is_erased_and_never_before_it_is_answered(clock, settings):
    waits, gone, kept = request(), answered(), answered(answered_on=date(2026, 11, 22))
    clock.shift(timedelta(days=365))
    assert purging.purge()["corrections"] == 0
    clock.shift(timedelta(days=1))
    assert purging.purge()["corrections"] == 1
    assert set(CorrectionRequest.objects.all()) == {waits, kept}
    assert not CorrectionRequest.objects.filter(pk=gone.pk).exists()
