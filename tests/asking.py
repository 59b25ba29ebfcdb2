"""Opening, filling and sending the request form as a visitor's browser does."""

from datetime import date, timedelta

import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse

from consultations import actions
from consultations.actions import ConsentGiven
from consultations.models import ConsentText
from tests.clock import NOW

TODAY = date(2026, 11, 21)
LAST_DAY = date(2027, 11, 21)
MARKER = "Qzmarker"  # stands in every text a patient writes, so that it can be looked for afterwards


def make_consent_text() -> ConsentText:
    """The wording in use, whatever was loaded."""
    ConsentText.objects.exclude(version=1).delete()
    row = {"text": "First wording.\n\nSecond part.", "valid_from": date(2026, 11, 1)}
    return ConsentText.objects.update_or_create(kind="health_data", version=1, defaults=row)[0]


def open_form(client, query="", minutes_ago=1):
    """The page as it was opened a while ago."""
    with time_machine.travel(NOW - timedelta(minutes=minutes_ago), tick=False):
        return client.get(reverse("consultation") + query)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def main(response):
    return soup(response).find("main")


def token_of(response):
    return soup(response).find("input", {"name": "token"})["value"]


def filled(token, **changes):
    """Every field of the form; a change to None leaves the field out."""
    answers = {
        "token": token, "homepage": "", "lives_in_korea": "no", "adult": "yes", "condition": "male-pattern",
        "since": f"{MARKER} since", "treatment": "not-sure", "travel": f"{MARKER} travel", "country": "DE",
        "matters": f"{MARKER} matters", "message": f"{MARKER} message\r\nline two", "name": f"{MARKER} name",
        "email": f"{MARKER.lower()}@example.org", "channel": "line", "phone": f"{MARKER} phone",
        "languages": ["en", "ja"], "consent": "on",
    }  # fmt: skip
    return {name: value for name, value in (answers | changes).items() if value is not None}


def send(client, query="", **changes):
    """Opens the form and posts it a minute later."""
    return client.post(reverse("consultation"), filled(token_of(open_form(client, query)), **changes))


def summary(response):
    """(address, words) of each line of the error summary."""
    return [(link["href"], link.get_text()) for link in soup(response).find(class_="error-summary").find_all("a")]


def submit(**changes) -> str:
    """A stored request whose answers all hold MARKER; gives its reference."""
    return store(**changes).reference


def store(**changes) -> actions.Submitted:
    answers = {name: f"{MARKER} {name}" for name in actions.ANSWERS} | {
        "email": f"{MARKER.lower()}@example.org", "no_phone_calls": True, "clinics": ["one-clinic"],
        "languages": ["en"],
    }  # fmt: skip
    call = {
        "answers": answers | changes.pop("answers", {}),
        "consents": [ConsentGiven(ConsentText.objects.get(kind="health_data", version=1))],
        "photos": [],
        "language": "en",
        "form_key": "k" * 64,
    }
    return actions.submit(**call | changes)
