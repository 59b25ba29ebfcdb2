"""Moments as a patient reads them: in Korea, and where she is. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.typography import listed, written_day

KOREA = ZoneInfo("Asia/Seoul")


def zone_of(name: str) -> ZoneInfo | None:
    """The time zone of this name ('Europe/Berlin'); None when there is none, or when it is Korea's."""
    try:
        zone = ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None
    return None if zone == KOREA else zone


def in_korea(at: datetime) -> SafeString:
    """'21 November 2026, 10:00 in Korea'."""
    return format_html(_("{moment} in Korea"), moment=_element(at, KOREA))


def for_her(at: datetime, zone: str) -> SafeString | None:
    """'21 November 2026, 02:00 in Berlin'; None without another zone than Korea's."""
    there = zone_of(zone)
    if there is None:
        return None
    city = there.key.rpartition("/")[2].replace("_", " ")
    return format_html(_("{moment} in {city}"), moment=_element(at, there), city=city)


def when(at: datetime, zone: str = "") -> SafeString:
    """Both on one line."""
    there = for_her(at, zone)
    return format_html("{} · {}", in_korea(at), there) if there else in_korea(at)


def _element(at: datetime, zone: ZoneInfo) -> SafeString:
    local = timezone.localtime(at, zone)
    words = listed([written_day(local.date()), f"{local:%H:%M}"])
    return format_html('<time datetime="{}">{}</time>', local.isoformat("T", "minutes"), words)
