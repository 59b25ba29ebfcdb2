"""Requests, for those who may read them. The list shows no answer; one request is read at a time."""

import logging

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from consultations import actions
from consultations.choices import CONDITIONS_BESIDE, COUNTRIES, TREATMENTS_BESIDE
from consultations.models import ConsentText, Consultation
from core.cache import raise_version
from core.encryption import CannotDecrypt
from treatments.library import library

log = logging.getLogger("portal.consultations")
READ = "consultations.read_consultation"


@admin.register(Consultation)
class ConsultationAdmin(admin.ModelAdmin):
    list_display = ["reference", "status", "language", "created_at", "keep_until"]
    list_filter = ["status", "language"]
    list_per_page = 50
    list_max_show_all = 50
    search_fields = ["reference"]
    search_help_text = _("By reference only. What patients wrote is encrypted and cannot be searched.")
    show_full_result_count = False
    actions = None
    fieldsets = [
        (
            None,
            {
                "fields": ["reference", "status", "language", "created_at", "keep_until", "consents_given"],
                "description": _(
                    "Only the status can be changed. Closing a request brings its last day nearer. "
                    "Fever, spreading redness, pus or talk of self-harm: answer first, and name 119 and 109 in Korea."
                ),
            },
        ),
        (_("The patient"), {"fields": ["name", "email", "country_name"]}),
        (
            _("The question"),
            {"fields": ["condition_name", "since", "treatment_name", "clinics", "travel", "message"]},
        ),
    ]
    readonly_fields = [
        "reference",
        "language",
        "created_at",
        "keep_until",
        "consents_given",
        "name",
        "email",
        "country_name",
        "condition_name",
        "since",
        "treatment_name",
        "clinics",
        "travel",
        "message",
    ]

    def has_module_permission(self, request):
        return request.user.has_perm(READ)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(READ)

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm(READ)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if request.resolver_match.url_name.endswith("_change") else rows.in_the_open()

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except CannotDecrypt:
            log.error("a request cannot be opened with the keys in FIELD_KEYS")
            self.message_user(
                request,
                _("This request cannot be opened with the keys of this server. Nothing was changed."),
                messages.ERROR,
            )
            return redirect("admin:consultations_consultation_changelist")

    def save_model(self, request, obj, form, change):
        """Only the status, and never through the row that was read: no answer is written again."""
        actions.set_status(reference=obj.reference, status=form.cleaned_data["status"], by=request.user)

    @admin.display(description=_("kind of hair loss"))
    def condition_name(self, obj):
        return shown(obj.condition, library().conditions, CONDITIONS_BESIDE)

    @admin.display(description=_("option thought of"))
    def treatment_name(self, obj):
        return shown(obj.treatment, library().treatments, TREATMENTS_BESIDE)

    @admin.display(description=_("country"))
    def country_name(self, obj):
        return shown(obj.country, {}, COUNTRIES)

    @admin.display(description=_("consents"))
    def consents_given(self, obj):
        given = obj.consents.select_related("text")
        return format_html_join("", "{}, {}<br>", ((row.text, f"{row.given_at:%Y-%m-%d %H:%M} UTC") for row in given))


def shown(slug: str, rows: dict, beside: list[tuple]) -> str:
    """The name for a slug, or the slug itself where its row is gone."""
    return str(rows.get(slug) or dict(beside).get(slug, slug))


@admin.register(ConsentText)
class ConsentTextAdmin(TranslationAdmin):
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
