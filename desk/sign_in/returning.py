"""Forms that arrive when their session has ended, or with a token from before: what was typed is not lost.

It is kept for the account (core/kept.py) until that has signed in again. Then forms of rows show it in place, not yet
saved (core.admin.PortalAdmin); for everything else there is a page that shows it with a button to send it.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import kept
from desk.sign_in.remembered import last_user
from pages import views as public

View = Callable[..., HttpResponse]
STEPS = {"login", "two_factor", "two_factor_set_up"}  # names of addresses
SIGNING_IN = STEPS | {"logout", "language"}


def guarded(site, view: View) -> View:
    """A view of the admin that loses nothing of what was sent to it; one that takes a large file is left alone."""
    if takes_files_itself(view):
        return view

    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        allowed = site.has_permission(request)
        if request.method == "POST" and not allowed:
            keep_typed(request)
        elif request.method == "POST" and request.session.get(kept.WAITS):
            return sent_again(request, view, args, kwargs)
        elif request.method == "GET" and allowed:
            return shown_again(request, view, args, kwargs)
        return view(request, *args, **kwargs)

    return wrapper


def takes_files_itself(view: View) -> bool:
    """Whether what is sent must not be read before the view has said where its file goes (desk/imports/uploads.py)."""
    # A view that asks Django not to look for the token first does so for this alone, and looks for it itself.
    return getattr(view, "csrf_exempt", False)


def keep_typed(request: HttpRequest) -> None:
    """For who typed it: whoever is half signed in, else whoever signed in last with this browser."""
    user = request.user if request.user.is_authenticated else last_user(request)
    if user:
        kept.keep(request, user)


def sent_again(request: HttpRequest, view: View, args, kwargs) -> HttpResponse:
    if "_discard" in request.POST:
        kept.forget(request)
        messages.success(request, _("What you had typed is thrown away. This is what is saved."))
        return redirect(request.get_full_path())
    response = view(request, *args, **kwargs)
    if response.status_code < 400:
        kept.forget(request)
    return response


def shown_again(request: HttpRequest, view: View, args, kwargs) -> HttpResponse:
    request.kept = kept.find(request)
    response = view(request, *args, **kwargs)
    in_place = getattr(request, "put_back", False) and response.status_code == 200
    return response if in_place or request.kept is None else handed_over(request)


def handed_over(request: HttpRequest) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("What you had typed is still here"),
        "fields": [(name, value) for name, values in request.kept.data.lists() for value in values],
        "files": request.kept.files,
        "address": request.get_full_path(),
    }
    return render(request, "admin/kept.html", context)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of the admin from before the last sign-in in another tab goes back to its page; others are refused."""
    name = name_of(request)
    if name is None or not came_from_here(request, reason):
        return public.csrf_failure(request, reason)
    if name in SIGNING_IN:
        messages.warning(request, _("This page was open for too long. Please try again."))
        return redirect(request.get_full_path() if name in STEPS else "admin:index")
    if takes_files_itself(resolve(request.path_info).func):
        messages.warning(request, _("This page was open for too long. Please try again."))
        return redirect(request.get_full_path())
    if not admin.site.has_permission(request):
        keep_typed(request)
        return redirect(f"{reverse('admin:login')}?{urlencode({'next': request.get_full_path()})}")
    if kept.keep(request, request.user):
        request.session[kept.WAITS] = True
    return redirect(request.get_full_path())


def name_of(request: HttpRequest) -> str | None:
    """The name of an address of the admin; '' for one without a name, None for every other address."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    return (match.url_name or "") if match.app_name == "admin" else None


def came_from_here(request: HttpRequest, reason: str) -> bool:
    """Whether the browser says that the form stood on a page of ours, so that nobody else typed it."""
    origin = urlsplit(request.headers.get("Origin", ""))
    return reason != REASON_NO_CSRF_COOKIE and (origin.scheme, origin.netloc) == (request.scheme, request.get_host())
