"""What a patient's link opens: her request, the note that it is erased, or the way to a new link."""

import functools
import logging
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from consultations import actions
from consultations.models import Consultation, Tombstone
from consultations.patient_forms import LinkForm, form_errors
from core.cache import one_version
from core.encryption import CannotDecrypt
from core.limits import over_limit
from core.private import private_page

log = logging.getLogger("portal.consultations")

CSRF = "csrfmiddlewaretoken"
FAILURES = (DatabaseFailure, CannotDecrypt, OSError)
WENT = {  # names as in actions.erasing.PARTS
    "messages": _("Messages"),
    "photos": _("Photos"),
    "quotes": _("Offers of clinics"),
    "notes": _("Notes of our staff"),
    "disclosures": _("Notes on what was passed to a clinic"),
    "consents": _("Consents"),
    "events": _("Lines of what happened"),
}


def opened(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hands a view the request that the token in its address opens, and the token.

    A token that opens nothing is answered with 404 and a way to a new link, one of what was erased with 410.
    """

    @private_page
    @functools.wraps(view)
    def wrapped(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        try:
            with one_version():
                link = actions.opened(token)
                if link is None:
                    return unknown(request)
                if link.tombstone:
                    return gone(request, link.tombstone)
                return view(request, link.consultation, token, **kwargs)
        except Consultation.DoesNotExist:  # erased from another window a moment ago
            return redirect("consultation_own", token=token)
        except FAILURES as error:
            log.error("the page of a request failed: %s", type(error).__name__)
            return not_done(request)

    return wrapped


def unknown(request: HttpRequest) -> HttpResponse:
    context = {"form": LinkForm()}
    return render(request, "consultations/own/unknown.html", context, status=HTTPStatus.NOT_FOUND)


def gone(request: HttpRequest, stone: Tombstone) -> HttpResponse:
    """What stays of an erased request is read from its tombstone: that it was, the day, and how much went."""
    went = [(label, stone.counts[name]) for name, label in WENT.items() if stone.counts.get(name)]
    context = {"stone": stone, "went": went, "by_her": stone.why == Tombstone.Why.PATIENT}
    return render(request, "consultations/own/gone.html", context, status=HTTPStatus.GONE)


def not_done(request: HttpRequest) -> HttpResponse:
    """Says honestly that nothing was changed, without asking the database, and keeps what was typed."""
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name != CSRF]
    context = {"kept": kept, "text": request.POST.get("text", ""), "had_files": bool(request.FILES)}
    response = render(request, "consultations/own/not_done.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = "60"
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """Asks for the e-mail address, and answers the same whether it is known here or not."""
    if request.method != "POST":
        return ask_for_address(request, LinkForm(), asked="asked" in request.GET)
    form = LinkForm(request.POST)
    try:
        if not form.is_valid():
            return ask_for_address(request, form, HTTPStatus.UNPROCESSABLE_ENTITY, form_errors(form))
        if over_limit(request, "lost-link", settings.REQUESTS_PER_HOUR):
            return too_many(request, form)
        actions.ask_for_links(email=form.cleaned_data["email"], language=get_language())
    except DatabaseFailure as error:
        log.error("no link was sent: %s", type(error).__name__)
        return not_done(request)
    return redirect(f"{reverse('consultation_link')}?asked")


def too_many(request: HttpRequest, form: LinkForm) -> HttpResponse:
    sentence = _(
        "Too many links were asked for from your network within the hour. Nothing was sent. "
        "Please wait up to an hour, then try again."
    )
    response = ask_for_address(request, form, HTTPStatus.TOO_MANY_REQUESTS, [("", sentence)])
    response.headers["Retry-After"] = "3600"
    return response


def ask_for_address(request: HttpRequest, form: LinkForm, status=HTTPStatus.OK, errors=(), asked=False) -> HttpResponse:
    context = {"form": form, "errors": errors, "asked": asked}
    return render(request, "consultations/own/link.html", context, status=status)
