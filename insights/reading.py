"""Articles in memory, and which of them belong together."""

from core.cache import snapshot
from core.fallback import stood_in
from insights.models import Article


@snapshot
def articles() -> dict[str, Article]:
    """Those that are published, by slug, in their order, with subject, options and kinds of hair loss."""
    rows = Article.objects.published().select_related("subject").prefetch_related("treatments", "conditions")
    return {row.slug: row for row in stood_in(rows)}


def as_saved(pk: int) -> Article | None:
    """An article in whatever state, as the database holds it now: for a preview."""
    rows = Article.objects.filter(pk=pk).select_related("subject").prefetch_related("treatments", "conditions")
    return next(iter(stood_in(rows)), None)


def about(kind: str, slug: str) -> list[Article]:
    """Articles on one option (kind "treatments") or kind of hair loss (kind "conditions")."""
    return [row for row in articles().values() if slug in {other.slug for other in getattr(row, kind).all()}]


def related(article: Article, most: int = 3) -> list[Article]:
    """Articles that share the most options and kinds of hair loss, then by their order."""

    def subjects(row: Article) -> set[str]:
        return {f"t:{one.slug}" for one in row.treatments.all()} | {f"c:{one.slug}" for one in row.conditions.all()}

    own = subjects(article)
    others = [row for row in articles().values() if row.pk != article.pk]
    return sorted(others, key=lambda row: -len(own & subjects(row)))[:most]
