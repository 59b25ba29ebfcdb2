"""The outbox as staff see it: what waits and what was given up, without addresses and texts."""

from django.conf import settings
from django.contrib import admin, messages
from django.core import checks
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import PortalAdmin
from core.models import OutboxMail
from core.outbox import try_again


@checks.register()
def mails_have_somewhere_to_go(**_kwargs) -> list[checks.CheckMessage]:
    """Not an error: requests are stored and read all the same."""
    if not settings.MAILS_GO_NOWHERE:
        return []
    text = "EMAIL_HOST is not set: patients get no link and coordinators hear of no request. Mails wait in the outbox."
    return [checks.Info(text, id="portal.I001")]


@admin.register(OutboxMail)
class OutboxMailAdmin(PortalAdmin):
    list_display = ["kind", "about", "state", "attempts", "problem", "written_at", "next_try_at", "sent_at"]
    list_filter = ["state", "kind"]
    search_fields = ["about"]
    search_help_text = _("Reference of a request")
    fields = readonly_fields = [*list_display, "message_id"]
    actions = ["again"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("to", "body")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_again_permission(self, request):
        return request.user.has_perm("core.change_outboxmail")

    @admin.action(description=_("Try again what was given up"), permissions=["again"])
    def again(self, request, queryset):
        count = try_again(queryset)
        text = ngettext("%(count)d mail will be tried again.", "%(count)d mails will be tried again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)
