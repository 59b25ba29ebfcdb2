"""One page for each report; the same as CSV."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from core.cache import one_version
from core.comparison import csv_text
from core.sourced import today
from desk.reports.kinds import KINDS, reports_for
from desk.reports.sheets import Report


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first report that the reader may see."""
    allowed = reports_for(request.user)
    if not allowed:
        raise PermissionDenied
    return redirect("admin:desk_report", allowed[0].slug)


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    kind, allowed = next((one for one in KINDS if one.slug == slug), None), reports_for(request.user)
    if kind is None:
        raise Http404
    if kind not in allowed:
        raise PermissionDenied
    with one_version():
        report = kind.make()
    if request.GET.get("format") == "csv":
        return as_csv(report)
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,  # tables and charts need the room
        "title": report.title,
        "report": report,
        "reports": allowed,
    }
    return TemplateResponse(request, "admin/desk/report.html", context)


def as_csv(report: Report) -> HttpResponse:
    """With the mark by which spreadsheets know UTF-8."""
    text = "\ufeff" + csv_text(list(report.csv_lines()))
    name = f"{report.slug}-{today()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
