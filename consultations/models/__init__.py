"""The only personal and health data of the portal."""

from consultations.models.consents import Consent, ConsentText
from consultations.models.correspondence import Message, Note, Photo, Quote, ReplyTemplate
from consultations.models.records import AccessRecord, Disclosure, Event
from consultations.models.requests import Consultation, Draft, PatientLink, Tombstone, is_encrypted

__all__ = [
    "AccessRecord", "Consent", "ConsentText", "Consultation", "Disclosure", "Draft", "Event", "Message", "Note",
    "PatientLink", "Photo", "Quote", "ReplyTemplate", "Tombstone", "is_encrypted",
]  # fmt: skip
