"""The pages: history of a row, one record with the way back, rows that are gone."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.admin_history.going_back import Refused, WayBack
from core.admin_history.reading import Entry, deleted, entry_of, gone_with, of_row, record_of
from core.admin_history.words import Names, described, differences, title
from core.forms import is_key
from core.history import KEPT, Kept

PAGE = 25


class HistoryAdmin(admin.ModelAdmin):
    """Who may see a row may read its history; who may change it may bring an earlier state back."""

    change_list_template = "admin/history/change_list.html"

    @property
    def kept(self) -> Kept:
        return KEPT[self.model]

    def get_urls(self) -> list:
        def named(name: str) -> str:
            return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

        one = require_http_methods(["GET", "HEAD", "POST"])(self.record_view)
        return [
            path("deleted/", self.admin_site.admin_view(self.deleted_view), name=named("deleted")),
            path("<path:object_id>/history/<int:record>/", self.admin_site.admin_view(one), name=named("record")),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_deleted")
        return super().changelist_view(request, {"deleted_url": url} | (extra_context or {}))

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        row, key = self.row_of(request, object_id)
        page = page_number(request)
        entries, more = of_row(self.kept, key, page, PAGE)
        if row is None and not entries:
            raise Http404
        lines = described(entries, Names(entries), shown=self.model)
        for line in lines:
            line["url"] = self.way_back(request, line["entry"])
        context = {"title": _("History"), "lines": lines, "object": row, "name": str(row or ""), "key": quote(key)}
        return self.page(request, "admin/history/row.html", context | pages(page, more) | (extra_context or {}))

    def record_view(self, request: HttpRequest, object_id: str, record: int) -> HttpResponse:
        row, key = self.row_of(request, object_id)
        found = record_of(self.kept, key, record)
        if found is None:
            raise Http404
        way = WayBack(self, request, found, row)
        allowed = self.may_take(way)
        if request.method == "POST":
            if not allowed:
                raise PermissionDenied
            if answer := self.go(request, way):
                return answer
        return self.page(request, "admin/history/record.html", self.of_record(way) | {"allowed": allowed})

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        page = page_number(request)
        entries, more = deleted(self.kept, page, PAGE)
        lines = described(entries, Names(entries))
        for line in lines:
            line["url"] = address(line["entry"])
        context = {"title": _("Deleted rows"), "lines": lines}
        return self.page(request, "admin/history/deleted.html", context | pages(page, more))

    # --- parts of them --------------------------------------------------------------------------------
    def row_of(self, request: HttpRequest, object_id: str) -> tuple[Any, Any]:
        """The row, None when it is gone, and its key. 404 for what is no key, 403 without the right to look."""
        text = unquote(object_id)
        if not is_key(self.model, text):
            raise Http404
        key = self.model._meta.pk.to_python(text)
        row = self.model._base_manager.filter(pk=key).first()
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row, key

    def may_take(self, way: WayBack) -> bool:
        if not way.restores:
            return self.has_change_permission(way.request, way.row)
        return self.has_add_permission(way.request)

    def go(self, request: HttpRequest, way: WayBack) -> HttpResponse | None:
        """Takes the way back and leads to the row's history; None, with messages, when it is refused."""
        done = _("It was restored.") if way.restores else _("It is as it was then.")
        try:
            way.go()
        except Refused as refused:
            for problem in refused.problems:
                self.message_user(request, problem, messages.ERROR)
            self.message_user(request, _("Nothing was changed."), messages.ERROR)
            return None
        self.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(self.history_url(way.key))

    def of_record(self, way: WayBack) -> dict:
        entry, delta = entry_of(self.kept, way.record), way.delta
        names = Names([entry, entry_of(self.kept, way.record, delta)])
        then = str(way.then.get("currency", ""))
        return {
            "title": _("Restore") if way.restores else _("Revert to an earlier state"),
            "name": title(entry, names, alone=True),
            "entry": described([entry], names, shown=self.model)[0],
            "way": way,
            "object": way.row,
            "key": quote(way.key),
            "along": sum(len(records) for _kept, records in gone_with(self.kept, [way.key], way.record.history_date))
            if way.restores
            else 0,
            "changes": differences(self.kept, delta, names, (delta.get("currency", [then])[0] or then, then)),
            "history_url": self.history_url(way.key),
        }

    def way_back(self, request: HttpRequest, entry: Entry) -> str:
        """The address of a record, for who may see the rows of its model."""
        made = self.admin_site._registry.get(entry.kept.model)
        return address(entry) if made and made.has_view_or_change_permission(request) else ""

    def history_url(self, key: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[quote(key)])

    def page(self, request: HttpRequest, template: str, context: dict) -> HttpResponse:
        frame = self.admin_site.each_context(request)
        plural = capfirst(str(self.opts.verbose_name_plural))
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, {**frame, "opts": self.opts, "plural": plural, **context})


def address(entry: Entry) -> str:
    meta = entry.kept.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_record", args=[quote(entry.key), entry.record])


def page_number(request: HttpRequest) -> int:
    """Which page is asked for; the first for what is no number."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and 0 < int(asked) <= 10_000 else 1


def pages(page: int, more: bool) -> dict:
    return {"number": page, "previous": page - 1, "next": page + 1 if more else 0}
