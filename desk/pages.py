"""The addresses of the desk inside the admin, guarded like the admin's own. Read by desk/sign_in/site.py."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from desk.filters import views as filters
from desk.freshness import views as due
from desk.reports import views as reports
from desk.translating import views as translating


def urls(site: AdminSite) -> list[URLPattern]:
    guard = site.admin_view
    return [
        path("desk/", guard(due.show), name="desk"),
        path("desk/mail/", guard(due.digest), name="desk_mail"),
        path("desk/count/", guard(due.count), name="desk_count"),
        path("filters/", guard(filters.show), name="desk_filters"),
        path("filters/<int:pk>/", guard(filters.change), name="desk_filter"),
        path("translate/<str:label>/", guard(translating.first), name="desk_translate_first"),
        path("translate/<str:label>/<path:object_id>/", guard(translating.translate), name="desk_translate"),
        path("desk/reports/", guard(reports.start), name="desk_reports"),
        path("desk/reports/<slug:slug>/", guard(reports.show), name="desk_report"),
    ]
