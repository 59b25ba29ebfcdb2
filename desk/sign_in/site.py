"""The admin site: nothing of it opens before both steps of signing in are done."""

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
    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not waits_for_code(request.user)

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """The password. From there to the second step, whichever page was asked for."""
        if request.method != "GET" or not waits_for_code(request.user):
            response = super().login(request, extra_context)
            if response.status_code != 302 or not waits_for_code(request.user):
                return response
        given = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME)
        query = f"?{urlencode({REDIRECT_FIELD_NAME: given})}" if given else ""
        return redirect(reverse("admin:two_factor") + query)

    def get_urls(self) -> list:
        from desk.sign_in import views  # when the apps are ready: it needs their models

        return [
            # Without the guard of the others: who has given only the password must be able to leave.
            path("logout/", never_cache(self.logout), name="logout"),
            path("two-factor/", views.check, name="two_factor"),
            path("two-factor/set-up/", views.set_up, name="two_factor_set_up"),
            *super().get_urls(),
        ]
