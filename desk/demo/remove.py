"""Takes away every demonstration clinic and nothing else."""

from django.db import transaction

from clinics.models import Clinic
from core.cache import raise_version

BATCH = 2_000


def remove_some() -> int:
    """Removes one batch with all that belongs to it; how many clinics went."""
    with transaction.atomic():
        ids = list(Clinic.objects.filter(is_demo=True).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if ids:
            Clinic.objects.filter(pk__in=ids).delete()
            raise_version()
    return len(ids)
