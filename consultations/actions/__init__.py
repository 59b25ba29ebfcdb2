"""Every write to a request. Logs name references and fields, never what somebody wrote."""

from consultations.actions.download import download
from consultations.actions.drafts import delete_draft, read_draft, save_draft
from consultations.actions.erasing import erase
from consultations.actions.intake import ANSWERS, ConsentGiven, Submitted, email_key, new_reference, submit
from consultations.actions.keeping import purge, touch
from consultations.actions.links import address_of, ask_for_links, new_link, opened
from consultations.actions.patient import (
    TooManyPhotos,
    Withdrawn,
    add_photos,
    mark_read,
    withdraw_consent,
    withdraw_request,
    write,
)
from consultations.actions.rotation import rotate_keys, under_older_keys
from consultations.actions.staff import (
    NotAllowed,
    assign,
    disclose,
    enter_quote,
    note,
    record_reading,
    reply,
    schedule,
    set_status,
    translate,
)

__all__ = [
    "ANSWERS", "ConsentGiven", "NotAllowed", "Submitted", "TooManyPhotos", "Withdrawn", "add_photos", "address_of",
    "ask_for_links", "assign", "delete_draft", "disclose", "download", "email_key", "enter_quote", "erase",
    "mark_read", "new_link", "new_reference", "note", "opened", "purge", "read_draft", "record_reading", "reply",
    "rotate_keys", "save_draft", "schedule", "set_status", "submit", "touch", "translate", "under_older_keys",
    "withdraw_consent", "withdraw_request", "write",
]  # fmt: skip
