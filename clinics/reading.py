"""Documents of public clinics, by id or slug: one query each. And that of any clinic, for a preview."""

from collections.abc import Collection, Sequence

from clinics.changes import of_clinics
from clinics.listing import document
from clinics.models import Clinic, Listing
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


def as_saved(pk: int) -> tuple[Clinic, dict] | None:
    """A clinic in whatever state, with its document as the database holds it now: for a preview."""
    clinic = Clinic.objects.filter(pk=pk).with_everything().first()
    return (clinic, document(clinic, of_clinics([pk]).get(pk, ()))) if clinic else None
