"""The admin site: nothing of it opens before both steps of signing in are done."""

from functools import update_wrapper

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache


def waits_for_code(user) -> bool:
    """Whether the password was right and the second step is still to come."""
    known = user.is_active and user.is_staff
    return settings.STAFF_TWO_FACTOR and known and getattr(user, "otp_device", None) is None


class StaffSite(AdminSite):
    """What needs models is imported where it is used: the site is made before they are."""

    index_template = "admin/start.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not waits_for_code(request.user)

    def admin_view(self, view, cacheable=False):
        from desk.sign_in import returning

        return update_wrapper(returning.guarded(self, super().admin_view(view, cacheable)), view)

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """The password. From there to the second step, whichever page was asked for."""
        from desk.sign_in import password

        if request.method == "POST" and password.too_many(request):
            return password.too_many_page(request)
        if request.method != "GET" or not waits_for_code(request.user):
            response = super().login(request, {"kept": password.keeps(request), **(extra_context or {})})
            if request.method == "POST":
                response = password.noted(request, response, waits_for_code(request.user))
            if response.status_code != 302 or not waits_for_code(request.user):
                return response
        given = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME)
        query = f"?{urlencode({REDIRECT_FIELD_NAME: given})}" if given else ""
        return redirect(reverse("admin:two_factor") + query)

    def logout(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        from desk.sign_in import history

        if request.method == "POST" and request.user.is_authenticated:
            history.record(request, history.What.SIGNED_OUT, request.user)
        return super().logout(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        from desk.sign_in import password

        return password.change(self, request, extra_context)

    def get_app_list(self, request: HttpRequest, app_label=None) -> list[dict]:
        from desk import start

        found = super().get_app_list(request, app_label)
        return found if app_label else start.grouped(found)

    def index(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        from desk import start

        return super().index(request, {**start.told(request), **(extra_context or {})})

    def get_urls(self) -> list:
        from desk import pages
        from desk.sign_in import account, views  # when the apps are ready: it needs their models

        return [
            *pages.urls(self),
            # Without the guard of the others: who has given only the password must be able to leave.
            path("logout/", never_cache(self.logout), name="logout"),
            path("language/", views.choose_language, name="language"),
            path("two-factor/", views.check, name="two_factor"),
            path("two-factor/set-up/", views.set_up, name="two_factor_set_up"),
            path("account/", self.admin_view(account.show), name="account"),
            path("account/sign-out/", self.admin_view(account.sign_out), name="sign_out_everywhere"),
            *super().get_urls(),
        ]
