"""The two tables of the guide: what the rules say to the four options, and how the six fit what was said."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.comparison import Cell, Comparison, Item, Row
from guide import values
from guide.questions import BY_KEY, OPTIONS
from guide.rules import CAUTION, FAVOURS, NOT_NOW
from guide.suitability import Assessment, Reason
from treatments.citations import Citations
from treatments.library import Library
from treatments.models import Fit

EFFECT_WORDS = {FAVOURS: _("speaks for it"), CAUTION: _("needs care"), NOT_NOW: _("not for now")}
BAR = (
    '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
    '<rect class="trk" width="100" height="10"/><rect class="rng" width="{}" height="10"/></svg>'
)
LENGTHS = {values.FITS: 100, values.PARTLY: 50, values.DOES_NOT: 0}  # of a bar; "not known" has none


def weighed(found: Assessment, held: Library, citations: Citations) -> Comparison:
    """Every rule that held, a row each with its effect on the four options; last, what they come to."""
    by_rule: dict[str, dict[str, Reason]] = {}
    for reason in found.reasons:
        by_rule.setdefault(reason.rule, {})[reason.option] = reason
    rows = [Row(key, label(reasons, citations), effects(reasons)) for key, reasons in by_rule.items()]
    verdicts = [Fit.Verdict(found.verdicts[option]).label for option in OPTIONS]
    cells = [Cell(verdict, html=format_html("<strong>{}</strong>", verdict)) for verdict in verdicts]
    rows.append(Row("verdict", _("Taken together"), cells))
    return Comparison([Item(option, held.treatments[option].short_name) for option in OPTIONS], rows)


def label(reasons: dict[str, Reason], citations: Citations) -> SafeString:
    """The answer that led to a rule, and what the rule says."""
    one = next(iter(reasons.values()))
    answer = BY_KEY[one.question].answer(one.answer).label
    return format_html("{}: {}{}{}", answer, one.text, citations.cite(one.claims), mark(one.proposal))


def mark(proposal: bool) -> SafeString | str:
    return format_html(' <span class="pill muted">{}</span>', _("our own proposal")) if proposal else ""


def effects(reasons: dict[str, Reason]) -> list[Cell]:
    return [Cell(EFFECT_WORDS[reasons[option].effect] if option in reasons else _("no effect")) for option in OPTIONS]


def fits(rows: Sequence[values.ValueRow], held: Library, citations: Citations) -> Comparison | None:
    """A row a value, a column an option, no total. None when nothing was said."""
    if not rows:
        return None
    made = [Row(row.key, row.said, [fit(row.effects[slug], citations) for slug in held.treatments]) for row in rows]
    return Comparison([Item(row.slug, row.short_name) for row in held.treatments.values()], made)


def fit(effect: values.Effect, citations: Citations) -> Cell:
    """The level in words and as a bar, and why."""
    level, length = values.LEVELS[effect.level], LENGTHS.get(effect.level)
    bar = "" if length is None else format_html(BAR, length)
    why = format_html("<p>{}{}{}</p>", effect.text, citations.cite(effect.claims), mark(effect.proposal))
    html = format_html("<p><strong>{}</strong></p>{}{}", level, bar, why)
    return Cell(level, html=html)
