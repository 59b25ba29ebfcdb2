"""What changed about clinics in a visitor's words: facts that were published, never who changed them."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from clinics.changes import Line
from clinics.models import Audience
from clinics.present import View
from core.money import PriceRange, format_range
from core.typography import listed, written_day


def of_clinic(clinic: Mapping, view: View, treatments: Mapping, shown: Sequence[Mapping]) -> list[dict]:
    """[{"day", "text"}] of the last changes, without those of offers that are not `shown`."""
    lines = [line for line in clinic.get("changes", ()) if may_be_told(line, shown)]
    return [{"day": line["day"], "text": text} for line in lines if (text := said(line, view, treatments))]


def may_be_told(line: Line, shown: Sequence[Mapping]) -> bool:
    """Whether it is about the clinic itself, an offer that is shown, or the end of one."""
    ended = line["kind"] == "offer" and not line["after"]
    return ended or line.get("treatment", "") in {"", *(offer["treatment"] for offer in shown)}


def said(line: Line, view: View, treatments: Mapping) -> str:
    """One line as a sentence; '' for an option that is no more."""
    slug = line.get("treatment", "")
    if slug and slug not in treatments:
        return ""
    return SAID[line["kind"]](line, view, treatments[slug].short_name if slug else "")


def said_price(line: Line, view: View, name: str) -> str:
    audience = line["audience"] if line["audience"] != Audience.SAME else ""
    parts = [name, view.labels["area"].get(line["area"], ""), view.labels["basis"][line["basis"]]]
    values = {"what": listed([*parts, view.labels["audience"].get(audience, "")])}
    values |= {end: format_range(PriceRange(*line[end])) for end in ("before", "after") if line[end]}
    if not line["before"]:
        return _("%(what)s: price added, %(after)s") % values
    if not line["after"]:
        return _("%(what)s: price no longer published, before %(before)s") % values
    sentences = {
        1: _("%(what)s: price raised from %(before)s to %(after)s"),
        -1: _("%(what)s: price lowered from %(before)s to %(after)s"),
        0: _("%(what)s: price changed from %(before)s to %(after)s"),
    }
    return sentences[way(line["before"], line["after"])] % values


def way(before: Sequence, after: Sequence) -> int:
    """1 for a range that went up, -1 for one that went down, 0 where one end rose and the other fell."""
    ups = {(new > old) - (new < old) for old, new in zip(before[:2], after[:2], strict=True)} - {0}
    return ups.pop() if len(ups) == 1 else 0


def said_offer(line: Line, view: View, name: str) -> str:
    values = {"what": name}
    if not line["before"]:
        return _("%(what)s: now offered here") % values
    if not line["after"]:
        return _("%(what)s: no longer offered here") % values
    values |= {end: performer(line[end], view) for end in ("before", "after")}
    return _("%(what)s: performed by %(after)s; stated before: %(before)s") % values


def performer(pair: Sequence[str], view: View) -> str:
    who = [view.labels["performer"].get(pair[0], ""), view.labels["place"].get(pair[1], "")]
    return listed(who) or _("not published")


def said_listed(line: Line, _view: View, _name: str) -> str:
    return _("Now listed on this portal") if line["after"] else _("No longer listed on this portal")


def said_number(line: Line, _view: View, _name: str) -> str:
    values = {"before": line["before"], "after": line["after"]}
    return _("Registration number for foreign patients changed from %(before)s to %(after)s") % values


def said_until(line: Line, _view: View, _name: str) -> str:
    before, after = (written_day(date.fromisoformat(line[end])) for end in ("before", "after"))
    values = {"before": before, "after": after}
    return _("Registration for foreign patients valid until %(after)s; before: until %(before)s") % values


SAID = {
    "price": said_price, "offer": said_offer, "listed": said_listed, "number": said_number, "until": said_until,
}  # fmt: skip


def of_price(price: Mapping) -> str:
    """'raised from ₩1,000,000 on 21 November 2026' beside a price; '' where no change is known."""
    if "was" not in price:
        return ""
    old = price["was"]
    values = {
        "before": format_range(PriceRange(old["low"], old["high"], price["currency"])),
        "day": written_day(date.fromisoformat(old["day"])),
    }
    sentences = {
        1: _("raised from %(before)s on %(day)s"),
        -1: _("lowered from %(before)s on %(day)s"),
        0: _("changed from %(before)s on %(day)s"),
    }
    return sentences[way([old["low"], old["high"]], [price["low"], price["high"]])] % values
