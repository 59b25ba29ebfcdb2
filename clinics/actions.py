"""Writes with effects on public pages."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction

from clinics.changes import Line, of_clinics
from clinics.listing import document, facets
from clinics.models import Clinic, Listing
from core.cache import raise_version

BATCH = 500
MANY = 1000  # clinics past which a process reads its index anew rather than patch it clinic by clinic


def listing_of(clinic: Clinic, changes: Sequence[Line] = ()) -> Listing:
    """The listing row that a clinic fetched by `with_everything` should have, with what changed about it."""
    made = document(clinic, changes)
    published = clinic.status == Clinic.Status.PUBLISHED
    return Listing(clinic=clinic, slug=clinic.slug, document=made, facets=facets(made, published))


def write_listings(listings: Iterable[Listing]) -> None:
    Listing.objects.bulk_create(
        listings,
        update_conflicts=True,
        unique_fields=["clinic"],
        update_fields=["slug", "facets", "document"],
        batch_size=BATCH,
    )


@transaction.atomic
def refresh_listings(clinic_ids: Iterable[int]) -> None:
    """Rewrites the listings of these clinics and says so to every worker; call it in the saving transaction.

    The version row is locked first, so that two editors of one clinic write one after the other.
    """
    ids = sorted(set(clinic_ids))
    if not ids:
        return
    raise_version(ids if len(ids) <= MANY else None)
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        changes = of_clinics(some)
        clinics = Clinic.objects.filter(pk__in=some).with_everything()
        write_listings(listing_of(clinic, changes.get(clinic.pk, ())) for clinic in clinics)


def rebuild_listings() -> Iterator[tuple[int, int]]:
    """Makes every listing anew, a batch at a time; yields (clinics seen, listings that differed)."""
    last = seen = 0
    while True:
        clinics = list(Clinic.objects.filter(pk__gt=last).order_by("pk").with_everything()[:BATCH])
        if not clinics:
            return
        with transaction.atomic():
            held = {row.pk: row for row in Listing.objects.filter(pk__in=[clinic.pk for clinic in clinics])}
            changes = of_clinics(clinic.pk for clinic in clinics)
            made = [listing_of(clinic, changes.get(clinic.pk, ())) for clinic in clinics]
            changed = [row for row in made if not same(row, held.get(row.pk))]
            if changed:
                raise_version(row.pk for row in changed)
                write_listings(changed)
        last, seen = clinics[-1].pk, seen + len(clinics)
        yield seen, len(changed)


def same(made: Listing, held: Listing | None) -> bool:
    return held is not None and (made.slug, made.facets, made.document) == (held.slug, held.facets, held.document)
