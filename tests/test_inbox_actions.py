"""What coordinators do to a request: through actions alone, once, and with what was typed kept when it is refused."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from clinics.models import Clinic
from consultations import actions, quotes
from consultations.models import (
    AccessRecord,
    Consultation,
    Disclosure,
    Message,
    PatientLink,
    Quote,
    ReplyTemplate,
    Tombstone,
)
from core.models import LoadedField, OutboxMail
from tests.inbox import (
    LIST,
    MARKER,
    answer,
    consent,
    content,
    coordinator,
    do,
    in_seoul,
    make_request,
    opened,
    page_of,
    soup,
    told,
    with_everything,
)
from tests.staff import sign_in_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora(client):
    return coordinator(client)


@pytest.fixture
def clinic() -> Clinic:
    return Clinic.objects.published().order_by("slug").first()


@pytest.fixture
def row(db) -> Consultation:
    return make_request()


@pytest.fixture
def templates(db):
    call_command("load_replies", verbosity=0)


def now(row) -> Consultation:
    return Consultation.objects.get(pk=row.pk)


def events(row) -> list[tuple]:
    return [(event.kind, event.detail, event.by and event.by.username) for event in row.events.all()]


# --- state and owner ---------------------------------------------------------------------------------
@pytest.mark.parametrize("status", Consultation.Status.values)
def test_a_status_is_set_and_noted(cora, row, status):
    before = row.status
    assert do(cora, row, "status", status=status).status_code == 302
    assert now(row).status == status
    assert events(row) == ([] if status == before else [("status", status, "cora")])


def test_closing_brings_the_last_day_nearer_and_opening_again_sets_it_back(cora, row):
    do(cora, row, "status", status="closed")
    assert (now(row).keep_until, now(row).closed_at) == (date(2027, 2, 19), datetime(2026, 11, 21, 1, tzinfo=UTC))
    do(cora, row, "status", status="in_review")
    assert (now(row).keep_until, now(row).closed_at) == (date(2027, 11, 21), None)


def test_a_status_that_is_none_is_refused(cora, row):
    assert do(cora, row, "status", status="cured").status_code == 422
    assert now(row).status == "new"


def test_taking_a_new_request_puts_it_in_review(cora, row):
    do(cora, row, "assign", to=cora.user.pk)
    assert (now(row).assigned_to, now(row).status) == (cora.user, "in_review")
    assert events(row) == [("assigned", str(cora.user.pk), "cora"), ("status", "in_review", "cora")]
    assert "assigned cora cora" in content(cora.get(page_of(row)))
    do(cora, row, "assign", to="")
    assert now(row).assigned_to is None
    assert events(row)[-1] == ("assigned", "", "cora")


def test_a_request_is_given_only_to_who_may_read_it(cora, row):
    outsider = User.objects.create_user("otto", is_staff=True)
    for to in (outsider.pk, "abc", "9" * 30):
        assert do(cora, row, "assign", to=to).status_code == 422
    assert now(row).assigned_to is None


# --- answering ---------------------------------------------------------------------------------------
def test_an_answer_is_kept_and_a_mail_says_that_it_waits_without_a_word_of_it(cora, row):
    page = answer(cora, row, text="Please see\r\na dermatologist.")

    assert page.status_code == 302
    message = Message.objects.get()
    assert (message.text, message.by_staff, message.author) == ("Please see\na dermatologist.", True, cora.user)
    assert (now(row).status, now(row).last_message_at.isoformat()) == ("answered", "2026-11-21T01:00:00+00:00")
    assert events(row) == [("message_out", "", "cora"), ("status", "answered", "cora")]
    mail = OutboxMail.objects.get()
    assert (mail.kind, mail.about, mail.to) == ("answer_waiting", row.reference, now(row).email)
    assert "dermatologist" not in mail.subject + mail.body and MARKER not in mail.subject + mail.body
    token = mail.body.split("/consultation/")[1].split("/")[0]
    assert actions.opened(token).consultation_id == row.pk


def test_an_answer_that_is_posted_twice_is_kept_and_mailed_once(cora, row):
    answer(cora, row)
    again = cora.post(
        page_of(row),
        {"do": "reply", "text": "Please see a dermatologist.", "language": "en", "then": "answered", "form_key": "one"},
        follow=True,
    )
    assert "was sent before" in told(again)
    assert (Message.objects.count(), OutboxMail.objects.count(), PatientLink.objects.count()) == (1, 1, 1)
    answer(cora, row, form_key="two")
    assert Message.objects.count() == 2


def test_each_page_has_a_form_of_its_own(cora, row):
    keys = [soup(cora.get(page_of(row))).find("input", {"name": "form_key"})["value"] for _ in range(2)]
    assert keys[0] != keys[1] and all(len(key) >= 32 for key in keys)


@pytest.mark.parametrize(
    ("before", "then", "after"),
    [
        ("new", "waiting", "waiting"), ("in_review", "answered", "answered"), ("scheduled", "answered", "scheduled"),
        ("closed", "answered", "closed"), ("waiting", "answered", "waiting"),
    ],
)  # fmt: skip
def test_an_answer_moves_only_what_waited_for_us(cora, row, before, then, after):
    Consultation.objects.filter(pk=row.pk).update(status=before)
    answer(cora, row, then=then)
    assert now(row).status == after


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": ""}, "required"),
        ({"text": "x" * 8001}, "at most 8000"),
        ({"text": "enc1:abc"}, "another word"),
        ({"text": "a\x07b"}, "cannot be printed"),
        ({"language": "xx"}, "valid choice"),
        ({"then": "closed"}, "valid choice"),
    ],
)
def test_a_refused_answer_keeps_what_was_typed_and_sends_nothing(cora, row, changes, why):
    page = answer(cora, row, **{"text": "A long answer"} | changes)
    assert page.status_code == 422
    assert why in told(page)
    kept = soup(page).find("textarea", id="reply_text").get_text().strip("\n")
    assert kept == ({"text": "A long answer"} | changes)["text"]
    assert not Message.objects.exists() and not OutboxMail.objects.exists()


def test_an_answer_to_an_address_that_is_none_is_neither_kept_nor_sent(cora):
    page = answer(cora, make_request(email="no address"))
    assert page.status_code == 422
    assert "none that can be written to" in told(page)
    assert not Message.objects.exists() and not PatientLink.objects.exists()


def test_a_refused_form_on_an_open_page_stays_open_and_that_is_recorded_again(cora, row):
    opened(cora, row, "translate")
    page = answer(cora, row, text="", why="to translate")
    assert page.status_code == 422
    assert f"{MARKER} message" in content(page)
    assert list(AccessRecord.objects.values_list("why", flat=True)) == ["to translate"] * 2


def test_after_success_the_page_is_closed_again(cora, row):
    page = cora.post(page_of(row), {"do": "note", "text": "Called.", "why": "to translate"}, follow=True)
    assert MARKER not in page.content.decode()
    assert not AccessRecord.objects.exists()


def test_a_withdrawn_request_takes_no_answer_offer_or_appointment(cora, row, clinic):
    Consultation.objects.filter(pk=row.pk).update(withdrawn_at="2026-11-20T00:00:00Z")
    assert not soup(cora.get(page_of(row))).find(id="reply_text")
    refused = [
        answer(cora, row),
        do(cora, row, "quote", clinic=clinic.slug, price="1"),
        do(cora, row, "appointment", at="2026-12-01T17:00", zone="Europe/Berlin"),
    ]
    for page in refused:
        assert page.status_code == 422
    assert "withdrawn this request" in content(refused[0])
    assert not Message.objects.exists() and not Quote.objects.exists() and now(row).appointment_at is None


# --- templates ---------------------------------------------------------------------------------------
def test_the_emergency_template_is_offered_first_and_names_who_helps(cora, templates):
    row = make_request(language="ko")
    options = soup(cora.get(page_of(row))).select("#reply_template option")
    first = ["응급: 발열, 고름, 자해 (ko)", "Emergency: fever, pus, self-harm (en)"]
    assert [one.get_text() for one in options[1:3]] == first
    assert "(ko)" in options[7].get_text()  # an emergency in each of six languages, then the rest
    for language in ("en", "ko"):
        emergency = ReplyTemplate.objects.get(is_emergency=True, language=language)
        assert [one for one in ("119", "109", "findahelpline.com") if one not in emergency.text] == []


def test_every_language_has_the_same_templates(templates):
    rows = ReplyTemplate.objects.order_by("key")
    english, korean = (list(rows.filter(language=code).values_list("key", flat=True)) for code in ("en", "ko"))
    assert english == korean and len(english) == 8


def test_a_template_is_put_behind_what_was_typed_and_nothing_is_sent(cora, row, templates):
    chosen = ReplyTemplate.objects.get(key="doctor-first", language="ko")
    fields = {"text": "Hello Anna,", "language": "en", "then": "waiting", "form_key": "one"}
    page = do(cora, row, "reply", insert="1", template=chosen.pk, **fields)
    assert page.status_code == 200
    made = soup(page)
    assert made.find(id="reply_text").get_text().lstrip("\n") == f"Hello Anna,\n\n{chosen.text}"
    assert made.select_one("#reply_language [selected]")["value"] == "en"
    assert made.select_one("#reply_then [selected]")["value"] == "waiting"
    assert made.find(id="reply_form_key")["value"] == "one"
    assert not Message.objects.exists()


def test_a_template_alone_brings_its_language(cora, row, templates):
    chosen = ReplyTemplate.objects.get(key="wait", language="ko")
    page = soup(do(cora, row, "reply", insert="1", text="", language="en", template=chosen.pk, form_key="one"))
    assert page.select_one("#reply_language [selected]")["value"] == "ko"


def test_an_answer_with_a_gap_of_a_template_is_not_sent(cora, row, templates):
    text = ReplyTemplate.objects.get(key="wait", language="en").text
    page = answer(cora, row, text=text)
    assert "Fill in or take out: {reason}" in told(page)
    assert answer(cora, row, text=text.replace("{reason}", "{my own brackets}")).status_code == 302


def test_templates_that_staff_changed_or_deleted_are_left_so(templates):
    wait = ReplyTemplate.objects.get(key="wait", language="en")
    ReplyTemplate.objects.filter(pk=wait.pk).update(text="Our own words")
    ReplyTemplate.objects.filter(key="offers").delete()
    call_command("load_replies", verbosity=0)
    assert ReplyTemplate.objects.get(pk=wait.pk).text == "Our own words"
    assert not ReplyTemplate.objects.filter(key="offers").exists()


def test_templates_that_staff_left_alone_follow_the_files(templates, capsys):
    wait = ReplyTemplate.objects.get(key="wait", language="en")
    from consultations import replies

    ReplyTemplate.objects.filter(pk=wait.pk).update(text="As an older file had it")
    wait.text = "As an older file had it"
    LoadedField.objects.filter(key="wait/en").update(digest=replies.digest(wait))
    call_command("load_replies")
    assert "Reply templates: 1 written." in capsys.readouterr().out
    assert "Waiting is a choice too" in ReplyTemplate.objects.get(pk=wait.pk).text


# --- notes and translations --------------------------------------------------------------------------
def test_a_note_is_kept_encrypted_with_its_author(cora, row):
    do(cora, row, "note", text=f"{MARKER} called")
    note = row.notes.get()
    assert (note.text, note.author) == (f"{MARKER} called", cora.user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM consultations_note")
        assert MARKER not in str(cursor.fetchall())


def test_a_translation_stands_beside_the_text_in_its_language(cora):
    row = with_everything(make_request(language="ja"), "one-clinic")
    theirs = row.messages.get(by_staff=False)
    do(cora, row, "translate", text="Her question", message="")
    do(cora, row, "translate", text="Her message", message=theirs.pk)
    theirs.refresh_from_db()
    assert (now(row).translation, theirs.translation) == ("Her question", "Her message")
    page = soup(opened(cora, row))
    assert page.find("div", lang="ja").get_text(strip=True) == f"{MARKER} message"
    assert page.find("textarea", id="translate_text").get_text().strip() == "Her question"
    assert page.find("textarea", id=f"translate{theirs.pk}_text").get_text().strip() == "Her message"


def test_only_what_the_patient_wrote_is_translated(cora, row):
    other = with_everything(make_request(), "one-clinic")
    ours = with_everything(row, "one-clinic").messages.get(by_staff=True)
    for message in (ours.pk, other.messages.get(by_staff=False).pk, 10**9):
        page = do(cora, row, "translate", text="Wrong", message=message)
        assert page.status_code == 422
    assert {message.translation for message in Message.objects.all()} == {""}


# --- offers ------------------------------------------------------------------------------------------
def test_an_offer_is_kept_in_the_lines_that_every_offer_has(cora, row, clinic):
    lines = {"price": "3,000,000 won", "included": "Design\r\nNumbing cream", "vat": " "}
    do(cora, row, "quote", clinic=clinic.slug.upper(), **lines)
    quote = Quote.objects.get()
    assert (quote.clinic, quote.made_by) == (clinic.slug, cora.user)
    assert quotes.unpack(quote.lines) == {"price": "3,000,000 won", "included": "Design\nNumbing cream"}
    assert events(row) == [("quote", "", "cora")]
    table = soup(opened(cora, row)).select_one("#offers table")
    cells = {line.th.get_text(strip=True): line.td.get_text(" ", strip=True) for line in table.select("tbody tr")}
    assert cells["Price"] == "3,000,000 won"
    assert cells["Deposit and cancellation"] == "not stated: ask the clinic"
    assert len(cells) == 10 and all(cells.values())


def test_an_offer_can_be_mended(cora, row, clinic):
    do(cora, row, "quote", clinic=clinic.slug, price="1")
    quote = Quote.objects.get()
    do(cora, row, "quote", quote=quote.pk, clinic=clinic.slug, price="2", deposit="none")
    quote = Quote.objects.get()
    assert quotes.unpack(quote.lines) == {"price": "2", "deposit": "none"}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"clinic": "no-such-clinic", "price": "1"}, "no clinic with this address"),
        ({"clinic": "", "price": "1"}, "required"),
        ({"price": "", "vat": "  "}, "at least one line"),
    ],
)
def test_a_refused_offer_keeps_what_was_typed(cora, row, clinic, fields, why):
    page = do(cora, row, "quote", **{"clinic": clinic.slug, "included": "  "} | fields)
    assert page.status_code == 422 and why in told(page)
    assert soup(page).find(id="quote_clinic").get("value", "") == ({"clinic": clinic.slug} | fields)["clinic"]
    assert soup(page).find(id="quote_clinic").find_parent("details").has_attr("open")
    assert not Quote.objects.exists()


def test_an_offer_of_another_request_cannot_be_changed(cora, row, clinic):
    other = with_everything(make_request(), clinic.slug)
    page = do(cora, row, "quote", quote=other.quotes.get().pk, clinic=clinic.slug, price="2")
    assert page.status_code == 422
    assert quotes.unpack(other.quotes.get().lines) == {"price": f"{MARKER} price"}


# --- appointments ------------------------------------------------------------------------------------
def test_an_appointment_is_given_in_korean_time_and_shown_in_both(cora, row):
    do(cora, row, "appointment", at="2026-12-01T17:00", zone="America/New_York")
    assert (now(row).appointment_at, now(row).status) == (in_seoul("2026-12-01 17:00"), "scheduled")
    text = content(cora.get(page_of(row)))
    assert "1 December 2026, 17:00 in Korea" in text and "1 December 2026, 03:00 in New York" in text
    do(cora, row, "cancel")
    assert (now(row).appointment_at, now(row).status) == (None, "in_review")
    assert [event[:2] for event in events(row)] == [
        ("appointment", ""), ("status", "scheduled"), ("appointment", "cancelled"), ("status", "in_review"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"at": "2026-11-21T09:59"}, "has passed"),
        ({"at": "tomorrow"}, "valid date"),
        ({"zone": "Mars/Olympus"}, "no time zone"),
        ({"zone": ""}, "required"),
    ],
)
def test_a_refused_appointment_changes_nothing(cora, row, fields, why):
    page = do(cora, row, "appointment", **{"at": "2026-12-01T17:00", "zone": "Europe/Berlin"} | fields)
    assert page.status_code == 422 and why in told(page)
    assert now(row).appointment_at is None


# --- passing on to clinics ---------------------------------------------------------------------------
def pass_on(client, row, given, what=("name", "condition")):
    return do(client, row, "disclose", consent=given.pk, what=list(what))


def test_the_portal_that_gives_information_only_passes_nothing_on(cora, row, clinic):
    given = consent(row, clinic.slug)
    assert "nothing is passed to a clinic" in content(cora.get(page_of(row)))
    assert not soup(opened(cora, row)).find("input", {"name": "consent"})
    page = pass_on(cora, row, given)
    assert page.status_code == 422
    assert not Disclosure.objects.exists()


def test_a_facilitator_records_what_was_passed_to_whom_on_which_consent(cora, row, clinic, settings):
    settings.OPERATING_MODE = "registered_facilitator"
    given = consent(row, clinic.slug)
    page = soup(opened(cora, row))
    assert f"Record what you passed to {clinic.name}" in page.find(id="consents").get_text()

    assert pass_on(cora, row, given, ["photos", "name"]).status_code == 302

    made = Disclosure.objects.get()
    assert (made.clinic, made.what, made.by, made.consent) == (clinic.slug, "name,photos", cora.user, given)
    assert events(row) == [("disclosed", "2", "cora")]
    assert f"{clinic.name} (name,photos)" in content(opened(cora, row))
    assert clinic.name not in content(cora.get(page_of(row)))


def test_nothing_is_passed_on_without_a_consent_for_this_clinic_in_force(cora, row, clinic, settings):
    settings.OPERATING_MODE = "registered_facilitator"
    withdrawn = consent(row, clinic.slug, withdrawn_at="2026-11-21T02:00:00Z")
    others = consent(make_request(), clinic.slug)
    for given in (withdrawn, others):
        page = pass_on(cora, row, given)
        assert page.status_code == 422
    assert pass_on(cora, row, consent(row, "another"), what=[]).status_code == 422
    assert pass_on(cora, row, consent(row, "one-more"), what=["diagnosis"]).status_code == 422
    assert not Disclosure.objects.exists()


def test_the_consent_to_health_data_is_no_consent_for_a_clinic(cora, row, clinic, settings):
    settings.OPERATING_MODE = "registered_facilitator"
    given = consent(row, clinic.slug)
    given.text.kind, given.text.version = "health_data", 98
    given.text.save()
    with pytest.raises(actions.NotAllowed, match="consent"):
        actions.disclose(consultation=row, consent=given, what=["name"], by=cora.user)


# --- erasing -----------------------------------------------------------------------------------------
def test_coordinators_cannot_erase(cora, row):
    assert not soup(cora.get(page_of(row))).find(id="erase")
    assert do(cora, row, "erase", reference=row.reference, because="asked").status_code == 403
    assert Consultation.objects.filter(pk=row.pk).exists()


def test_who_may_erase_has_to_type_the_reference_and_why(client, row):
    boss = sign_in_administrator(client)
    for fields in ({}, {"reference": "HK-0000-0000", "because": "asked"}, {"reference": row.reference}):
        assert do(boss, row, "erase", **fields).status_code == 422
    assert Consultation.objects.filter(pk=row.pk).exists()

    page = boss.post(
        page_of(row), {"do": "erase", "reference": row.reference.lower(), "because": "asked by letter"}, follow=True
    )

    assert page.redirect_chain == [(reverse(LIST), 302)]
    assert "The request was erased." in told(page)
    assert not Consultation.objects.exists()
    stone, record = Tombstone.objects.get(), AccessRecord.objects.get()
    assert (stone.reference, stone.why) == (row.reference, "staff")
    assert (record.what, record.why, record.username) == ("erasing", "asked by letter", "administrator")


def test_a_request_that_was_erased_meanwhile_is_said_to_be_gone(cora, row):
    address = page_of(row)
    actions.erase(reference=row.reference, why="patient")
    for fields in (
        {"do": "note", "text": "x"},
        {"do": "show", "reason": "answer"},
        {"do": "status", "status": "closed"},
    ):
        page = cora.post(address, fields, follow=True)
        assert "no such request, or it was erased" in told(page)


# --- what no form of the page sends ------------------------------------------------------------------
@pytest.mark.parametrize("fields", [{}, {"do": ""}, {"do": "delete"}, {"do": "status\x00"}, {"status": "closed"}])
def test_a_post_of_no_form_of_the_page_does_nothing(cora, row, fields):
    assert cora.post(page_of(row), fields).status_code == 403
    assert now(row).status == "new"


def test_fields_that_a_form_does_not_have_change_nothing(cora, row):
    before = Consultation.objects.values().get(pk=row.pk)
    more = dict.fromkeys(before, "changed") | {"keep_until": "2099-01-01", "assigned_to": cora.user.pk}
    do(cora, row, "note", **more | {"text": "A note"})
    assert Consultation.objects.values().get(pk=row.pk) == before


def test_a_forged_form_is_refused(cora, row):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.cookies = cora.cookies
    assert do(strict, row, "status", status="closed").status_code == 403
    assert now(row).status == "new"
