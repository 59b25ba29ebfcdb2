"""About pages, glossary words and reviewers in memory."""

from core.cache import snapshot
from pages.models import Page, Reviewer, Term


@snapshot
def about_pages() -> dict[str, Page]:
    return {row.slug: row for row in Page.objects.all()}


@snapshot
def terms() -> list[Term]:
    return list(Term.objects.all())


@snapshot
def reviewers() -> list[Reviewer]:
    return list(Reviewer.objects.all())
