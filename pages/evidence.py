"""The evidence list, by section."""

from django.utils.text import slugify

from treatments.library import library
from treatments.models import Claim


def claim_sections() -> list[tuple[str, str, int]]:
    """(slug, title, number of claims) in the order of the list."""
    counts: dict[str, int] = {}
    for claim in library().claims.values():
        counts[claim.section] = counts.get(claim.section, 0) + 1
    return [(slugify(title), title, count) for title, count in sorted(counts.items())]


def claims_of(slug: str) -> dict | None:
    """{"title", "claims"} of one section; None when no such section was asked for."""
    for found, title, _count in claim_sections():
        if found == slug:
            claims: list[Claim] = [claim for claim in library().claims.values() if claim.section == title]
            return {"title": title, "claims": claims}
    return None
