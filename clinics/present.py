"""Documents of clinics, ready to be shown: in the visitor's language and currency, with what is out of date marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from clinics.comparable import Comparable, one_each
from clinics.law import Permits, may_be_shown
from clinics.market import Market
from clinics.models import Audience, Basis, Clinic, ClinicLanguage, Performer, Place, TreatmentArea, Vat
from core.cache import kept
from core.fallback import said
from core.money import PriceRange, Rates, convert_range, format_range, rounded
from core.sourced import today
from core.typography import grouped, listed, ranged


@dataclass(frozen=True)
class View:
    """How a visitor looks at the market: language, currency to convert into, day."""

    market: Market
    currency: str
    on: str
    language: str
    condition_names: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]  # of codes: labels["basis"]["per_graft"]

    @property
    def rates(self) -> Rates:
        return self.market.rates


LABELLED = {
    "area": TreatmentArea, "basis": Basis, "audience": Audience, "vat": Vat, "performer": Performer,
    "place": Place, "language": ClinicLanguage.Language, "kind": Clinic.Kind,
}  # fmt: skip


def view_of(market: Market, currency: str, conditions: Mapping) -> View:
    language = get_language() or "en"
    labels = kept.get(("labels", language), lambda: {name: plain(codes.choices) for name, codes in LABELLED.items()})
    names = kept.get(("conditions", language), lambda: {slug: condition.name for slug, condition in conditions.items()})
    return View(market, currency, str(today()), language, names, labels)


def plain(choices: list) -> dict[str, str]:
    """Labels as strings: a lazy one is translated anew each time it is printed."""
    return {code: str(label) for code, label in choices}


def name(clinic: Mapping, view: View) -> str:
    """A name stays a name in any language: the English one where there is no other."""
    return clinic["name"].get(view.language) or clinic["name"].get("en", "")


def stale(row: Mapping, view: View) -> bool:
    return row["valid_until"] < view.on


def offers(clinic: Mapping, view: View) -> list[dict]:
    """The offers that the law lets the portal show today."""
    return permitted(clinic, view.market.permits)


def permitted(clinic: Mapping, allowed: Permits) -> list[dict]:
    return [
        offer
        for offer in clinic["offers"]
        if may_be_shown(
            offer["involves_smp"], offer["performed_by"], offer["place"], bool(offer["legal_basis"]), allowed
        )
    ]


def amount(price: Mapping, view: View) -> dict[str, str]:
    """{"own": "₩1,500,000–2,000,000", "converted": "about US$1,120–1,500", "note": ""} for low, high, currency."""
    own = PriceRange(price["low"], price["high"], price["currency"])
    return {"own": format_range(own), **converted(own, view)}


def converted(own: PriceRange, view: View) -> dict[str, str]:
    if view.currency == own.currency:
        return {"converted": "", "note": ""}
    other = convert_range(own, view.currency, view.rates)
    if other is None:
        return {"converted": "", "note": _("no reference rate")}
    used = [view.rates[code] for code in (own.currency, view.currency) if code != "KRW"]
    note = _("exchange rate out of date") if any(rate.stale for rate in used) else ""
    return {"converted": _("about %(amount)s") % {"amount": format_range(rounded(other))}, "note": note}


def price_line(price: Mapping, view: View) -> dict:
    """One price with all that makes it comparable, as words."""
    return {
        **amount(price, view),
        "area": view.labels["area"][price["area"]] if price["area"] else "",
        "basis": view.labels["basis"][price["basis"]],
        "audience": "" if price["audience"] == Audience.SAME else view.labels["audience"][price["audience"]],
        "vat": view.labels["vat"][price["vat"]],
        "remark": said(price["note"], view.language),
        "stale": stale(price, view),
        "checked_on": price["checked_on"],
        "source": price["source"],
        "source_url": price["source_url"],
    }


def span(pair: Sequence[int]) -> dict[str, str]:
    """{"n": "2–3"}, for texts that hold %(n)s."""
    return {"n": ranged(grouped(pair[0]), grouped(pair[1]))}


def sessions(offer: Mapping) -> str:
    """'3 sessions', '2–3 sessions', '' when not stated."""
    pair = offer["sessions"]
    return ngettext("%(n)s session", "%(n)s sessions", pair[1]) % span(pair) if pair else ""


def grafts(offer: Mapping) -> str:
    pair = offer["grafts"]
    return ngettext("%(n)s graft", "%(n)s grafts", pair[1]) % span(pair) if pair else ""


def days(offer: Mapping) -> str:
    pair = offer["days"]
    return ngettext("%(n)s day", "%(n)s days", pair[1]) % span(pair) if pair else ""


def performer(offer: Mapping, view: View) -> str:
    """'physician, medical institution', '' when not stated."""
    if not offer["performed_by"]:
        return ""
    who = view.labels["performer"][offer["performed_by"]]
    return listed([who, view.labels["place"].get(offer["place"], "")])


def languages(clinic: Mapping, view: View) -> list[str]:
    return [view.labels["language"][row["code"]] for row in clinic["languages"]]


def place(clinic: Mapping, view: View) -> str:
    """'Gangnam, Seoul'."""
    names = [view.market.districts[clinic["district"]].name] if clinic["district"] in view.market.districts else []
    if clinic["city"] in view.market.cities:
        names.append(view.market.cities[clinic["city"]].name)
    return listed(names)


def position(clinic: Mapping, view: View) -> dict | None:
    """Where it lies: its own position, else that of its district, which `district` then names; None when unknown.

    {"latitude", "longitude", "district", "source", "checked_on"}
    """
    if clinic["position"]:
        latitude, longitude = clinic["position"]
        stated = {"district": "", "source": clinic["source"], "checked_on": clinic["checked_on"]}
        return {"latitude": latitude, "longitude": longitude, **stated}
    district = view.market.districts.get(clinic["district"])
    if district is None or not district.has_sourced_position():
        return None
    return {
        "latitude": district.latitude,
        "longitude": district.longitude,
        "district": district.name,
        "source": district.position_source,
        "checked_on": str(district.position_checked_on),
    }


def comparable_of(clinic: Mapping, view: View, treatment: str, area: str) -> Comparable | None:
    """The current amount this clinic is compared by, if it has one."""
    for offer in offers(clinic, view):
        if offer["treatment"] == treatment:
            for found in one_each(treatment, offer):
                if found.area == area and found.valid_until >= view.on:
                    return found
    return None


def compared_amount(found: Comparable, view: View) -> str:
    """What the directory prints for the amount it sorts by."""
    shown = amount({"low": found.low, "high": found.high, "currency": found.currency}, view)
    parts = [shown["own"], shown["converted"], shown["note"]]
    if found.treatment in ("fue", "fut"):
        parts.append(_("for 2,000 grafts"))
    else:
        parts.append(_("for one touch-up") if found.area == TreatmentArea.TOUCH_UP else _("for one course"))
    if found.computed:
        parts.append(_("computed by us"))
    return listed(parts)


def card(clinic: Mapping, view: View, treatments: Mapping, price_key: tuple[str, str] | None) -> dict:
    """What the directory shows of one clinic."""
    shown = offers(clinic, view)
    names = [treatments[offer["treatment"]].short_name for offer in shown if offer["treatment"] in treatments]
    return {
        "slug": clinic["slug"],
        "name": name(clinic, view),
        "name_ko": clinic["name"].get("ko", "") if view.language != "ko" else "",
        "is_demo": clinic["is_demo"],
        "place": place(clinic, view),
        "kind": view.labels["kind"][clinic["kind"]],
        "treatments": listed(names),
        "languages": listed(languages(clinic, view)),
        "prices": card_prices(clinic, shown, view, treatments, price_key),
        "registration": clinic["registration"],
        "checked_on": clinic["newest_check"],
    }


def card_prices(
    clinic: Mapping, shown: list[dict], view: View, treatments: Mapping, price_key
) -> list[tuple[str, str]]:
    """(option, price) lines: the amount that was asked for, else that of each option that has one."""
    if price_key:
        found = comparable_of(clinic, view, *price_key)
        text = compared_amount(found, view) if found else _("price not published, out of date or not comparable")
        return [(treatments[price_key[0]].short_name, text)]
    lines = []
    for offer in shown:
        current = [found for found in one_each(offer["treatment"], offer) if found.valid_until >= view.on]
        wanted = [found for found in current if found.area in ("", "full-scalp")] or current
        if wanted:
            label = treatments[offer["treatment"]].short_name
            if wanted[0].area:
                label = f"{label}, {view.labels['area'][wanted[0].area]}"
            lines.append((label, compared_amount(wanted[0], view)))
    return lines


def count_of_clinics(count: int) -> str:
    return ngettext("%(n)s clinic", "%(n)s clinics", count) % {"n": grouped(count)}
