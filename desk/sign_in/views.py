"""The second step: give a code, or set up the phone that makes them."""

from collections.abc import Callable
from functools import wraps

import django_otp
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from desk.sign_in import entering, factor, history, language
from desk.sign_in.forms import CodeForm, SetUpForm, read_key, sign_key, spelled
from desk.sign_in.remembered import remember

FEW = 3  # recovery codes left
What = history.What
View = Callable[[HttpRequest], HttpResponse]


def knows_password(view: View) -> View:
    """Staff who have passed the first step; everybody else is sent there."""

    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if request.user.is_active and request.user.is_staff:
            return view(request)
        return redirect(f"{reverse('admin:login')}?{urlencode({REDIRECT_FIELD_NAME: reverse('admin:index')})}")

    return guarded


@knows_password
def check(request: HttpRequest) -> HttpResponse:
    if request.user.is_verified():
        return redirect(wanted(request))
    if not factor.is_set_up(request.user):
        return redirect(f"{reverse('admin:two_factor_set_up')}?{urlencode({REDIRECT_FIELD_NAME: wanted(request)})}")
    form = CodeForm(request.POST or None, user=request.user)
    if not form.is_valid():
        if form.is_bound:
            history.record(request, What.WRONG_CODE, request.user)
        return page(request, "check", form, _("Second step"))
    on_paper = form.device.name == factor.PAPER
    verified(request, form.device, What.RECOVERY_CODE if on_paper else What.SIGNED_IN)
    if on_paper:
        say_how_many_are_left(request)
    return entering.known_here(request, redirect(wanted(request)))


@knows_password
def set_up(request: HttpRequest) -> HttpResponse:
    """A first phone for whoever has none; another one for who has passed both steps."""
    has_phone = factor.is_set_up(request.user)
    if has_phone and not request.user.is_verified():
        return redirect("admin:two_factor")
    form = SetUpForm(request.POST or None, request=request, ask_password=has_phone)
    if form.is_valid():
        verified(request, request.user.totpdevice_set.get(), What.PHONE)
        context = {"codes": [f"{code[:5]}-{code[5:]}" for code in form.codes], "next": wanted(request)}
        return entering.known_here(request, page(request, "codes", form, _("Write these codes down"), **context))
    key = key_of(form, request.user)
    context = {
        "picture": factor.picture(factor.key_address(request.user, key)),
        "spelled": spelled(key),
        "signed_key": sign_key(key, request.user),
    }
    return page(request, "set_up", form, _("Set up your phone"), **context)


def key_of(form: SetUpForm, user: User) -> str:
    """The key that was on the page when it was sent, so that the phone need not scan again; else a new one."""
    if form.is_bound and "key" not in form.errors:
        return read_key(form.data["key"], user)
    return factor.new_key()


def verified(request: HttpRequest, device, what: history.What) -> None:
    """This session has passed both steps; it goes on under another id."""
    django_otp.login(request, device)
    request.session.cycle_key()
    entering.entered(request, what)


@never_cache
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """For the account that is signed in, and for this browser's page of signing in."""
    code = request.POST.get("language", "")
    response = redirect(wanted(request))
    if code not in language.CODES:
        return response
    language.keep(request, code)
    return remember(request, response, language=code)


def say_how_many_are_left(request: HttpRequest) -> None:
    left = factor.codes_left(request.user)
    text = ngettext("You have %(count)d recovery code left.", "You have %(count)d recovery codes left.", left)
    if left <= FEW:
        text += " " + _("Set up your phone again to get new ones: “Your account”, at the top.")
    messages.warning(request, text % {"count": left})


def wanted(request: HttpRequest) -> str:
    """The page of ours that was asked for before signing in."""
    given = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    ours = url_has_allowed_host_and_scheme(given, {request.get_host()}, require_https=request.is_secure())
    return given if ours else reverse("admin:index")


def page(request: HttpRequest, name: str, form, title: str, **context) -> HttpResponse:
    context |= {
        **admin.site.each_context(request),
        "available_apps": [],
        "is_nav_sidebar_enabled": False,
        "form": form,
        "title": title,
        "next": wanted(request),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, f"admin/two_factor/{name}.html", context, status=status)
