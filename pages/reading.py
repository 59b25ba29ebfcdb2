"""About pages and glossary words in memory."""

from core.cache import snapshot
from pages.models import Page, Term


@snapshot
def about_pages() -> dict[str, Page]:
    return {row.slug: row for row in Page.objects.all()}


@snapshot
def terms() -> list[Term]:
    return list(Term.objects.all())
