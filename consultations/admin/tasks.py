"""What the forms on the page of one request do: each is one call of an action."""

from collections.abc import Callable
from typing import NamedTuple

from django.forms import Form
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations import actions
from consultations.admin import forms
from consultations.models import Consent, Consultation, Message, Quote, Tombstone
from core.encryption import blind_index
from core.outbox import Unsendable

READ = "consultations.read_consultation"
ERASE = "consultations.erase_consultation"
NOT_ALLOWED = {
    "withdrawn": _("The patient has withdrawn this request. Nothing more may be done about it."),
    "mode": _("The portal gives information only: nothing is passed to a clinic."),
    "consent": _("There is no consent in force for this clinic. Nothing was recorded."),
}
NO_ADDRESS = _("The patient's e-mail address is none that can be written to. Nothing was sent or kept.")
GONE = _("What this was about is no longer there. Nothing was changed.")


class Task(NamedTuple):
    """`form(data, row, user)`; `run(row, form, user)` gives a sentence on what was done, else `done` says it."""

    form: Callable[..., Form]
    run: Callable[[Consultation, Form, object], str | Promise | None]
    done: str | Promise


def status(row, form, by):
    actions.set_status(reference=row.reference, status=form.cleaned_data["status"], by=by)


def assign(row, form, by):
    actions.assign(reference=row.reference, to=form.cleaned_data["to"], by=by)


def reply(row, form, by):
    given = form.cleaned_data
    key = blind_index("reply", f"{row.reference}:{by.pk}:{given['form_key']}")
    told = {"text": given["text"], "language": given["language"], "then": given["then"]}
    if not actions.reply(reference=row.reference, by=by, form_key=key, **told):
        return _("This answer was sent before. It was not sent again.")


def note(row, form, by):
    actions.note(reference=row.reference, text=form.cleaned_data["text"], by=by)


def translate(row, form, by):
    given = form.cleaned_data
    actions.translate(reference=row.reference, text=given["text"], message=given["message"], by=by)


def quote(row, form, by):
    given = form.cleaned_data
    told = {"clinic": given["clinic"], "lines": form.lines, "quote": given["quote"]}
    actions.enter_quote(reference=row.reference, by=by, **told)


def schedule(row, form, by):
    actions.schedule(reference=row.reference, at=form.cleaned_data["at"], zone=form.cleaned_data["zone"], by=by)


def cancel(row, form, by):
    actions.schedule(reference=row.reference, at=None, zone=row.patient_zone, by=by)


def disclose(row, form, by):
    consent = Consent(pk=form.cleaned_data["consent"])
    actions.disclose(consultation=row, consent=consent, what=form.cleaned_data["what"], by=by)


def erase(row, form, by):
    actions.record_reading(reference=row.reference, what="erasing", why=form.cleaned_data["because"], by=by)
    actions.erase(reference=row.reference, why=Tombstone.Why.STAFF, by=by)


TASKS = {
    "status": Task(lambda data, row, user: forms.StatusForm(data), status, _("The status was changed.")),
    "assign": Task(lambda data, row, user: forms.AssignForm(data, user=user), assign, _("It was assigned.")),
    "reply": Task(
        lambda data, row, user: forms.ReplyForm(data, language=row.language, auto_id="reply_%s"),
        reply,
        _("The answer stands on the patient's page, and a mail says that it waits there."),
    ),
    "note": Task(lambda data, row, user: forms.NoteForm(data, auto_id="note_%s"), note, _("The note was kept.")),
    "translate": Task(lambda data, row, user: forms.TranslationForm(data), translate, _("The translation was kept.")),
    "quote": Task(lambda data, row, user: forms.QuoteForm(data, auto_id="quote_%s"), quote, _("The offer was kept.")),
    "appointment": Task(lambda data, row, user: forms.AppointmentForm(data), schedule, _("The appointment is set.")),
    "cancel": Task(lambda data, row, user: Form(data), cancel, _("The appointment was taken back.")),
    "disclose": Task(lambda data, row, user: forms.DiscloseForm(data), disclose, _("It was recorded as passed on.")),
    "erase": Task(
        lambda data, row, user: forms.EraseForm(data, expected=row.reference, auto_id="erase_%s"),
        erase,
        _("The request was erased."),
    ),
}


def may_read(user) -> bool:
    return user.has_perm(READ)


def may(request: HttpRequest, do: str) -> bool:
    return do in TASKS and request.user.has_perm(ERASE if do == "erase" else READ)


def run(task: Task, row: Consultation, form: Form, by) -> str | Promise | None:
    """Does it and says what was done; None when it was refused: then the form says why."""
    try:
        return task.run(row, form, by) or task.done
    except actions.NotAllowed as refusal:
        form.add_error(None, NOT_ALLOWED[refusal.code])
    except Unsendable:
        form.add_error(None, NO_ADDRESS)
    except (Consultation.DoesNotExist, Message.DoesNotExist, Quote.DoesNotExist):
        form.add_error(None, GONE)
    return None
