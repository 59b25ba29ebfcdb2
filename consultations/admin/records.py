"""What stays on record when a request is gone: who opened it, and that it was erased. Only to be looked at."""

from django.contrib import admin

from consultations.models import AccessRecord, Tombstone
from core.admin import PortalAdmin


class Record(PortalAdmin):
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(AccessRecord)
class AccessRecordAdmin(Record):
    list_display = ["reference", "username", "what", "why", "at"]
    list_filter = ["what"]
    search_fields = ["reference__iexact", "username__iexact"]
    date_hierarchy = "at"


@admin.register(Tombstone)
class TombstoneAdmin(Record):
    list_display = ["reference", "erased_on", "why"]
    list_filter = ["why"]
    search_fields = ["reference__iexact"]
