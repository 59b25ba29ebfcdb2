"""What the inbox can be narrowed by beyond its own columns."""

from django.conf import settings
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Language(admin.SimpleListFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return settings.ALL_LANGUAGES

    def queryset(self, request, queryset):
        return queryset.filter(language=self.value()) if self.value() in dict(settings.ALL_LANGUAGES) else queryset


class Assigned(admin.SimpleListFilter):
    title = _("assigned to")
    parameter_name = "assigned"

    def lookups(self, request, model_admin):
        return [("me", _("Me")), ("nobody", _("Nobody"))]

    def queryset(self, request, queryset):
        narrowed = {"me": {"assigned_to": request.user}, "nobody": {"assigned_to": None}}
        return queryset.filter(**narrowed.get(self.value(), {}))


class Overdue(admin.SimpleListFilter):
    title = _("answer")
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        return [("overdue", _("Overdue")), ("open", _("Waits for us"))]

    def queryset(self, request, queryset):
        if self.value() == "overdue":
            return queryset.overdue(timezone.localtime())
        return queryset.waiting_for_staff() if self.value() == "open" else queryset
