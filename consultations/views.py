"""The request page and its acknowledgement. Nothing personal stands in an address, a cookie or a log."""

import functools
import logging
from http import HTTPStatus

from django.conf import settings
from django.core import signing
from django.db import Error as DatabaseFailure
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from consultations import actions, tokens
from consultations.forms import ConsultationForm
from consultations.reading import consent_in_use, options_that_are, prefill, public_clinics, reference_of
from core.cache import one_version
from core.limits import over_limit
from treatments.citations import Citations
from treatments.library import library
from treatments.models import Fit

log = logging.getLogger("portal.consultations")

# Wrong posts have a wider limit of their own, so that nobody's mistakes keep her from sending.
TRIES_PER_REQUEST = 5
WRITTEN = ("since", "travel", "message", "name", "email")  # shown in words when nothing could be stored


def private_page(view):
    """Kept by no cache, and its address is told to no other site."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return wrapped


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def consultation(request: HttpRequest) -> HttpResponse:
    """GET shows the form. A valid POST stores it and redirects; whatever fails keeps what was typed."""
    if request.method != "POST":
        return show(request)
    try:
        with one_version():
            return receive(request)
    except DatabaseFailure as error:
        log.error("request not stored: %s", type(error).__name__)
        return not_sent(request)


def show(request: HttpRequest) -> HttpResponse:
    text = consent_in_use()
    if text is None:
        return render(request, "consultations/closed.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
    given = prefill(request.GET)
    form = ConsultationForm(consent_text=text, clinics=given.clinics, condition=given.condition)
    return page(request, form, messages=given.messages)


def receive(request: HttpRequest) -> HttpResponse:
    if leave := leaving_page(request):
        return leave
    text = consent_in_use()
    if text is None:
        return not_sent(request)
    clinics = public_clinics(request.POST.getlist("clinics"))
    form = ConsultationForm(request.POST, consent_text=text, clinics=clinics)
    valid = form.is_valid()
    limited = beyond_limit(request, valid)
    # A second posting that is valid gets the first one's reference from submit().
    if (limited or not valid) and form.ticket and (reference := reference_of(form.ticket.key)):
        return acknowledge(reference)
    if limited:
        return too_many(request, form)
    if not valid:
        log.info("request refused: %s", ", ".join(sorted(form.errors)))
        return page(request, form, form.error_links(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return acknowledge(
        actions.submit(answers=form.cleaned_data, consent_text=text, language=get_language(), form_key=form.ticket.key)
    )


def leaving_page(request: HttpRequest) -> HttpResponse | None:
    """The page for those who get no form. What they typed is neither read nor kept."""
    if request.POST.get("adult") == "no":
        return render(request, "consultations/under_18.html", {"citations": Citations(library().claims)})
    if request.POST.get("lives_in_korea") == "yes":
        return render(request, "consultations/lives_in_korea.html")
    return None


def beyond_limit(request: HttpRequest, valid: bool) -> bool:
    if valid:
        return over_limit(request, "consultation", settings.REQUESTS_PER_HOUR)
    return over_limit(request, "consultation-tries", settings.REQUESTS_PER_HOUR * TRIES_PER_REQUEST)


def too_many(request: HttpRequest, form: ConsultationForm) -> HttpResponse:
    log.warning("request refused: too many from one network")
    sentence = _(
        "Too many requests came from your network in this hour. Nothing was sent. "
        "What you typed is still here: please wait up to an hour, then send it again."
    )
    response = page(request, form, [("#send", sentence)], status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = "3600"
    return response


def acknowledge(reference: str) -> HttpResponse:
    return redirect("consultation_sent", receipt=tokens.receipt(reference))


def page(request: HttpRequest, form: ConsultationForm, errors=(), messages=(), status=HTTPStatus.OK) -> HttpResponse:
    """The form below what has to be known first: emergencies, and what is not for now."""
    held, chosen = library(), form.chosen_condition()
    context = {
        "form": form,
        "errors": list(errors),
        "messages_list": messages,
        "consent_text": form.consent_text,
        "chosen": chosen,
        "condition": held.conditions.get(chosen),
        "conditions": held.conditions.values(),
        "not_for_now": options_that_are(Fit.Verdict.NOT_FOR_NOW, chosen),
        "with_cautions": options_that_are(Fit.Verdict.WITH_CAUTIONS, chosen),
        "asked_clinics": [slug for slug, _name in form.fields["clinics"].choices],
        "citations": Citations(held.claims),
    }
    return render(request, "consultations/form.html", context, status=status)


def not_sent(request: HttpRequest) -> HttpResponse:
    """Says honestly that nothing was stored, without asking the database, and keeps what was typed."""
    fields = [(name, field) for name, field in ConsultationForm.base_fields.items() if name != "homepage"]
    context = {
        "kept": [(name, value) for name, _field in fields for value in request.POST.getlist(name)],
        "written": [
            (field.label, request.POST[name]) for name, field in fields if name in WRITTEN and request.POST.get(name)
        ],
    }
    response = render(request, "consultations/not_sent.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = "60"
    return response


@private_page
@require_safe
def sent(request: HttpRequest, receipt: str) -> HttpResponse:
    """The acknowledgement, for an hour; it reads only its own address."""
    try:
        reference = tokens.read_receipt(receipt)
    except signing.SignatureExpired:
        return render(request, "consultations/receipt_gone.html", operator(), status=HTTPStatus.GONE)
    except signing.BadSignature as error:
        raise Http404 from error
    return render(request, "consultations/sent.html", {"reference": reference, **operator()})


def operator() -> dict:
    return {"operator_contact": settings.OPERATOR_CONTACT, "operating_mode": settings.OPERATING_MODE}
