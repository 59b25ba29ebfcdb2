"""Articles as data of schema.org. No author is named: none is known."""

from core.structured import Thing, thing
from insights.models import Article
from treatments.citations import without_marks


def article(row: Article) -> Thing:
    """The page of an article; one about an option or a kind of hair loss is a medical page."""
    about = [thing("MedicalCondition", name=one.name) for one in row.conditions.all()]
    return thing(
        "MedicalWebPage" if about or row.treatments.all() else "WebPage",
        name=row.title,
        description=without_marks(row.summary),
        datePublished=str(row.published_on),
        lastReviewed=str(row.checked_on),
        about=about,
    )
