"""What every page's frame needs."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinics.market import market
from core.cache import kept
from core.logs import masked
from desk.content.grades import stored
from pages.reading import reviewers


def site(request: HttpRequest) -> dict:
    path = masked(request.path)  # both stand in links, and a patient's own address goes nowhere
    return {
        "site": SimpleLazyObject(lambda: kept.get(("site", get_language()), frame)),
        "canonical": settings.SITE_URL + path,
        "page_path": path,
    }


def frame() -> dict:
    unnamed = _("not yet named")
    return {
        "name": settings.SITE_NAME,
        "description": _(
            "Treatments for hair loss in South Korea side by side, with a source and a date on every fact."
        ),
        "contact_url": reverse("contact"),
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
        "reviewed": bool(reviewers()),
        "reading": stored(),
    }
