"""Imports and the entries of the HIRA register in the admin."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.admin import PortalAdmin
from core.forms import is_key
from desk.imports import pages
from desk.imports.models import ImportRun, RegisterEntry

LIST = "admin:desk_importrun_changelist"


@admin.register(ImportRun)
class ImportRunAdmin(PortalAdmin):
    """Uploaded by a form, read on a page of its own; nothing of it is edited."""

    list_display = ["__str__", "state", "new", "changed", "vanished", "refused", "uploaded_by", "uploaded_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["uploaded_by"]
    actions = None

    def get_urls(self):
        site = self.admin_site
        return [
            path("add/", site.admin_view(pages.upload), name="desk_importrun_add"),
            path("export/<slug:kind>/<slug:form>/", site.admin_view(pages.export), name="desk_importrun_export"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = self.get_queryset(request).filter(pk=object_id).first() if is_key(ImportRun, object_id) else None
        if run is None:
            self.message_user(request, _("There is no such import, or it is past its time."), messages.WARNING)
            return redirect(LIST)
        return pages.show(request, run)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("desk.view_importrun") or request.user.has_perm("desk.run_import")

    def has_add_permission(self, request):
        return request.user.has_perm("desk.run_import")

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class Vanished(admin.SimpleListFilter):
    title = _("in the register")
    parameter_name = "register"

    def lookups(self, request, model_admin):
        return [("there", _("Still there")), ("vanished", _("Vanished")), ("removed", _("Its clinic was deleted here"))]

    def queryset(self, request, queryset):
        if self.value() == "there":
            return queryset.filter(vanished_on=None)
        if self.value() == "vanished":
            return queryset.filter(vanished_on__isnull=False)
        if self.value() == "removed":
            return queryset.filter(clinic=None)
        return queryset


@admin.register(RegisterEntry)
class RegisterEntryAdmin(PortalAdmin):
    list_display = ["__str__", "institution", "city", "telephone", "opened_on", "last_seen_on", "vanished_on"]
    list_filter = [Vanished, "city"]
    list_select_related = ["clinic", "city"]
    search_fields = ["key__exact", "clinic__slug__exact", "telephone__exact"]
    search_help_text = _("The register's code, the slug of the clinic, or the telephone, each in full.")
    fields = readonly_fields = [
        "clinic", "key", "institution", "city", "telephone", "postcode", "opened_on", "last_seen_on", "vanished_on",
    ]  # fmt: skip
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("clinic", "city")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
