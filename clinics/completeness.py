"""What a complete entry of a clinic has, and what of it is there. Pure.

An entry is read from its form, filled or just opened, so that static/js/admin-complete.js finds the same while staff
type: each point names the fields that it looks at.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Row:
    """One row inside the form: its values by column, how its fields are called, its key ("" for a new one)."""

    values: Mapping[str, str]
    prefix: str = ""
    key: str = ""
    name: str = ""


@dataclass(frozen=True)
class Entry:
    """The fields of the form, and its rows by what they are rows of; rows to be deleted are left out."""

    values: Mapping[str, str]
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """A complete entry has all of `fields` filled: those of the form, or those of one of its `rows`."""

    label: str | Promise
    fields: tuple[str, ...]
    rows: str = ""


@dataclass(frozen=True)
class Point:
    """`target` is where it is filled in. `of`: in rows of that offer; `elsewhere`: on the own page of the offer."""

    label: str
    met: bool
    target: str
    fields: tuple[str, ...] = ()
    rows: str = ""
    of: str = ""
    elsewhere: bool = False


WISHES = (
    Wish(gettext_lazy("name in English"), ("name_en",)),
    Wish(gettext_lazy("name in Korean"), ("name_ko",)),
    Wish(gettext_lazy("kind of institution"), ("kind",)),
    Wish(gettext_lazy("registration number"), ("registration_number",)),
    Wish(gettext_lazy("day the registration was checked"), ("registration_checked_on",)),
    Wish(gettext_lazy("expiry of the registration"), ("registration_expires_on",)),
    Wish(gettext_lazy("address in English"), ("address_en",)),
    Wish(gettext_lazy("address in Korean"), ("address_ko",)),
    Wish(gettext_lazy("position on the map"), ("latitude", "longitude")),
    Wish(gettext_lazy("website"), ("website",)),
    Wish(gettext_lazy("about the clinic in English"), ("about_en",)),
    Wish(gettext_lazy("about the clinic in Korean"), ("about_ko",)),
    Wish(gettext_lazy("deposit and cancellation in English"), ("deposit_policy_en",)),
    Wish(gettext_lazy("deposit and cancellation in Korean"), ("deposit_policy_ko",)),
    Wish(gettext_lazy("aftercare in English"), ("aftercare_en",)),
    Wish(gettext_lazy("aftercare in Korean"), ("aftercare_ko",)),
    Wish(gettext_lazy("at least one offer"), ("treatment",), "offers"),
    Wish(gettext_lazy("at least one language"), ("language",), "languages"),
    Wish(gettext_lazy("at least one hygiene certificate"), ("name",), "certificates"),
    Wish(gettext_lazy("at least one practitioner"), ("name",), "practitioners"),
)
PRICED = ("low", "high", "source", "checked_on")
# Of an offer: in its row in the form, or on its own page. The legal basis is asked of offers with SMP alone.
IN_ROW = (
    (gettext_lazy("%(offer)s: performed by"), "performed_by"),
    (gettext_lazy("%(offer)s: where"), "place"),
    (gettext_lazy("%(offer)s: legal basis"), "legal_basis_en"),
)
ON_PAGE = (
    (gettext_lazy("%(offer)s: what is included, in English"), "included_en"),
    (gettext_lazy("%(offer)s: what is included, in Korean"), "included_ko"),
)


def filled(value: str) -> bool:
    return bool(value.strip())


def has(values: Mapping[str, str], names: Sequence[str]) -> bool:
    return all(filled(values.get(name, "")) for name in names)


def points(entry: Entry, day: str) -> list[Point]:
    """Everything that a complete entry has, met or not; `day` (ISO) is the one on which prices have to be current."""
    return [*of_clinic(entry), *(point for offer in offers(entry) for point in of_offer(entry, offer, day))]


def offers(entry: Entry) -> list[Row]:
    """Those that are saved: a new one gets its page and its prices then."""
    return [row for row in entry.rows.get("offers", ()) if row.key]


def of_clinic(entry: Entry) -> Iterator[Point]:
    for wish in WISHES:
        if wish.rows:
            met = any(has(row.values, wish.fields) for row in entry.rows.get(wish.rows, ()))
            yield Point(str(wish.label), met, f"#{wish.rows}-group", wish.fields, wish.rows)
        else:
            missing = [name for name in wish.fields if not has(entry.values, [name])]
            target = f"#id_{(missing or wish.fields)[0]}"
            yield Point(str(wish.label), not missing, target, wish.fields)


def of_offer(entry: Entry, offer: Row, day: str) -> Iterator[Point]:
    named = {"offer": offer.name}
    for label, column in IN_ROW:
        if column != "legal_basis_en" or offer.values.get("involves_smp"):
            name = f"{offer.prefix}-{column}"
            yield Point(str(label) % named, has(offer.values, [column]), f"#id_{name}", (name,))
    for label, column in ON_PAGE:
        met = has(offer.values, [column])
        yield Point(str(label) % named, met, f"{offer.key}#id_{column}", elsewhere=True)
    prices = [row for row in entry.rows.get("prices", ()) if row.values.get("offer") == offer.key]
    met = any(has(row.values, PRICED) and is_current(row, day) for row in prices)
    yield Point(_("%(offer)s: at least one current price") % named, met, "#prices-group", PRICED, "prices", offer.key)


def is_current(price: Row, day: str) -> bool:
    """A price whose “valid until” is left empty gets the usual time when it is saved."""
    until = price.values.get("valid_until", "")
    return not filled(until) or until >= day
