"""What changed on the pages of options and kinds of hair loss, from their history, by page and day."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.history import KEPT
from core.typography import listed
from treatments.library import Library
from treatments.models import Condition, Fact, Fit, Treatment


class Line(NamedTuple):
    """One thing on one page that changed on one day."""

    day: str  # ISO
    page: type[Treatment] | type[Condition]
    key: int
    kind: str  # "text", "fact" or "verdict"
    detail: Any  # a fact's row; a verdict's (option's key, before, after); "" for a text


def latest(most: int) -> list[Line]:
    """Newest first, from at most so many records of each table."""
    found = [line(model, row) for model in (Treatment, Condition, Fit, Fact) for row in recorded(model)[:most]]
    return sorted(dict.fromkeys(found), key=lambda one: one.day, reverse=True)


def recorded(model: Any):
    public = KEPT[model].records.objects.filter(history_public=True).order_by("-history_date", "-history_id")
    more = {Fit: ("condition_id", "treatment_id", "verdict"), Fact: ("condition_id", "treatment_id", "row")}
    return public.values("id", "history_date", "history_delta", *more.get(model, ()))


def line(model: Any, row: Mapping) -> Line:
    day = str(localdate(row["history_date"]))
    if model is Fact:
        page = (Condition, row["condition_id"]) if row["condition_id"] else (Treatment, row["treatment_id"])
        return Line(day, *page, "fact", row["row"])
    if model is Fit:
        before, after = row["history_delta"].get("verdict", (row["verdict"], row["verdict"]))
        return Line(day, Condition, row["condition_id"], "verdict", (row["treatment_id"], before, after))
    return Line(day, model, row["id"], "text", "")


def said(lines: list[Line], held: Library) -> list[str]:
    """The lines of one page and day as sentences."""
    made = [_("Text of the page revised")] if any(one.kind == "text" for one in lines) else []
    rows = {one.detail for one in lines if one.kind == "fact"}
    if rows:
        labels = [str(label) for code, label in Fact.Row.choices if code in rows]
        made.append(_("Statements revised: %(rows)s") % {"rows": listed(labels)})
    names = {row.pk: row.short_name for row in held.treatments.values()}
    return made + [verdict(*one.detail, names) for one in lines if one.kind == "verdict" and one.detail[0] in names]


def verdict(treatment: int, before: str, after: str, names: Mapping[int, str]) -> str:
    values = {"what": names[treatment], "before": Fit.Verdict(before).label, "after": Fit.Verdict(after).label}
    if before == after:
        return _("%(what)s: words on how it fits revised") % values
    return _("%(what)s: changed from “%(before)s” to “%(after)s”") % values
