"""The home page and the about pages as data of schema.org."""

from django.conf import settings

from core.structured import Thing, thing
from pages.models import Page
from treatments.citations import without_marks


def site() -> Thing:
    return thing("WebSite", name=settings.SITE_NAME)


def about(row: Page) -> Thing:
    return thing(
        "WebPage",
        name=row.title,
        description=without_marks(row.summary),
        datePublished=str(row.published_on),
        lastReviewed=str(row.checked_on),
    )
