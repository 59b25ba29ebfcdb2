"""What a patient's own page shows, as plain values; templates/consultations/own/page.html lays them out."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clinics.models import Clinic
from consultations import quotes
from consultations.choices import CONDITIONS_BESIDE, COUNTRIES, LANGUAGES, TREATMENTS_BESIDE
from consultations.models import Consent, ConsentText, Consultation, Disclosure, Event, Message, Photo, Quote
from consultations.pictures import MOST_PHOTOS
from consultations.times import for_her, in_korea, when
from core.sourced import today
from core.typography import listed
from treatments.library import library

NUMBER = re.compile("[0-9]{1,18}")
Status, Kind = Consultation.Status, Event.Kind
STATUSES = {
    Status.NEW: _("Your request has reached us. Nobody has begun to read it yet."),
    Status.IN_REVIEW: _("A member of our staff is working on your request."),
    Status.WAITING: _("We asked you something and wait for your answer."),
    Status.ANSWERED: _("We have answered. You can write again at any time."),
    Status.SCHEDULED: _("An appointment is set."),
    Status.CLOSED: _("Your request is closed. You can write again: that opens it."),
    Status.SPAM: _("Our staff took this for advertising and closed it. If that is wrong, please write to us below."),
}
SHORT = {
    Status.NEW: _("received"),
    Status.IN_REVIEW: _("being worked on"),
    Status.WAITING: _("waiting for you"),
    Status.ANSWERED: _("answered"),
    Status.SCHEDULED: _("appointment set"),
    Status.CLOSED: _("closed"),
    Status.SPAM: _("closed"),
}
WITHDRAWN = _("You have withdrawn your request. We do nothing more about it.")
EVENTS = {
    Kind.RECEIVED: _("Your request reached us"),
    Kind.STATUS: _("Its state changed"),
    Kind.ASSIGNED: _("A member of our staff took it over"),
    Kind.MESSAGE_IN: _("You wrote to us"),
    Kind.MESSAGE_OUT: _("We wrote to you"),
    Kind.PHOTOS: _("You added photos"),
    Kind.QUOTE: _("A clinic's offer was entered"),
    Kind.APPOINTMENT: _("An appointment was set"),
    Kind.DISCLOSED: _("Something was passed to a clinic"),
    Kind.CONSENT_WITHDRAWN: _("You took back a consent"),
    Kind.WITHDRAWN: _("You withdrew the request"),
    Kind.DOWNLOADED: _("You downloaded everything"),
}
CONSENTS = {
    ConsentText.Kind.HEALTH_DATA: _("Your health data, and moving it to Korea"),
    ConsentText.Kind.CLINIC: _("Passing your request to {clinic}"),
    ConsentText.Kind.MARKETING: _("News by e-mail"),
}
# Every answer that a request may hold, in the order of the form. Also what a disclosure names.
ANSWERS = {
    "name": _("Your name"),
    "email": _("Your e-mail address"),
    "phone": _("Your phone or account"),
    "channel": _("How you like to be reached"),
    "no_phone_calls": _("Phone calls"),
    "languages": _("Languages you speak"),
    "country": _("Country you live in"),
    "patient_zone": _("Your time zone"),
    "condition": _("Your kind of hair loss"),
    "since": _("Since when"),
    "treatment": _("Option you think of"),
    "matters": _("What matters to you"),
    "clinics": _("Clinics you ask about"),
    "travel": _("When you may travel"),
    "message": _("Your message"),
    "translation": _("Translation of your message"),
}
MORE_DISCLOSED = {"photos": _("Your photos"), "messages": _("Messages"), "quotes": _("Offers")}


def context_of(row: Consultation) -> dict:
    """Everything on the page but its forms."""
    consents = list(row.consents.select_related("text"))
    disclosures, offers = list(row.disclosures.all()), list(row.quotes.all())
    messages, pictures = list(row.messages.all()), list(row.photos.all())
    passed = {one.consent_id for one in disclosures}
    clinics = clinics_named([*row.clinics.split(","), *(one.clinic for one in [*consents, *disclosures, *offers])])
    names = {slug: clinic.name for slug, clinic in clinics.items()}
    zone = row.patient_zone
    return {
        "consultation": row,
        "received": when(row.created_at, zone),
        "status": WITHDRAWN if row.withdrawn_at else STATUSES[row.status],
        "promised": promised(row),
        "late": bool(promised(row)) and row.answer_by < today(),
        "answers": answers(row, names),
        "messages": [message(one, zone) for one in messages],
        "unread": any(one.by_staff and not one.read_at for one in messages),
        "appointment": row.appointment_at and (in_korea(row.appointment_at), for_her(row.appointment_at, zone)),
        "offers": quotes.comparison([offer(one, clinics) for one in offers]) if offers else None,
        "photos": [{"row": one, "added": when(one.added_at, zone)} for one in pictures],
        "room_for_photos": MOST_PHOTOS - len(pictures),
        "shared": [shared(one, names, zone) for one in disclosures],
        "consents": [consent(one, names, zone, one.pk in passed) for one in consents],
        "events": [{"what": event(one), "when": when(one.at, zone)} for one in row.events.all()],
        "operating_mode": settings.OPERATING_MODE,
    }


def promised(row: Consultation):
    """The day by which we said to answer, while that is still to come from us."""
    return row.answer_by if row.status in Consultation.OURS and not row.withdrawn_at else None


def clinics_named(slugs: Iterable[str]) -> dict[str, Clinic]:
    """By slug, also those that left the public pages."""
    return Clinic.objects.in_bulk(set(filter(None, slugs)), field_name="slug")


def answers(row: Consultation, names: dict[str, str]) -> list[tuple]:
    """(label, value in words) of each answer that was given."""
    return [(label, said) for field, label in ANSWERS.items() if (said := in_words(field, getattr(row, field), names))]


def in_words(field: str, value, names: dict[str, str]) -> str:
    held = library()
    if field == "no_phone_calls":
        return _("Please do not call me") if value else ""
    if field in {"clinics", "languages"}:
        known = names if field == "clinics" else dict(LANGUAGES)
        return listed(str(known.get(one, one)) for one in value.split(","))
    known = {
        "condition": lambda: {**held.conditions, **dict(CONDITIONS_BESIDE)},
        "treatment": lambda: {**held.treatments, **dict(TREATMENTS_BESIDE)},
        "country": lambda: dict(COUNTRIES),
        "channel": lambda: dict(Consultation.Channel.choices),
    }.get(field, dict)()
    return str(known.get(value, value))


def offer(one: Quote, clinics: dict[str, Clinic]) -> quotes.Offer:
    clinic, lines = clinics.get(one.clinic), quotes.unpack(one.lines)
    if clinic is None:
        return quotes.Offer(one.clinic, one.clinic, lines)
    return quotes.Offer(one.clinic, clinic.name, lines, clinic.is_demo, clinic.get_absolute_url())


def message(one: Message, zone: str) -> dict:
    new = one.by_staff and not one.read_at
    return {"row": one, "when": when(one.sent_at, zone), "new": new, "read": one.read_at and when(one.read_at, zone)}


def shared(one: Disclosure, names: dict[str, str], zone: str) -> dict:
    words = ANSWERS | MORE_DISCLOSED
    what = [str(words.get(field, field)) for field in one.what.split(",")]
    return {"clinic": names.get(one.clinic, one.clinic), "when": when(one.at, zone), "what": listed(what)}


def consent(one: Consent, names: dict[str, str], zone: str, passed: bool) -> dict:
    title = str(CONSENTS[one.text.kind]).format(clinic=names.get(one.clinic, one.clinic))
    ends_all = one.text.kind == ConsentText.Kind.HEALTH_DATA
    withdrawn = one.withdrawn_at and when(one.withdrawn_at, zone)
    said = {"title": title, "given": when(one.given_at, zone), "withdrawn": withdrawn}
    return {"row": one, "ends_all": ends_all, "passed": passed, **said}


def event(one: Event) -> str:
    if one.kind == Kind.STATUS and one.detail in SHORT:
        return f"{EVENTS[one.kind]}: {SHORT[one.detail]}"
    return str(EVENTS.get(one.kind) or one.get_kind_display())


def consent_of(row: Consultation, key: str) -> Consent | None:
    """The consent of this number, if it is one of this request."""
    return row.consents.select_related("text").filter(pk=key).first() if NUMBER.fullmatch(key) else None


def photo_of(row: Consultation, name: str) -> Photo | None:
    return row.photos.filter(name=name).first()
