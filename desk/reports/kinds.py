"""Which reports there are, and who reads them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.counts import PERMISSION
from desk.reports import freshness, market, requests
from desk.reports.sheets import Report


@dataclass(frozen=True)
class Kind:
    slug: str
    title: str | Promise
    permission: str
    make: Callable[[], Report]


KINDS = (
    Kind("prices", _("Prices"), "clinics.view_price", market.price_report),
    Kind("coverage", _("Coverage"), "clinics.view_clinic", market.coverage_report),
    Kind("freshness", _("Freshness"), "clinics.view_clinic", freshness.report),
    Kind("requests", _("Requests"), PERMISSION, requests.report),
)


def reports_for(user) -> list[Kind]:
    return [kind for kind in KINDS if user.has_perm(kind.permission)]
