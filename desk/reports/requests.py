"""How many requests came and how soon they were answered, by week and by language. Numbers alone."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.counts import first_answers
from core.sourced import today
from desk.reports.drawing import Bar, Drawing, bars
from desk.reports.sheets import HOURS, TEXT, Column, Report, Sheet
from desk.reports.summary import ninety_percent, summary

WEEKS = 12
Answer = tuple  # (day, language, time to the first answer or None)


def report() -> Report:
    monday = today() - timedelta(days=today().weekday())
    weeks = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    found = first_answers(weeks[0])
    by_week = [line(str(week), [one for one in found if week <= one[0] < week + timedelta(weeks=1)]) for week in weeks]
    names = dict(settings.ALL_LANGUAGES)
    by_language = [line(names[code], [one for one in found if one[1] == code]) for code in names]
    sheets = [
        Sheet(_("By week"), columns(_("Week from")), by_week, drawing(by_week)),
        Sheet(_("By language"), columns(_("Language of the page")), by_language),
    ]
    notes = [
        _("Requests of the last %(count)d weeks that are still kept. Spam is left out.") % {"count": WEEKS},
        _("The time runs day and night, from the request to our first message."),
    ]
    return Report("requests", _("Requests"), sheets, notes)


def columns(first: str) -> list[Column]:
    return [
        Column(first, TEXT),
        Column(_("Requests received")),
        Column(_("Answered")),
        Column(_("Half answered within"), HOURS),
        Column(_("Nine of ten answered within"), HOURS),
    ]


def line(label: str, found: Iterable[Answer]) -> list:
    """A row of the table; times in hours."""
    rows = list(found)
    hours = [answered / timedelta(hours=1) for _day, _language, answered in rows if answered is not None]
    return [label, len(rows), len(hours), summary(hours).median, ninety_percent(hours)]


def drawing(by_week: list[list]) -> Drawing:
    parts = ("good", _("Answered")), ("soon", _("Not answered yet"))
    weeks = [Bar(label, [("good", answered), ("soon", got - answered)]) for label, got, answered, *_times in by_week]
    total = sum(row[1] for row in by_week)
    text = ngettext("%(count)d request in %(weeks)d weeks.", "%(count)d requests in %(weeks)d weeks.", total)
    description = text % {"count": total, "weeks": len(by_week)}
    return bars(_("Requests received, by week"), description, weeks, parts, totals=True)
