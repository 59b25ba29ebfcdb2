"""The newest articles in one language as an Atom feed."""

from datetime import date, datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import make_aware
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.found import whole
from insights.reading import articles
from treatments.citations import without_marks


def feed() -> str:
    """XML. Atom asks for an author: the operator where one is named, else this portal; nobody is made up."""
    name = settings.OPERATOR_NAME or settings.SITE_NAME
    made = Atom1Feed(
        title=_("Insights of %(name)s") % {"name": settings.SITE_NAME},
        link=whole(reverse("insights")),
        description="",
        subtitle=_("Answers to the questions patients ask most, with sources."),
        language=get_language(),
        author_name=name,
        feed_url=whole(reverse("feed")),
    )
    for row in sorted(articles().values(), key=lambda row: row.published_on, reverse=True):
        address = whole(row.get_absolute_url())
        made.add_item(
            title=row.title,
            link=address,
            unique_id=address,
            description=without_marks(row.summary),
            pubdate=morning(row.published_on),
            updateddate=morning(max(row.published_on, row.checked_on)),
            categories=[row.subject.name],
        )
    return made.writeString("utf-8")


def morning(day: date) -> datetime:
    """A feed wants a time: the beginning of that day in Korea."""
    return make_aware(datetime.combine(day, time.min))
