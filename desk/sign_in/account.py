"""The page of one's own account: when it was signed in to, and the way out of every other browser."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from desk.sign_in import entering, factor, history


def show(request: HttpRequest) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Your account"),
        "latest": history.latest(request.user),
        "codes_left": factor.codes_left(request.user),
    }
    return TemplateResponse(request, "admin/account.html", context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out of every browser but this one."""
    ended = entering.sign_out_everywhere(request, request.user)
    text = ngettext("%(count)d other session was ended.", "%(count)d other sessions were ended.", ended)
    messages.success(request, text % {"count": ended})
    return redirect("admin:account")
