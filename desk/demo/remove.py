"""Takes away every demonstration clinic, its history, and nothing else."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Model

from clinics.models import (
    Certificate,
    Clinic,
    ClinicCondition,
    ClinicFeature,
    ClinicLanguage,
    Listing,
    Offer,
    Package,
    Practitioner,
    Price,
)
from core.cache import raise_version
from core.history import KEPT

BATCH = 2_000
OF_CLINIC = (
    ClinicLanguage, ClinicFeature, ClinicCondition, Certificate, Practitioner, Package, Offer, Listing,
)  # fmt: skip


def remove_some() -> int:
    """Removes one batch with all that belongs to it; how many clinics went."""
    with transaction.atomic():
        ids = list(Clinic.objects.filter(is_demo=True).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if ids:
            remove(ids)
            raise_version()
    return len(ids)


def remove(ids: Sequence[int]) -> None:
    """Table by table: Django would fetch each row to record that it goes, a million prices one by one."""
    forget(Clinic, id__in=ids)
    for model in (Price, *OF_CLINIC):
        if model in KEPT:
            forget(model, history_parent__in=ids)
    at_once(Price, offer__clinic__in=ids)
    for model in OF_CLINIC:
        at_once(model, clinic__in=ids)
    at_once(Clinic, pk__in=ids)


def forget(model: type[Model], **which) -> None:
    at_once(KEPT[model].records, **which)


def at_once(model: type[Model], **which) -> None:
    model._base_manager.filter(**which)._raw_delete(connection.alias)
