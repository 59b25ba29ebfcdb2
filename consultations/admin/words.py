"""How the inbox says things."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from consultations.models import Consultation, Event
from core.sourced import today

KOREA = ZoneInfo("Asia/Seoul")


def language_name(code: str) -> str:
    return dict(settings.ALL_LANGUAGES).get(code, code)


def is_overdue(row: Consultation) -> bool:
    return row.status in Consultation.OURS and row.answer_by is not None and row.answer_by < today()


def promised_by(row: Consultation) -> SafeString | str:
    """The day, marked when it is over and nobody has answered."""
    day = date_format(row.answer_by, "j M Y")
    return format_html('{} <strong class="stale">{}</strong>', day, _("overdue")) if is_overdue(row) else day


def moment(at) -> str:
    """'21 Nov 2026, 10:00', Korean time."""
    return date_format(timezone.localtime(at, KOREA), "j M Y, H:i")


def event_detail(event: Event, names: dict[str, str]) -> str:
    """What stands behind the kind of an event; `names`: id of an account, as text -> its name."""
    if event.kind == Event.Kind.STATUS:
        return str(dict(Consultation.Status.choices).get(event.detail, event.detail))
    if event.kind == Event.Kind.ASSIGNED:
        return names.get(event.detail, event.detail) or str(_("nobody"))
    return event.detail
