"""The evidence list, by section."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from treatments.library import library

MOST = 150


def claim_sections() -> list[tuple[str, str, int]]:
    """(slug, title, number of claims) in the order of the list."""
    counts: dict[str, int] = {}
    for claim in library().claims.values():
        counts[claim.section] = counts.get(claim.section, 0) + 1
    return [(slugify(title), title, count) for title, count in sorted(counts.items())]


def claims_of(slug: str, ids: str = "") -> dict | None:
    """{"title", "claims"} of one section, or of some ids ('AA-01,SCA-01'); None when nothing known was asked for."""
    claims = library().claims
    wanted = [claims[claim_id] for claim_id in dict.fromkeys(ids.split(",")[:MOST]) if claim_id in claims]
    if wanted:
        return {"title": _("Sources of the page you came from"), "claims": wanted}
    for found, title, _count in claim_sections():
        if found == slug:
            return {"title": title, "claims": [claim for claim in claims.values() if claim.section == title]}
    return None
