"""Django admin with a site that asks for both steps. Named in INSTALLED_APPS."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    default_site = "desk.sign_in.site.StaffSite"
