"""The addresses of the desk inside the admin, guarded like the admin's own. Read by desk/sign_in/site.py."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from desk.freshness import views as due
from desk.reports import views as reports


def urls(site: AdminSite) -> list[URLPattern]:
    guard = site.admin_view
    return [
        path("desk/", guard(due.show), name="desk"),
        path("desk/mail/", guard(due.digest), name="desk_mail"),
        path("desk/count/", guard(due.count), name="desk_count"),
        path("desk/reports/", guard(reports.start), name="desk_reports"),
        path("desk/reports/<slug:slug>/", guard(reports.show), name="desk_report"),
    ]
