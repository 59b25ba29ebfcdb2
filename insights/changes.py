"""Articles that were added or revised, from their history."""

from typing import NamedTuple

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.history import KEPT
from core.states import State
from insights.models import Article

HISTORY = ("history_date", "history_type", "history_delta")


class Line(NamedTuple):
    day: str  # ISO
    slug: str
    is_new: bool


def latest(most: int) -> list[Line]:
    """Newest first, each article once a day, from at most so many records."""
    records = KEPT[Article].records.objects.filter(history_public=True).exclude(history_type="-")
    rows = records.order_by("-history_date", "-history_id").values("slug", *HISTORY)[:most]
    found: dict[tuple[str, str], bool] = {}
    for row in rows:
        key = (str(localdate(row["history_date"])), row["slug"])
        found[key] = found.get(key, False) or appeared(row)
    return [Line(*key, is_new) for key, is_new in found.items()]


def appeared(row: dict) -> bool:
    """Whether visitors could read the article from then on."""
    _before, after = row["history_delta"].get("status", ("", ""))
    return row["history_type"] == "+" or after == State.PUBLISHED


def said(line: Line) -> str:
    return _("New article") if line.is_new else _("Article revised")
