"""About pages, glossary words and reviewers in memory."""

from core.cache import snapshot
from core.fallback import stood_in
from pages.models import Page, Reviewer, Term


@snapshot
def about_pages() -> dict[str, Page]:
    return {row.slug: row for row in stood_in(Page.objects.all())}


@snapshot
def terms() -> list[Term]:
    return stood_in(Term.objects.all())


@snapshot
def reviewers() -> list[Reviewer]:
    return list(Reviewer.objects.all())
