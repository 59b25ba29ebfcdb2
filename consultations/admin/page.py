"""The page of one request. It opens closed: what the patient wrote is shown for one answer, with a reason on record."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from consultations import actions, quotes
from consultations.admin import context, forms, tasks
from consultations.models import Consultation
from consultations.validators import one_line
from core.encryption import CannotDecrypt

log = logging.getLogger("portal.consultations")

LIST = "admin:consultations_consultation_changelist"
MOST_WHY = 200


def show(inbox, request: HttpRequest, object_id: str) -> HttpResponse:
    if not inbox.has_view_permission(request):
        raise PermissionDenied
    row = inbox.row_of(object_id)
    if row is None:
        inbox.message_user(request, _("There is no such request, or it was erased."), messages.WARNING)
        return redirect(LIST)
    try:
        return posted(inbox, request, row) if request.method == "POST" else page(inbox, request, row)
    except CannotDecrypt:
        log.error("a request cannot be opened with the keys in FIELD_KEYS")
        text = _("This request cannot be opened with the keys of this server. Nothing was changed.")
        inbox.message_user(request, text, messages.ERROR)
        return redirect(LIST)


def posted(inbox, request: HttpRequest, row: Consultation) -> HttpResponse:
    do, reads = request.POST.get("do", ""), tasks.may_read(request.user)
    if do == "show" and reads:
        form = forms.ShowForm(request.POST)
        return page(inbox, request, row, why=form.why) if form.is_valid() else page(inbox, request, row, {do: form})
    if do == "reply" and "insert" in request.POST and reads:
        form = tasks.TASKS["reply"].form(request.POST, row, request.user).with_template()
        return page(inbox, request, row, {"reply": form}, why=reason(request))
    if not tasks.may(request, do):
        raise PermissionDenied
    task = tasks.TASKS[do]
    form = task.form(request.POST, row, request.user)
    done = form.is_valid() and tasks.run(task, row, form, request.user)
    if not done:
        return page(inbox, request, row, {do: form}, why=reason(request))
    inbox.message_user(request, done, messages.SUCCESS)
    there = Consultation.objects.filter(pk=row.pk).exists()
    return redirect("admin:consultations_consultation_change", row.pk) if there else redirect(LIST)


def reason(request: HttpRequest) -> str:
    """Why the page that this form stood on was opened; '' when it was closed."""
    why = request.POST.get("why", "").strip()[:MOST_WHY]
    try:
        one_line(why)
    except ValidationError:
        return ""
    return why


def page(inbox, request: HttpRequest, row: Consultation, given: dict | None = None, why: str = "") -> HttpResponse:
    """Closed, or with a reason open; `given`: name of a form -> that form as it was sent, when it was refused."""
    given = given or {}
    if not tasks.may_read(request.user):
        return for_erasing(inbox, request, row, given)
    parts = {}
    if why:
        what = "request, photos" if row.photos.exists() else "request"
        actions.record_reading(reference=row.reference, what=what, why=why, by=request.user)
        parts = context.opened(row, request.user)
    parts = context.closed(row) | parts
    values = {
        **inbox.admin_site.each_context(request),
        "opts": inbox.opts,
        "title": row.reference,
        "row": row,
        "why": why,
        "may_erase": request.user.has_perm(tasks.ERASE),
        "may_disclose": context.may_disclose(),
        "zones": forms.ZONES,
        "forms": blank(row, request.user) | given,
        **parts,
    }
    if why:
        add_forms_of_rows(values, given)
    status = 422 if any(form.is_bound for form in given.values()) else 200
    return TemplateResponse(request, "admin/consultations/request.html", values, status=status)


def for_erasing(inbox, request: HttpRequest, row: Consultation, given: dict) -> HttpResponse:
    """All that somebody sees who may erase requests but not read them."""
    form = given.get("erase") or forms.EraseForm(expected=row.reference, auto_id="erase_%s")
    values = {
        **inbox.admin_site.each_context(request),
        "opts": inbox.opts,
        "title": row.reference,
        "row": row,
        "facts": context.facts(row),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/consultations/erase.html", values, status=status)


def blank(row: Consultation, user) -> dict:
    """The forms as they are when nobody has typed anything."""
    at = {"at": row.appointment_at, "zone": row.patient_zone}
    return {
        "show": forms.ShowForm(),
        "status": forms.StatusForm(initial={"status": row.status}),
        "assign": forms.AssignForm(user=user, initial={"to": row.assigned_to_id}),
        "reply": forms.ReplyForm(language=row.language, auto_id="reply_%s"),
        "note": forms.NoteForm(auto_id="note_%s"),
        "quote": forms.QuoteForm(auto_id="quote_%s"),
        "appointment": forms.AppointmentForm(initial=at),
        "erase": forms.EraseForm(expected=row.reference, auto_id="erase_%s"),
    }


def add_forms_of_rows(values: dict, given: dict) -> None:
    """One form for each text that can be translated, offer that can be mended and consent that can be used."""
    whole = values["whole"]
    whole.form = row_form("translate", "", {"text": whole.translation}, given)
    for one in values["thread"]:
        told = {"text": one.translation, "message": one.pk}
        one.form = None if one.by_staff else row_form("translate", one.pk, told, given)
    for one in values["quotes"]:
        told = {"clinic": one.clinic, "quote": one.pk, **quotes.unpack(one.lines)}
        one.form = row_form("quote", one.pk, told, given)
        if one.form.is_bound:
            values["forms"]["quote"] = forms.QuoteForm(auto_id="quote_%s")
    for one in values["consents"]:
        open_to_all = values["may_disclose"] and one.clinic and one.withdrawn_at is None
        one.form = row_form("disclose", one.pk, {"consent": one.pk}, given) if open_to_all else None


OF_ROWS = {
    "translate": (forms.TranslationForm, "message"),
    "quote": (forms.QuoteForm, "quote"),
    "disclose": (forms.DiscloseForm, "consent"),
}


def row_form(do: str, pk: int | str, told: dict, given: dict):
    """The form of this row (`pk`; '' for the request itself): as it was sent, when it was this one, else as kept."""
    made, field = OF_ROWS[do]
    form = given.get(do)
    if form is None or str(form.data.get(field, "")) != str(pk):
        form = made(initial=told)
    form.auto_id = f"{do}{pk}_%s"
    return form
