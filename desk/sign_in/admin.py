"""Sign-ins of all staff, and their phones: who has one, and taking it away when it is lost. Keys are shown nowhere."""

from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.admin import PortalAdmin
from core.models import SignIn
from desk.accounts import guards
from desk.accounts.reach import within_reach
from desk.sign_in import factor, history

admin.site.unregister([TOTPDevice, StaticDevice])


@admin.register(SignIn)
class SignInAdmin(PortalAdmin):
    """Only to be looked at."""

    list_display = ["at", "username", "what", "browser", "network"]
    list_filter = ["what"]
    search_fields = ["username__exact"]
    search_help_text = _("By the name of the account.")
    fields = readonly_fields = list_display
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(TOTPDevice)
class PhoneAdmin(PortalAdmin):
    list_display = ["user", "created_at", "last_used_at", "throttling_failure_count"]
    list_select_related = ["user"]
    search_fields = ["user__username__exact"]
    search_help_text = _("By the name of the account.")
    actions = ["release"]
    deletes_selected = False  # whose phone it is has to be looked at
    fieldsets = [
        (
            None,
            {
                "fields": ["user", "created_at", "last_used_at", "throttling_failure_count"],
                "description": _(
                    "Deleting it takes the phone and the recovery codes of this person away. "
                    "At the next sign-in the password opens the set-up of a new phone."
                ),
            },
        )
    ]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or guards.may_touch(request.user, obj.user))

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Phones for signing in"), **(extra_context or {})})

    @transaction.atomic
    def delete_model(self, request, obj):
        factor.forget(user=obj.user)
        history.record(request, history.What.PHONE_TAKEN, obj.user)

    @admin.action(description=_("After wrong codes: let them try again"), permissions=["delete"])
    def release(self, request, queryset):
        owners = [phone.user for phone in queryset.select_related("user")]
        count = sum(factor.release(user=user) for user in within_reach(request, owners))
        text = ngettext("%(count)d person can try again.", "%(count)d people can try again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
