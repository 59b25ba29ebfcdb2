"""The texts that are no patient's: consents as they are worded, and replies that are often needed."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from consultations.models import ConsentText, ReplyTemplate
from core.admin import PortalAdmin
from core.cache import raise_version


@admin.register(ConsentText)
class ConsentTextAdmin(PortalAdmin, TranslationAdmin):
    list_display = ["kind", "version", "valid_from"]
    list_filter = ["kind"]
    fieldsets = [
        (
            None,
            {
                "fields": ["kind", "version", "valid_from", "text"],
                "description": _(
                    "The newest version that is in use is shown on the form. Once somebody has agreed to a version "
                    "it can no longer be changed or deleted: add a new one with the next number."
                ),
            },
        )
    ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        raise_version()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        raise_version()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        raise_version()

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not was_given(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not was_given(obj)


def was_given(text: ConsentText | None) -> bool:
    return text is not None and text.consents.exists()


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(PortalAdmin):
    list_display = ["title", "language", "key", "is_emergency"]
    list_filter = ["language", "is_emergency"]
    fieldsets = [
        (
            None,
            {
                "fields": ["key", "language", "title", "text", "is_emergency"],
                "description": _(
                    "Words that staff often need, for one language each. Put into curly brackets what has to be "
                    "filled in: an answer is not sent while it still holds them. Nothing about a patient."
                ),
            },
        )
    ]
