"""A patient's own page: her token opens it, POST alone changes something, and nobody may keep a copy."""

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import actions, photos
from consultations.link_views import opened, unknown
from consultations.models import Consultation, Tombstone
from consultations.own import consent_of, context_of, photo_of
from consultations.patient_forms import EraseForm, MessageForm, PhotosForm, form_errors
from consultations.uploads import prepared, takes_photos, uploads
from core.limits import over_limit

log = logging.getLogger("portal.consultations")

# From one network.
MESSAGES_PER_HOUR = 20
PHOTOS_PER_HOUR = 10
DOWNLOADS_PER_HOUR = 20
ASKED_TWICE = ("withdraw", "erase")  # have a page of their own that asks once more
DONE = {
    "written": _("Your message has reached us."),
    "photos": _("Your photos have reached us."),
    "read": _("Thank you. We know now that you have read it."),
    "consent": _("Your consent is taken back."),
    "withdrawn": _("Your request is withdrawn."),
}


@takes_photos
@opened
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, consultation: Consultation, token: str) -> HttpResponse:
    """GET shows the request and changes nothing. POST does what its field `do` says."""
    if request.method != "POST":
        asked = request.GET.get("ask", "")
        return ask_again(request, consultation, asked) if asked in ASKED_TWICE else show(request, consultation)
    do = DOINGS.get(request.POST.get("do", ""))
    if do is None:
        return show(request, consultation, _("We did not understand which button that was. Nothing was changed."))
    try:
        return do(request, consultation, token)
    except actions.Withdrawn:
        return show(request, consultation, _("You have withdrawn this request. Nothing was sent."))


# --- what she can do ----------------------------------------------------------------------------------
def write(request: HttpRequest, consultation: Consultation, token: str) -> HttpResponse:
    form = message_form(request.POST)
    if not form.is_valid():
        return show(request, consultation, message_form=form)
    if over_limit(request, "own-message", MESSAGES_PER_HOUR):
        return too_many(request, consultation, message_form=form)
    text, key = form.cleaned_data["text"], form.key_for(consultation)
    actions.write(consultation=consultation, text=text, form_key=key, language=get_language())
    return done(token, "written")


def add_photos(request: HttpRequest, consultation: Consultation, token: str) -> HttpResponse:
    if uploads(request).disk_is_full:
        raise OSError("no room for what was sent")
    if over_limit(request, "own-photos", PHOTOS_PER_HOUR):  # before any picture is opened
        return too_many(request, consultation)
    form = photos_form(request.POST)
    if form.is_valid():
        taken, refused = prepared(request)
        if taken and not refused:
            try:
                actions.add_photos(consultation=consultation, photos=taken, form_key=form.key_for(consultation))
                return done(token, "photos")
            except actions.TooManyPhotos:
                refused = [_("We keep five photos with one request. With these there would be more.")]
        form.add_error("photos", refused or [_("Choose at least one photo.")])
    return show(request, consultation, photos_form=form)


def mark_read(request: HttpRequest, consultation: Consultation, token: str) -> HttpResponse:
    actions.mark_read(consultation=consultation)
    return done(token, "read")


def withdraw_consent(request: HttpRequest, consultation: Consultation, token: str) -> HttpResponse:
    consent = consent_of(consultation, request.POST.get("consent", ""))
    if consent is None:
        return show(request, consultation, _("We did not understand which consent that was. Nothing was changed."))
    actions.withdraw_consent(consultation=consultation, consent=consent)
    return done(token, "consent")


def withdraw(request: HttpRequest, consultation: Consultation, token: str) -> HttpResponse:
    actions.withdraw_request(consultation=consultation)
    return done(token, "withdrawn")


def erase(request: HttpRequest, consultation: Consultation, token: str) -> HttpResponse:
    form = EraseForm(request.POST)
    if not form.is_valid():
        return ask_again(request, consultation, "erase", form)
    actions.erase(consultation=consultation, why=Tombstone.Why.PATIENT)
    return redirect("consultation_own", token=token)


DOINGS = {
    "write": write,
    "photos": add_photos,
    "read": mark_read,
    "consent": withdraw_consent,
    "withdraw": withdraw,
    "erase": erase,
}


def done(token: str, what: str) -> HttpResponse:
    """Back to the page, which then says what was done."""
    return redirect(f"{reverse('consultation_own', args=[token])}?done={what}")


@opened
@require_POST
def download(request: HttpRequest, consultation: Consultation, token: str) -> HttpResponse:
    """Everything that is kept about this request, as a ZIP."""
    if over_limit(request, "own-download", DOWNLOADS_PER_HOUR):
        return too_many(request, consultation)
    response = StreamingHttpResponse(actions.download(consultation), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{consultation.reference}.zip"'
    return response


@opened
@require_safe
def photo(request: HttpRequest, consultation: Consultation, token: str, name: str) -> HttpResponse:
    held = photo_of(consultation, name)
    if held is None:
        return unknown(request)
    response = HttpResponse(photos.read(held.name), content_type="image/jpeg")
    response.headers["Content-Disposition"] = 'inline; filename="photo.jpg"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# --- pages --------------------------------------------------------------------------------------------
def message_form(*data) -> MessageForm:
    return MessageForm(*data, auto_id="message_%s")


def photos_form(*data) -> PhotosForm:
    return PhotosForm(*data, auto_id="photos_%s")


def show(request: HttpRequest, consultation: Consultation, problem="", status=None, **refused) -> HttpResponse:
    """The page; on top of it a problem, or what is wrong with the form that was refused."""
    errors = [("", problem)] if problem else [error for form in refused.values() for error in form_errors(form)]
    context = {
        "message_form": refused.get("message_form") or message_form(),
        "photos_form": refused.get("photos_form") or photos_form(),
        "errors": errors,
        "done": "" if errors else DONE.get(request.GET.get("done", ""), ""),
        **addresses(request),
        **context_of(consultation),
    }
    code = status or (HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)
    return render(request, "consultations/own/page.html", context, status=code)


def addresses(request: HttpRequest) -> dict[str, str]:
    """The only places where the token stands on a page."""
    token = request.resolver_match.kwargs["token"]
    own = {"own_address": "consultation_own", "download_address": "consultation_download"}
    return {"token": token, **{name: reverse(view, args=[token]) for name, view in own.items()}}


def too_many(request: HttpRequest, consultation: Consultation, **refused) -> HttpResponse:
    log.warning("refused on the page of a request: too many from one network")
    sentence = _("That was too often within one hour. Nothing was changed. Please wait up to an hour, then try again.")
    response = show(request, consultation, sentence, HTTPStatus.TOO_MANY_REQUESTS, **refused)
    response.headers["Retry-After"] = "3600"
    return response


def ask_again(request: HttpRequest, consultation: Consultation, what: str, form=None) -> HttpResponse:
    """Before what cannot be taken back."""
    context = {
        "consultation": consultation,
        "form": form or EraseForm(),
        "errors": form_errors(form) if form else [],
        "passed": consultation.disclosures.exists(),
        **addresses(request),
    }
    code = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return render(request, f"consultations/own/{what}.html", context, status=code)
