"""The answers of the request form as pages."""

import logging
from datetime import date
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from consultations.forms import ConsultationForm
from consultations.reading import options_that_are, shown
from consultations.uploads import had_photos
from treatments.citations import Citations
from treatments.library import library
from treatments.models import Fit

log = logging.getLogger("portal.consultations")

# Shown in words when nothing could be stored.
WRITTEN = ("since", "travel", "matters", "message", "name", "email", "phone")
NOT_SENT_AGAIN = {"homepage", "photos"}


def form_page(
    request: HttpRequest, form: ConsultationForm, errors=(), messages=(), status=HTTPStatus.OK, **context
) -> HttpResponse:
    """The form below what has to be known first: emergencies, and what is not for now."""
    if request.method == "POST" and had_photos(request):
        form.say_that_photos_are_lost()
    held, chosen, texts = library(), form.chosen_condition(), form.wording
    context |= {
        "form": form,
        "errors": list(errors),
        "messages_list": messages,
        "consents": {kind: shown(text) for kind, text in texts._asdict().items() if text},
        "chosen": chosen,
        "condition": held.conditions.get(chosen),
        "conditions": held.conditions.values(),
        "not_for_now": options_that_are(Fit.Verdict.NOT_FOR_NOW, chosen),
        "with_cautions": options_that_are(Fit.Verdict.WITH_CAUTIONS, chosen),
        "asked_clinics": [slug for slug, _name in form.fields["clinics"].choices],
        "citations": Citations(held.claims),
        "passes_on": texts.clinic is not None,
    }
    return render(request, "consultations/form.html", context, status=status)


def closed(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/closed.html", status=HTTPStatus.SERVICE_UNAVAILABLE)


def leaving_page(request: HttpRequest) -> HttpResponse | None:
    """The page for those who get no form. What they typed is neither read nor kept."""
    if request.POST.get("adult") == "no":
        return render(request, "consultations/under_18.html", {"citations": Citations(library().claims)})
    if request.POST.get("lives_in_korea") == "yes":
        return render(request, "consultations/lives_in_korea.html")
    return None


def too_many(request: HttpRequest, form: ConsultationForm) -> HttpResponse:
    log.warning("request refused: too many from one network or for one address")
    sentence = _(
        "Too many requests came from your network or with your e-mail address in this hour. Nothing was sent. "
        "What you typed is still here: please wait up to an hour, then send it again."
    )
    response = form_page(request, form, [("#send", sentence)], status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = "3600"
    return response


def not_sent(request: HttpRequest) -> HttpResponse:
    """Says honestly that nothing was stored, without asking the database, and keeps what was typed."""
    fields = [(name, field) for name, field in ConsultationForm.base_fields.items() if name not in NOT_SENT_AGAIN]
    names = [*(name for name, _field in fields), "do"]
    context = {
        "kept": [(name, value) for name in names for value in request.POST.getlist(name)],
        "written": [
            (field.label, request.POST[name]) for name, field in fields if name in WRITTEN and request.POST.get(name)
        ],
        "had_photos": had_photos(request),
    }
    response = render(request, "consultations/not_sent.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = "60"
    return response


def sent(request: HttpRequest, reference: str, day: date | None) -> HttpResponse:
    context = {"reference": reference, "answer_by": day, "mail_folder": mail_folder(), **operator()}
    return render(request, "consultations/sent.html", context)


def mail_folder() -> str:
    """Where a demonstration leaves its mails, for whoever tries it; "" where mails are really sent."""
    if settings.EMAIL_BACKEND != "core.mail_files.EmailBackend":
        return ""
    folder = settings.EMAIL_FILE_PATH
    return str(folder.relative_to(settings.BASE_DIR) if folder.is_relative_to(settings.BASE_DIR) else folder)


def receipt_gone(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/receipt_gone.html", operator(), status=HTTPStatus.GONE)


def operator() -> dict:
    return {"operator_contact": settings.OPERATOR_CONTACT, "operating_mode": settings.OPERATING_MODE}
