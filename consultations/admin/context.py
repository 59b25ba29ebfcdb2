"""What the page of one request shows: closed, which reads no encrypted column, and opened."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from clinics.models import Clinic
from consultations import own, quotes, times
from consultations.admin import photos, words
from consultations.models import AccessRecord, Consultation, Event, Message, Note, Quote

MOST_READINGS = 50
# In the order of the form. Message and translation stand by themselves.
ANSWERS = (
    "condition", "since", "treatment", "matters", "clinics", "travel", "country", "languages", "name", "email", "phone",
    "channel",
)  # fmt: skip


def closed(row: Consultation) -> dict:
    """Everything that is kept in the open."""
    return {
        "facts": facts(row),
        "thread": list(Message.objects.defer("text", "translation").filter(consultation=row).select_related("author")),
        "notes": list(Note.objects.defer("text").filter(consultation=row).select_related("author")),
        "quotes": list(Quote.objects.defer("clinic", "lines").filter(consultation=row).select_related("made_by")),
        "consents": list(row.consents.defer("clinic").select_related("text")),
        "disclosures": list(row.disclosures.defer("clinic", "what").select_related("by")),
        "events": timeline(row),
        "readings": list(AccessRecord.objects.filter(reference=row.reference)[:MOST_READINGS]),
    }


def facts(row: Consultation) -> list[tuple]:
    """(label, value) of the table at the top."""
    person = row.assigned_to_id and get_user_model().objects.get(pk=row.assigned_to_id)
    found = [
        (_("Status"), row.get_status_display()),
        (_("Received"), words.moment(row.created_at)),
        (_("Answer promised by"), words.promised_by(row) if row.answer_by else ""),
        (_("Language of the page"), words.language_name(row.language)),
        (_("Assigned to"), person.get_username() if person else _("nobody")),
        (_("Phone calls"), _("No. The patient asked not to be called.") if row.no_phone_calls else ""),
        (_("Appointment, Korean time"), times.in_korea(row.appointment_at) if row.appointment_at else ""),
        (_("Appointment, the patient's time"), in_her_zone(row)),
        (_("Photos"), row.photos.count()),
        (_("Withdrawn by the patient"), words.moment(row.withdrawn_at) if row.withdrawn_at else ""),
        (_("Erased at the latest on"), row.keep_until.isoformat()),
    ]
    return [(label, value) for label, value in found if value]


def in_her_zone(row: Consultation) -> str:
    return (row.appointment_at and times.for_her(row.appointment_at, row.patient_zone)) or ""


def timeline(row: Consultation) -> list[dict]:
    events = list(row.events.select_related("by"))
    ids = {event.detail for event in events if event.kind == Event.Kind.ASSIGNED and event.detail.isdecimal()}
    names = {str(user.pk): user.get_username() for user in get_user_model().objects.filter(pk__in=ids)}
    return [{"row": event, "detail": words.event_detail(event, names)} for event in events]


def opened(row: Consultation, user) -> dict:
    """What the patient wrote and what was written about her. Raises CannotDecrypt."""
    whole = Consultation.objects.get(pk=row.pk)
    consents = list(row.consents.select_related("text"))
    disclosures = list(row.disclosures.select_related("by"))
    offers = list(row.quotes.select_related("made_by"))
    slugs = {*whole.clinics.split(","), *(one.clinic for one in [*consents, *disclosures, *offers])} - {""}
    clinics = Clinic.objects.in_bulk(slugs, field_name="slug")
    names = {slug: clinics[slug].name if slug in clinics else slug for slug in slugs}
    for one in [*consents, *disclosures, *offers]:
        one.clinic_name = names.get(one.clinic, "")
    return {
        "whole": whole,
        "answers": answers(whole, names),
        "asked": [slug for slug in whole.clinics.split(",") if slug],
        "thread": list(row.messages.select_related("author")),
        "notes": list(row.notes.select_related("author")),
        "quotes": offers,
        "offers": quotes.comparison(offer(one, names, clinics) for one in offers) if offers else None,
        "consents": consents,
        "disclosures": disclosures,
        "photos": [photos.shown(photo, user) for photo in row.photos.all()],
    }


def answers(whole: Consultation, names: dict[str, str]) -> list[tuple]:
    """(label, value in words, the value itself where that is another) of what was filled in."""
    found = [(whole._meta.get_field(name), getattr(whole, name)) for name in ANSWERS]
    said = [(field.verbose_name, own.in_words(field.name, value, names), value) for field, value in found if value]
    return [(label, text, value if label == "clinics" and value != text else "") for label, text, value in said]


def offer(one: Quote, names: dict[str, str], clinics: dict[str, Clinic]) -> quotes.Offer:
    clinic = clinics.get(one.clinic)
    return quotes.Offer(one.clinic, names[one.clinic], quotes.unpack(one.lines), bool(clinic and clinic.is_demo))


def may_disclose() -> bool:
    return settings.OPERATING_MODE == "registered_facilitator"
