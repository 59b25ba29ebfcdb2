"""What every page's frame needs."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from clinics.market import market


def site(request: HttpRequest) -> dict:
    return {
        "site": SimpleLazyObject(frame),
        "canonical": settings.SITE_URL + request.path,
        "page_path": request.path,
    }


def frame() -> dict:
    unnamed = _("not yet named")
    return {
        "name": settings.SITE_NAME,
        "url": settings.SITE_URL,
        "operator": [
            (_("Operator"), settings.OPERATOR_NAME or unnamed),
            (_("Address"), settings.OPERATOR_ADDRESS or unnamed),
            (_("Contact"), settings.OPERATOR_CONTACT or unnamed),
            (_("Privacy officer"), settings.PRIVACY_OFFICER or unnamed),
            (_("Funding"), settings.FUNDING or unnamed),
        ],
        "operating_mode": settings.OPERATING_MODE,
        "facilitator_number": settings.FACILITATOR_NUMBER,
        "demo": market().has_demo,
    }
