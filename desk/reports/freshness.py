"""How much of what staff keep is up to date."""

from django.utils.translation import gettext as _

from core.counting import counts
from desk.figures import held
from desk.freshness.dated import dated_models, due, stale
from desk.freshness.due import name_of
from desk.reports.drawing import Bar, Drawing, bars
from desk.reports.sheets import PERCENT, TEXT, Column, Report, Sheet

NAME = "freshness"


def count() -> dict[str, list[int]]:
    """{label of the model: [rows, due within 30 days, out of date]}."""
    kinds = dated_models()
    found = counts([rows for model in kinds for rows in (model._base_manager.all(), due(model), stale(model))])
    return {model._meta.label_lower: list(found[3 * at : 3 * at + 3]) for at, model in enumerate(kinds)}


def report() -> Report:
    figures = held(NAME, count)
    kinds = [model for model in dated_models() if model._meta.label_lower in figures.value]
    rows = [row(str(name_of(model)), *figures.value[model._meta.label_lower]) for model in kinds]
    columns = [
        Column(_("Kind"), TEXT),
        Column(_("Rows")),
        Column(_("Up to date for longer")),
        Column(_("Due within 30 days")),
        Column(_("Out of date")),
        Column(_("Of 100 rows, out of date"), PERCENT),
    ]
    sheet = Sheet(_("Freshness by kind"), columns, rows, drawing(rows))
    return Report(NAME, _("Freshness"), [sheet], [], figures.counted_at, figures.is_old)


def row(label: str, rows: int, due_soon: int, out: int) -> list:
    return [label, rows, rows - due_soon - out, due_soon, out, share(out, rows)]


def share(part: int, whole: int) -> float:
    """In percent; 0 of nothing."""
    return part / whole * 100 if whole else 0.0


def drawing(rows: list[list]) -> Drawing:
    parts = ("good", _("Up to date for longer")), ("soon", _("Due within 30 days")), ("bad", _("Out of date"))
    shares = [
        Bar(label, [(css, share(count, whole)) for (css, _word), count in zip(parts, numbers, strict=True)])
        for label, whole, *numbers, _percent in rows
        if whole
    ]
    worst = max(rows, key=lambda one: (one[-1], one[1]))
    said = {"kind": worst[0], "share": round(worst[-1])}
    description = _("Most out of date: %(kind)s, %(share)d of 100 rows.") % said
    return bars(_("Of 100 rows of each kind"), description, shares, parts, unit=" %", top=100)
