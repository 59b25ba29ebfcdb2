"""What apps are called in the admin: as the parts of the start page, in the language of whoever reads."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _

NAMES = {
    "clinics": _("Clinics and prices"),
    "treatments": _("Medical content"),
    "insights": _("Articles and pages"),
    "pages": _("Articles and pages"),
    "consultations": _("Requests"),
    "core": _("Portal"),
    "desk": _("Desk"),
    "auth": _("Staff"),
    "otp_totp": _("Staff"),
    "axes": _("Staff"),
}


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        for label, name in NAMES.items():
            apps.get_app_config(label).verbose_name = name
