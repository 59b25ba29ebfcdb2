"""The “out of 100” picture: a hundred dots in three SVG elements, with a text alternative."""

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from treatments.models import Fact


@cache
def dots(first: int, last: int) -> str:
    """Path data of the dots numbered first..last-1 (0-99), row by row from the top left.

    One line a row, of which site.css shows a round dash of no length every ten units: a dot. The tenth of a unit
    at the end is there because a dash that falls on the very end of a line may be left out.
    """
    rows = [(max(first, start), min(last, start + 10)) for start in range(0, 100, 10)]
    return "".join(
        f"M{left % 10 * 10 + 5} {left // 10 * 10 + 5}h{(right - left - 1) * 10}.1"
        for left, right in rows
        if left < right
    )


def picture(fact: Fact) -> SafeString:
    """Draws `fact.value` of 100. Refuses a group that is known to be smaller than ten."""
    if fact.value is None or not 0 <= fact.value <= 100:
        raise ValueError("a picture needs a value from 0 to 100")
    if fact.people is not None and fact.people < 10:
        raise ValueError("no picture for a group under 10 people: write the counts")
    return format_html(
        '<svg class="dots" viewBox="0 0 100 100" role="img" aria-label="{}">'
        '<path class="on" d="{}"/><path class="off" d="{}"/></svg>',
        alternative(fact),
        dots(0, fact.value),
        dots(fact.value, 100),
    )


def alternative(fact: Fact) -> str:
    """The picture in words, both ways round: how many of 100, and how many not."""
    said = _("%(value)d of 100 %(unit)s %(outcome)s, %(rest)d not (%(time)s).") % {
        "value": fact.value,
        "rest": 100 - fact.value,
        "unit": fact.get_unit_display(),
        "outcome": fact.outcome,
        "time": fact.time,
    }
    return f"{said} {one_dot(fact)}"


def one_dot(fact: Fact) -> str:
    return _("One dot is one graft.") if fact.unit == Fact.Unit.GRAFTS else _("One dot is one person.")
