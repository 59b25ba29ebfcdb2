"""Too many wrong passwords: what is said, and the lists in which administrators take a lock away."""

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import PortalAdmin
from core.network import shortened
from desk.sign_in import history


def locked(request: HttpRequest, response: HttpResponse | None = None, credentials: dict | None = None) -> HttpResponse:
    """The page in place of the form. The same for every name, whether an account has it or not."""
    context = {
        **admin.site.each_context(request),
        "title": _("Signing in is locked"),
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
        "available_apps": [],
        "is_nav_sidebar_enabled": False,
        "has_permission": False,
    }
    answer = render(request, "admin/two_factor/locked.html", context, status=429)
    answer["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return answer


def as_logged(username, ip_address, user_agent, path_info, request) -> str:
    """Who it was, in a line of the log: a network, not a person."""
    return f"network {shortened(ip_address or '')}"


class Locked(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("locked", _("locked"))]

    def queryset(self, request, queryset):
        return queryset.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT) if self.value() else queryset


@transaction.atomic
def release(*, attempts: QuerySet[AccessAttempt], request: HttpRequest) -> int:
    """Lets those names be tried again at once; how many locks there were."""
    names = list(attempts.values_list("username", flat=True))
    attempts.delete()
    for name in set(filter(None, names)):
        history.record(request, history.What.RELEASED, history.account_named(name))
    return len(names)


@admin.register(AccessAttempt)
class LockAdmin(PortalAdmin):
    """Of the form that was sent nothing is shown: only what tells a colleague from an attacker."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time", "state"]
    list_filter = [Locked]
    search_fields = ["username__exact"]
    search_help_text = _("By the name of the account.")
    ordering = ["-attempt_time"]
    fields = readonly_fields = ["username", "ip_address", "failures_since_start", "attempt_time"]
    actions = ["release"]
    deletes_selected = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Locks after wrong passwords"), **(extra_context or {})})

    @admin.display(description=_("state"))
    def state(self, attempt: AccessAttempt):
        return _("locked") if attempt.failures_since_start >= settings.AXES_FAILURE_LIMIT else ""

    @admin.action(description=_("Let them try again"), permissions=["delete"])
    def release(self, request, queryset):
        count = release(attempts=queryset, request=request)
        text = ngettext("%(count)d lock was taken away.", "%(count)d locks were taken away.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    def delete_model(self, request, obj):
        release(attempts=AccessAttempt.objects.filter(pk=obj.pk), request=request)
