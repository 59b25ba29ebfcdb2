"""The request page and its acknowledgement. Nothing personal stands in an address, a cookie or a log."""

import logging
from http import HTTPStatus

from django.conf import settings
from django.core import signing
from django.db import Error as DatabaseFailure
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from consultations import actions, pages, tokens
from consultations.actions import ConsentGiven
from consultations.draft_views import keep_draft
from consultations.forms import ConsultationForm
from consultations.keys import email_key
from consultations.reading import Wording, prefill, promised_day, public_clinics, reference_of, wording
from consultations.uploads import prepared, takes_photos, uploads
from core.cache import one_version
from core.limits import Limit, over_limit
from core.private import private_page

log = logging.getLogger("portal.consultations")

# Wrong posts have a wider limit of their own, so that nobody's mistakes keep her from sending.
TRIES_PER_REQUEST = 5


@takes_photos
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: HttpRequest) -> HttpResponse:
    """GET shows the form. A valid POST stores it and redirects; whatever fails keeps what was typed."""
    if request.method != "POST":
        return show(request)
    if uploads(request).disk_is_full:
        log.error("request not stored: no room for its photos while they arrived")
        return pages.not_sent(request)
    try:
        with one_version():
            return receive(request)
    except (DatabaseFailure, OSError) as error:  # the database, or the disk that photos are written to
        log.error("request not stored: %s", type(error).__name__)
        return pages.not_sent(request)


def show(request: HttpRequest) -> HttpResponse:
    texts = wording()
    if texts is None:
        return pages.closed(request)
    given = prefill(request.GET)
    form = ConsultationForm(wording=texts, clinics=given.clinics, initial={"condition": given.condition})
    return pages.form_page(request, form, messages=given.messages)


def receive(request: HttpRequest) -> HttpResponse:
    if leave := pages.leaving_page(request):
        return leave
    texts = wording()
    if texts is None:
        return pages.not_sent(request)
    clinics = public_clinics(request.POST.getlist("clinics") + request.POST.getlist("clinic_consents"))
    form = ConsultationForm(request.POST, wording=texts, clinics=clinics)
    if request.POST.get("do") == "draft":
        return keep_draft(request, form)
    valid = form.is_valid() and not uploads(request).refused
    # With photos it is a try until all of them were opened.
    limited = beyond_limit(request, form, valid and not request.FILES)
    # A second posting that is valid gets the first one's reference from submit(), unless there are photos to open.
    if (limited or not valid or request.FILES) and form.ticket and (reference := reference_of(form.ticket.key)):
        return acknowledge(reference)
    if limited:
        return pages.too_many(request, form)
    photos, refused = prepared(request) if valid else ([], uploads(request).refused)
    for sentence in refused:
        form.add_error("photos", sentence)
    if form.errors:
        log.info("request refused: %s", ", ".join(sorted(form.errors)))
        return pages.form_page(request, form, form.error_links(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if photos and beyond_limit(request, form, valid):
        return pages.too_many(request, form)
    submitted = actions.submit(
        answers=form.cleaned_data,
        consents=list(consents_given(form, texts)),
        photos=photos,
        language=get_language(),
        form_key=form.ticket.key,
    )
    forget_draft(request.POST.get("draft", ""))
    return acknowledge(submitted.reference)


def forget_draft(token: str) -> None:
    """It was sent. Should this fail, the draft is gone within a day, and the request is stored all the same."""
    if not token:
        return
    try:
        actions.delete_draft(token)
    except DatabaseFailure as error:
        log.error("a draft that was sent was not deleted: %s", type(error).__name__)


def consents_given(form: ConsultationForm, texts: Wording):
    """Each box that was ticked, with the wording beside it."""
    yield ConsentGiven(texts.health_data)
    for slug in form.cleaned_data.get("clinic_consents", ()):
        yield ConsentGiven(texts.clinic, slug)
    if form.cleaned_data.get("marketing"):
        yield ConsentGiven(texts.marketing)


def beyond_limit(request: HttpRequest, form: ConsultationForm, valid: bool) -> bool:
    """Counts by network, and by e-mail address too where a mail would go there."""
    if not valid:
        return over_limit(request, "consultation-tries", settings.REQUESTS_PER_HOUR * TRIES_PER_REQUEST)
    to = Limit("consultation-mail", email_key(form.cleaned_data["email"]), settings.REQUESTS_PER_HOUR)
    return over_limit(request, "consultation", settings.REQUESTS_PER_HOUR, to)


def acknowledge(reference: str) -> HttpResponse:
    return redirect("consultation_sent", receipt=tokens.receipt(reference))


@private_page
@require_safe
def sent(request: HttpRequest, receipt: str) -> HttpResponse:
    """The acknowledgement, for an hour. It works without the database; then it does not say by when."""
    try:
        reference = tokens.read_receipt(receipt)
    except signing.SignatureExpired:
        return pages.receipt_gone(request)
    except signing.BadSignature as error:
        raise Http404 from error
    try:
        day = promised_day(reference)
    except DatabaseFailure as error:
        log.error("the day of an answer was not read: %s", type(error).__name__)
        day = None
    return pages.sent(request, reference, day)
