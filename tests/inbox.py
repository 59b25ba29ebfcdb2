"""Requests as staff meet them: stored with a marker in every text, opened and answered on their page."""

from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations import actions, quotes
from consultations.models import Consent, ConsentText, Consultation, Message, Note, Photo, Quote
from tests.staff import sign_in

MARKER = "Qzmarker"  # stands in every text about a patient, so that it can be looked for
TEXTS = (
    "name", "phone", "channel", "languages", "country", "condition", "since", "treatment", "matters", "travel",
    "message",
)  # fmt: skip
LIST = "admin:consultations_consultation_changelist"
CHANGE = "admin:consultations_consultation_change"
SEOUL = ZoneInfo("Asia/Seoul")
_numbers = count(1)


def make_request(*, days_ago: int = 0, **changes) -> Consultation:
    """A request that came in so long ago, by somebody of her own, with MARKER in every text."""
    number = next(_numbers)
    email = changes.pop("email", f"{MARKER.lower()}{number}@example.org")
    row = {
        **{name: f"{MARKER} {name}" for name in TEXTS},
        "reference": f"HK-TEST-{number:04}",
        "form_key": f"{number:064}",
        "email": email,
        "email_key": actions.email_key(email),
        "language": "en",
        "clinics": "",
        "answer_by": date(2026, 11, 24),
        "keep_until": date(2027, 11, 21),
    }
    made = Consultation.objects.create(**row | changes)
    Consultation.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    return Consultation.objects.in_the_open().get(pk=made.pk)


def with_everything(row: Consultation, clinic: str) -> Consultation:
    """Adds messages both ways, a note, an offer, a photo's row and a consent for this clinic (a slug)."""
    number = row.pk
    for by_staff, key in ((False, "a"), (True, "b")):
        Message.objects.create(
            consultation=row, by_staff=by_staff, form_key=f"{key}{number}", text=f"{MARKER} wrote {key}", language="en"
        )
    Note.objects.create(consultation=row, text=f"{MARKER} note")
    Quote.objects.create(consultation=row, clinic=clinic, lines=quotes.pack({"price": f"{MARKER} price"}))
    Photo.objects.create(consultation=row, name=f"{number:032x}", width=1600, height=1200, size=10)
    consent(row, clinic)
    return row


def consent(row: Consultation, clinic: str, **changes) -> Consent:
    text, _made = ConsentText.objects.get_or_create(
        kind="clinic", version=99, defaults={"text": "Pass it on.", "valid_from": date(2026, 11, 1)}
    )
    return Consent.objects.create(consultation=row, text=text, clinic=clinic, clinic_key=clinic[:64], **changes)


def coordinator(client: Client, name: str = "cora") -> Client:
    """Signs a member of the group Coordinator in; `client.user` is who."""
    call_command("setup_roles", verbosity=0)
    client.user = User.objects.create_user(name, email=f"{name}@example.org", is_staff=True)
    client.user.groups.add(Group.objects.get(name="Coordinator"))
    return sign_in(client, client.user)


def page_of(row: Consultation) -> str:
    return reverse(CHANGE, args=[row.pk])


def opened(client: Client, row: Consultation, reason: str = "answer", **changes):
    return client.post(page_of(row), {"do": "show", "reason": reason, **changes})


def do(client: Client, row: Consultation, task: str, **fields):
    """Sends one of the forms of the page."""
    return client.post(page_of(row), {"do": task, **fields})


def answer(client: Client, row: Consultation, **changes):
    """Sends the form for answers as the page has it, with some of it changed."""
    fields = {"text": "Please see a dermatologist.", "language": "en", "then": "answered", "form_key": "one"}
    return do(client, row, "reply", **fields | changes)


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser", from_encoding="utf-8")


def content(response) -> str:
    return soup(response).find(id="content").get_text(" ", strip=True)


def told(response) -> str:
    """The messages at the top, and what is said about single fields."""
    return " ".join(one.get_text(" ", strip=True) for one in soup(response).select(".messagelist, .errorlist"))


def in_seoul(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)
