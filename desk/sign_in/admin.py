"""The phones of staff: who has one, and taking it away when it is lost. Keys and codes are shown nowhere."""

from django.contrib import admin
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.admin import PortalAdmin
from desk.sign_in import factor

admin.site.unregister([TOTPDevice, StaticDevice])


@admin.register(TOTPDevice)
class PhoneAdmin(PortalAdmin):
    list_display = ["user", "created_at", "last_used_at", "throttling_failure_count"]
    list_select_related = ["user"]
    search_fields = ["user__username__exact"]
    search_help_text = _("By the name of the account.")
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
        return request.user.is_superuser

    @transaction.atomic
    def delete_model(self, request, obj):
        factor.forget(user=obj.user)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for phone in queryset.select_related("user"):
            factor.forget(user=phone.user)
