"""The page of what is due."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.cache import one_version
from desk.counting import count_all
from desk.freshness.actions import choose_digest, chosen_digest
from desk.freshness.forms import DigestForm
from desk.freshness.sources import due_for
from desk.reports.kinds import reports_for


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return page(request, DigestForm(initial={"often": chosen_digest(request.user)}))


@require_POST
def digest(request: HttpRequest) -> HttpResponse:
    """How often the reader wants this page as a mail."""
    form = DigestForm(request.POST)
    if not form.is_valid():
        return page(request, form, status=422)
    choose_digest(user=request.user, often=form.cleaned_data["often"])
    messages.success(request, _("Your choice is saved."))
    return redirect("admin:desk")


@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """Counts anew what is otherwise counted now and then, and goes back to where the button stood."""
    count_all()
    messages.success(request, _("Everything is counted anew."))
    given = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(given, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(given if ours else reverse("admin:desk"))


def page(request: HttpRequest, form: DigestForm, status: int = 200) -> HttpResponse:
    with one_version():
        sections = due_for(request.user)
    context = {
        **admin.site.each_context(request),
        "title": _("What is due"),
        "sections": sections,
        "nothing_due": not any(section.due for section in sections),
        "reports": reports_for(request.user),
        "form": form,
    }
    return TemplateResponse(request, "admin/desk/due.html", context, status=status)
