"""A draft: kept for a day because its writer asked for it, opened and deleted by its own address."""

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations import actions, pages
from consultations.forms import LONGEST_DRAFT, ConsultationForm, from_a_draft
from consultations.link_views import FAILURES, not_done
from consultations.reading import public_clinics, wording
from consultations.uploads import had_photos
from core.cache import one_version
from core.limits import over_limit
from core.private import private_page

log = logging.getLogger("portal.consultations")

DRAFTS_PER_HOUR = 20  # from one network address


def keep_draft(request: HttpRequest, form: ConsultationForm) -> HttpResponse:
    """Stores what was typed, valid or not, and shows the address under which it is found again."""
    answers = form.for_a_draft()
    if form.trapped:
        return refused(request, form, _("A hidden field was filled in. It is empty again now. Please save once more."))
    if sum(len(value) for values in answers.values() for value in values) > LONGEST_DRAFT:
        return refused(request, form, _("This is too long to be kept as a draft. Please shorten your message."))
    if over_limit(request, "draft", DRAFTS_PER_HOUR):
        return pages.too_many(request, form)
    token = actions.save_draft(answers=answers, instead_of=request.POST.get("draft", ""))
    address = request.build_absolute_uri(reverse("consultation_draft", args=[token]))
    context = {"address": address, "had_photos": had_photos(request)}
    return render(request, "consultations/draft_saved.html", context)


def refused(request: HttpRequest, form: ConsultationForm, sentence: str) -> HttpResponse:
    return pages.form_page(request, form, [("#save", sentence)], status=HTTPStatus.UNPROCESSABLE_ENTITY)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """GET opens the form as it was saved, POST deletes the draft."""
    try:
        if request.method == "POST":
            actions.delete_draft(token)
            return render(request, "consultations/draft_gone.html", {"deleted": True})
        with one_version():
            return reopen(request, token)
    except FAILURES as error:
        log.error("a draft was not opened: %s", type(error).__name__)
        return not_done(request)


def reopen(request: HttpRequest, token: str) -> HttpResponse:
    answers, texts = actions.read_draft(token), wording()
    if answers is None:
        return render(request, "consultations/draft_gone.html", status=HTTPStatus.NOT_FOUND)
    if texts is None:
        return pages.closed(request)
    clinics = public_clinics(answers.get("clinics", []))
    form = ConsultationForm(wording=texts, clinics=clinics, initial=from_a_draft(answers) | {"draft": token})
    return pages.form_page(request, form, draft_address=reverse("consultation_draft", args=[token]))
