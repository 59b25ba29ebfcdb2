"""The inbox: a list without a single answer, and the way to each request."""

import re
from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from consultations.actions import email_key
from consultations.admin import page, photos, tasks
from consultations.admin.filters import Assigned, Language, Overdue
from consultations.admin.words import language_name, promised_by
from consultations.models import Consultation, Message
from core.admin import PortalAdmin
from core.forms import is_key

PART_OF_A_REFERENCE = re.compile(r"[0-9A-Za-z-]{3,12}")
MOST_FOUND = 100
OURS_FIRST = Case(When(status__in=Consultation.OURS, then=Value(0)), default=Value(1), output_field=IntegerField())


@admin.register(Consultation)
class Inbox(PortalAdmin):
    list_display = ["reference", "age", "status", "language_name", "assignee", "promised", "unread"]
    list_filter = ["status", Language, Assigned, Overdue]
    ordering = [OURS_FIRST, "created_at"]
    actions = None

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        """Of what is kept in the open. Who may only erase a request has to find it."""
        return tasks.may_read(request.user) or request.user.has_perm(tasks.ERASE)

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        unread = Message.objects.filter(consultation=OuterRef("pk"), by_staff=False, read_at=None)
        rows = super().get_queryset(request).in_the_open()
        return rows.annotate(assigned_name=F("assigned_to__username"), has_unread=Exists(unread))

    def get_urls(self):
        view, name = self.admin_site.admin_view, "consultations_consultation_{}".format
        return [
            path("find/", view(self.find_view), name=name("find")),
            path("<path:object_id>/photos/<str:signed>/", view(partial(photos.show, self)), name=name("photo")),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Inbox"), **(extra_context or {})})

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        return page.show(self, request, object_id)

    def history_view(self, request: HttpRequest, object_id, extra_context=None) -> HttpResponse:
        """The history of a request is its timeline."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(reverse("admin:consultations_consultation_change", args=[object_id]) + "#timeline")

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """By a part of the reference or the whole e-mail address. What was typed never stands in an address."""
        listing = reverse("admin:consultations_consultation_changelist")
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return redirect(listing)
        found = self.ids_of(request.POST.get("typed", "").replace("\x00", "").strip())
        if not found:
            text = _("Nothing found. Type a part of the reference, or the whole e-mail address.")
            self.message_user(request, text, messages.WARNING)
            return redirect(listing)
        if len(found) == 1:
            return redirect("admin:consultations_consultation_change", found[0])
        return redirect(f"{listing}?{urlencode({'id__in': ','.join(map(str, found))})}")

    def ids_of(self, typed: str) -> list[int]:
        rows = Consultation.objects.none()
        if "@" in typed:
            rows = Consultation.objects.filter(email_key=email_key(typed))
        elif PART_OF_A_REFERENCE.fullmatch(typed):
            rows = Consultation.objects.filter(reference__icontains=typed)
        return list(rows.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST_FOUND])

    def row_of(self, object_id: str) -> Consultation | None:
        """The request without what the patient wrote."""
        if not is_key(Consultation, object_id):
            return None
        return Consultation.objects.in_the_open().filter(pk=object_id).first()

    @admin.display(description=_("age"), ordering="created_at")
    def age(self, obj):
        return timesince(obj.created_at, depth=1)

    @admin.display(description=_("language"), ordering="language")
    def language_name(self, obj):
        return language_name(obj.language)

    @admin.display(description=_("assigned to"), ordering="assigned_to__username", empty_value="—")
    def assignee(self, obj):
        return obj.assigned_name

    @admin.display(description=_("answer promised by"), ordering="answer_by", empty_value="—")
    def promised(self, obj):
        if obj.answer_by is None or obj.status not in Consultation.OURS:
            return None
        return promised_by(obj)

    @admin.display(description=_("messages"))
    def unread(self, obj):
        return format_html("<strong>{}</strong>", _("new")) if obj.has_unread else ""
