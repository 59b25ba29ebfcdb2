"""Rows past their day, or soon to be."""

from collections.abc import Iterable

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinics.admin.filters import newest_stale
from clinics.models import City, ExchangeRate, Price
from core.by_age import SOON
from core.counting import counts
from core.sourced import Dated, today
from desk.freshness.due import Cell, Row, Section, User, list_of, may_change, name_of

MARKET = "clinics"
COLUMNS = (_("Out of date"), _("Due within 30 days"))


def dated_models() -> list[type[Dated]]:
    """All that staff keep up to date, prices first. Rates are apart: older ones are past their date for good."""
    found = [model for model in admin.site._registry if issubclass(model, Dated) and model is not ExchangeRate]
    return sorted(found, key=lambda model: (model is not Price, model._meta.app_label, name_of(model)))


def market_rows(user: User) -> Section | None:
    return section(_("Clinics and prices"), user, [one for one in dated_models() if one._meta.app_label == MARKET])


def texts(user: User) -> Section | None:
    return section(_("Claims and texts"), user, [one for one in dated_models() if one._meta.app_label != MARKET])


def section(title, user: User, kinds: Iterable[type[Dated]]) -> Section | None:
    allowed = [model for model in kinds if may_change(user, model)]
    if not allowed:
        return None
    found = counts([rows for model in allowed for rows in (stale(model), due(model))])
    rows = [
        Row(
            name_of(model),
            [
                Cell(found[2 * at], list_of(model, checked="stale")),
                Cell(found[2 * at + 1], list_of(model, checked="due")),
            ],
            cities() if model is Price and found[2 * at] else (),
            _("Out of date in:"),
        )
        for at, model in enumerate(allowed)
    ]
    return Section(title, COLUMNS, rows)


def cities() -> list[tuple[str, str]]:
    return [(city.name, list_of(Price, checked="stale", city=city.slug)) for city in City.objects.only("slug", "name")]


def stale(model: type[Dated]) -> models.QuerySet:
    return model._base_manager.filter(valid_until__lt=today())


def due(model: type[Dated]) -> models.QuerySet:
    return model._base_manager.filter(valid_until__range=(today(), today() + SOON))


def rates(user: User) -> Section | None:
    if not may_change(user, ExchangeRate):
        return None
    (count,) = counts([newest_stale(ExchangeRate.objects.all())])
    row = Row(name_of(ExchangeRate), [Cell(count, list_of(ExchangeRate, newest="stale"))])
    return Section(_("Exchange rates"), [_("Newest rate out of date")], [row])
