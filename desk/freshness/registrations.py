"""Registrations for foreign patients: past their expiry a clinic leaves the public pages by itself."""

from django.utils.translation import gettext_lazy as _

from clinics.admin.filters import WARNINGS, expired, expiring
from clinics.models import Clinic
from core.counting import counts
from desk.freshness.due import Cell, Row, Section, User, list_of, may_change, name_of


def registrations(user: User) -> Section | None:
    if not may_change(user, Clinic):
        return None
    narrowed = {"expired": expired(), **{f"within-{days}": expiring(days) for days in WARNINGS}}
    found = counts([Clinic.objects.filter(condition) for condition in narrowed.values()])
    cells = [Cell(count, list_of(Clinic, registration=name)) for name, count in zip(narrowed, found, strict=True)]
    columns = [_("Expired"), *(_("Expires within %(count)d days") % {"count": days} for days in WARNINGS)]
    return Section(_("Registrations for foreign patients"), columns, [Row(name_of(Clinic), cells)])
