"""Lists of what is past its day: the oldest first, checked with one click, mended one after the other."""

from copy import copy
from datetime import date, timedelta

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core.forms import is_key
from core.sourced import today

SOON = timedelta(days=30)
OLDEST_FIRST = ["valid_until", "pk"]
FILTERS = "_changelist_filters"  # Django's own name for the list that a form was opened from
CHECK, NEXT, AFTER = "_check_now", "_next", "_after"  # names of buttons, and of the place in the list


class Freshness(admin.SimpleListFilter):
    title = _("needs re-checking")
    parameter_name = "checked"

    def lookups(self, request, model_admin):
        return [
            ("stale", _("Out of date")),
            ("due", _("Due within 30 days")),
            ("current", _("Up to date for longer")),
        ]

    def queryset(self, request, queryset):
        day = today()
        if self.value() == "stale":
            return queryset.filter(valid_until__lt=day)
        if self.value() == "due":
            return queryset.filter(valid_until__range=(day, day + SOON))
        if self.value() == "current":
            return queryset.filter(valid_until__gt=day + SOON)
        return queryset


def is_by_age(query: QueryDict) -> bool:
    """Whether a list with this query shows what has to be checked again."""
    return query.get(Freshness.parameter_name) in {"stale", "due"}


class ByAge:
    """Mixed into core.admin.SourcedAdmin, which has the action `checked_today` and the column `state`."""

    list_by_age: tuple[str, ...] = ()  # columns that say what a row states; empty: the first three of the list

    def get_ordering(self, request: HttpRequest) -> list:
        return OLDEST_FIRST if is_by_age(request.GET) else super().get_ordering(request)

    def get_list_display(self, request: HttpRequest) -> list:
        """By age only what is needed to compare a row with its source, so that the button is always in sight."""
        if not is_by_age(request.GET):
            return [*super().get_list_display(request), "checked_on", "valid_until", "state"]
        named = [*(self.list_by_age or self.list_display[:3]), "valid_until"]
        source = ["where_from"] if hasattr(self.model, "source") else []
        return [*named, *source, *(["check_now"] if self.has_change_permission(request) else [])]

    @admin.display(description=_("source"))
    def where_from(self, row: models.Model) -> str:
        address = getattr(row, "source_url", "") or next(iter(getattr(row, "addresses", ())), "")  # claims have several
        words = Truncator(row.source).chars(60)
        return format_html('<a href="{}" rel="noopener">{}</a>', address, words) if address else words

    @admin.display(description=_("unchanged"))
    def check_now(self, row: models.Model) -> str:
        """A button of the form that every list of the admin stands in: it posts to this list as it is narrowed."""
        return format_html(
            '<button class="check-now" name="{}" value="{}" aria-label="{}: {}">{}</button>',
            CHECK, row.pk, _("Checked today, unchanged"), row, _("Checked today"),
        )  # fmt: skip

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if request.method == "POST" and CHECK in request.POST:
            return self.check_one(request, request.POST[CHECK])
        room = {"is_nav_sidebar_enabled": False} if is_by_age(request.GET) else {}
        return super().changelist_view(request, {**room, **(extra_context or {})})

    def check_one(self, request: HttpRequest, key: str) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request)
        rows = rows.filter(pk=key) if is_key(self.model, key) else rows.none()
        if rows.exists():
            self.checked_today(request, rows)
        else:
            self.message_user(request, _("This row is no longer there. Nothing was changed."), messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())

    # --- from one row's form to that of the next ------------------------------------------------------------
    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        listed = object_id and is_by_age(QueryDict(request.GET.get(FILTERS, "")))
        more = {"next_in_list": bool(listed), "after": request.POST.get(AFTER, "")}
        return super().changeform_view(request, object_id, form_url, {**more, **(extra_context or {})})

    def response_change(self, request: HttpRequest, obj: models.Model) -> HttpResponse:
        if NEXT not in request.POST:
            return super().response_change(request, obj)
        self.message_user(request, _("Saved: %(row)s.") % {"row": obj}, messages.SUCCESS)
        query = QueryDict(request.GET.get(FILTERS, ""), mutable=True)
        row = self.next_row(request, query, request.POST.get(AFTER, ""))
        if row is None:
            self.message_user(request, _("That was the last one of this list."))
            return self.response_post_save_change(request, obj)
        name = f"{self.opts.app_label}_{self.opts.model_name}_change"
        address = reverse(f"admin:{name}", args=[row.pk], current_app=self.admin_site.name)
        return HttpResponseRedirect(f"{address}?{urlencode({FILTERS: query.urlencode()})}")

    def next_row(self, request: HttpRequest, query: QueryDict, after: str) -> models.Model | None:
        """The row of this list that stands behind a place, "2026-06-30 17"; its first one where that says nothing."""
        asked = copy(request)
        asked.GET = query.copy()
        for name in ("p", "o"):  # the page, and any other order
            asked.GET.pop(name, None)
        try:
            rows = self.get_changelist_instance(asked).queryset
        except IncorrectLookupParameters:
            return None
        return self.behind(rows, after).first()

    def behind(self, rows: models.QuerySet, after: str) -> models.QuerySet:
        day, _space, key = after.partition(" ")
        try:
            until = date.fromisoformat(day)
        except ValueError:
            return rows
        if not is_key(self.model, key):
            return rows
        return rows.filter(valid_until__gte=until).exclude(valid_until=until, pk__lte=key)
