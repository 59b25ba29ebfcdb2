"""Documents of public clinics, by id or slug: one query each."""

from collections.abc import Collection, Sequence

from clinics.models import Listing
from core.sourced import today


def documents(ids: Sequence[int]) -> list[dict]:
    """In the order of the ids."""
    held = dict(Listing.objects.filter(pk__in=ids).values_list("pk", "document"))
    return [held[pk] for pk in ids if pk in held]


def with_state(ids: Collection[int]) -> dict[int, tuple[dict, bool]]:
    """id -> (document, whether it is on the public pages today)."""
    day = str(today())
    rows = Listing.objects.filter(pk__in=ids).values_list("pk", "facets__public", "document")
    return {pk: (document, public >= day) for pk, public, document in rows}


def public_documents(slugs: Sequence[str]) -> dict[str, dict]:
    """slug -> document, for those that are on the public pages today."""
    day = str(today())
    rows = Listing.objects.filter(slug__in=slugs).values_list("slug", "facets", "document")
    return {slug: document for slug, facets, document in rows if facets["public"] >= day}
