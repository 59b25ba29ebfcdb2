"""The first step: what is noted of it, how often it may be tried, and how staff change their own password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from core import kept, sessions
from core.limits import over_limit
from desk.sign_in import entering, history, locks
from desk.sign_in.remembered import last_user

What = history.What


def too_many(request: HttpRequest) -> bool:
    """Whether this network address has tried too many passwords this hour, for whichever names."""
    return over_limit(request, "sign-in", settings.SIGN_INS_PER_HOUR)


too_many_page = locks.locked


def keeps(request: HttpRequest) -> bool:
    """Whether something waits for who signed in last with this browser."""
    user = last_user(request)
    return bool(user and kept.waits_for(user))


def noted(request: HttpRequest, response: HttpResponse, waits_for_code: bool) -> HttpResponse:
    """Writes down how a password did. A right one is noted with the second step, where that is asked for."""
    named = history.account_named(request.POST.get("username", ""))
    if response.status_code != 302:
        locked = getattr(request, "axes_locked_out", False)
        history.record(request, What.LOCKED if locked else What.WRONG_PASSWORD, named)
    elif not waits_for_code:
        entering.entered(request, What.SIGNED_IN)
        return entering.known_here(request, response)
    return response


class OwnPasswordForm(AdminPasswordChangeForm):
    """Wrong old passwords count like those of signing in: a session left open is no place to guess at."""

    def __init__(self, user, *args, request, **kwargs):
        super().__init__(user, *args, **kwargs)
        self.request = request

    def clean_old_password(self):
        old = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=old) is None:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old


class ChangeView(PasswordChangeView):
    form_class = OwnPasswordForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form):
        response = super().form_valid(form)  # this session goes on under another key
        sessions.end_all(user=form.user, but=self.request.session.session_key)
        history.record(self.request, What.PASSWORD, form.user)
        messages.success(self.request, _("Your password is changed. All your other sessions have ended."))
        return response


def change(site, request: HttpRequest, extra_context: dict | None) -> HttpResponse:
    context = {**site.each_context(request), **(extra_context or {})}
    view = ChangeView.as_view(success_url=reverse("admin:account"), extra_context=context)
    request.current_app = site.name
    response = view(request)
    add_never_cache_headers(response)
    return response
