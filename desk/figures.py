"""Figures over whole tables: counted by `manage.py count_figures`, read by the desk with their time."""

import time
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone

from core.cache import content_version
from core.sourced import today

QUICK = 300  # ms: what takes no longer is counted anew whenever something has changed


class Figures(models.Model):
    name = models.CharField(max_length=30, unique=True)
    value = models.JSONField()
    counted_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(help_text="milliseconds")
    state = models.CharField(max_length=60, help_text="content version and day that they were counted at")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.name

    @property
    def is_old(self) -> bool:
        return self.state != present()


def present() -> str:
    """What figures depend on, as far as it is known cheaply: imports and edits raise the version, days end facts."""
    version = content_version()
    return f"{version.number} {version.token} {today()}"


def held(name: str, count: Callable[[], Any]) -> Figures:
    """The figures as they were counted last, or now where that is quick or was never done."""
    figures = Figures.objects.filter(name=name).first()
    if figures is None or (figures.is_old and figures.took_ms <= QUICK):
        return counted(name, count)
    return figures


def counted(name: str, count: Callable[[], Any]) -> Figures:
    state, started = present(), time.perf_counter()
    value = count()
    took = round((time.perf_counter() - started) * 1000)
    figures = Figures(name=name, value=value, counted_at=timezone.now(), took_ms=took, state=state)
    Figures.objects.bulk_create(
        [figures],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["value", "counted_at", "took_ms", "state"],
    )
    return figures
