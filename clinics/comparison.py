"""Two to four clinics side by side, row by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clinics import present
from clinics.comparable import one_each
from clinics.present import View
from clinics.reading import public_documents
from core.cache import kept
from core.comparison import KNOWN, NOT_PUBLISHED, STALE, Cell, Comparison, Item, Row, unknown
from core.fallback import enumerated, in_html, said
from core.typography import listed

MOST = 4


@dataclass(frozen=True)
class Column:
    """One clinic: its head, the cells of each option it offers (by slug), the cells that all clinics have."""

    item: Item
    offers: Mapping[str, Sequence[Cell]]
    clinic: Sequence[Cell]


def columns(slugs: Sequence[str], view: View) -> dict[str, Column]:
    """slug -> column of the clinics that are public; each is made once a content version, language and currency."""
    key = ("column", view.language, view.currency)
    held = kept.pieces()
    missing = [slug for slug in slugs if (*key, slug) not in held]
    for slug, clinic in public_documents(missing).items() if missing else ():
        held[(*key, slug)] = column(clinic, view)
    return {slug: held[(*key, slug)] for slug in slugs if (*key, slug) in held}


def column(clinic: Mapping, view: View) -> Column:
    return Column(
        item(clinic, view),
        {
            offer["treatment"]: [make(offer, view) for _key, _label, make in offer_rows()]
            for offer in present.offers(clinic, view)
        },
        [make(clinic, view) for _key, _label, make in clinic_rows()],
    )


def compare(clinics: Sequence[Column], treatments: Mapping, messages: Sequence[str]) -> Comparison:
    """The columns in the order asked for; options that none of them offers have no rows."""
    rows, wanted = [], offer_rows()
    nothing = [not_offered()] * len(wanted)
    for slug, treatment in treatments.items():
        if any(slug in clinic.offers for clinic in clinics):
            cells = [clinic.offers.get(slug) or nothing for clinic in clinics]
            for (key, label, _make), row in zip(wanted, zip(*cells, strict=True), strict=True):
                rows.append(Row(f"{slug}.{key}", label % {"option": treatment.short_name}, row))
    for (key, label, _make), row in zip(
        clinic_rows(), zip(*(one.clinic for one in clinics), strict=True), strict=False
    ):
        rows.append(Row(key, label, row))
    return Comparison([clinic.item for clinic in clinics], rows, list(messages))


def item(clinic: Mapping, view: View) -> Item:
    name = present.name(clinic, view)
    return Item(
        clinic["slug"], name, reverse("clinic", args=[clinic["slug"]]), clinic["is_demo"], present.place(clinic, view)
    )


Maker = Callable[[Mapping, View], Cell]


def offer_rows() -> list[tuple[str, str, Maker]]:
    """What is said of one option: price, included, sessions or grafts, days, who performs it."""
    return [
        ("price", _("%(option)s: price"), price_cell),
        ("included", _("%(option)s: what is included"), included_cell),
        ("sessions", _("%(option)s: sessions and grafts"), lambda offer, view: text_cell(amounts(offer), offer, view)),
        ("days", _("%(option)s: days in Korea"), lambda offer, view: text_cell(present.days(offer), offer, view)),
        ("performed_by", _("%(option)s: performed by, on what legal basis"), performer_cell),
    ]


def not_offered() -> Cell:
    return Cell(_("not offered, or not published"), NOT_PUBLISHED)


def amounts(offer: Mapping) -> str:
    return listed([present.sessions(offer), present.grafts(offer)])


def price_cell(offer: Mapping, view: View) -> Cell:
    """Every published price of the offer; the numbers are those of the amount clinics are compared by."""
    lines = [present.price_line(price, view) for price in offer["prices"]]
    if not lines:
        return unknown()
    texts = [price_text(line) for line in lines]
    found = next((one for one in one_each(offer["treatment"], offer) if one.valid_until >= view.on), None)
    return Cell(
        text=listed(texts, stronger=True),
        status=STALE if all(line["stale"] for line in lines) else KNOWN,
        low=found.low if found else None,
        high=found.high if found else None,
        currency=found.currency if found else "",
        source=lines[0]["source"],
        checked_on=max(line["checked_on"] for line in lines),
        html=format_html('<ul class="plain">{}</ul>', format_html_join("", "<li>{}</li>", ([text] for text in texts))),
    )


def price_text(line: Mapping) -> str:
    """'full scalp: ₩1,500,000 per course (about US$1,120, VAT included)'."""
    inside = [line["converted"], line["note"], line["vat"], line["audience"], _("out of date") if line["stale"] else ""]
    head = f"{line['area']}: " if line["area"] else ""
    return f"{head}{line['own']} {line['basis']} ({listed(map(str, inside))})"


def included_cell(offer: Mapping, view: View) -> Cell:
    included, excluded = (enumerated(said(offer[key], view.language)) for key in ("included", "not_included"))
    if not included and not excluded:
        return unknown()
    parts = {"included": included or _("not published"), "excluded": excluded}
    text = _("%(included)s. Not included: %(excluded)s") if excluded else "%(included)s"
    html = SafeString(escape(text) % {key: in_html(part) for key, part in parts.items()})  # both sides are escaped
    return text_cell(text % parts, offer, view)._replace(html=html)


def performer_cell(offer: Mapping, view: View) -> Cell:
    basis, who = said(offer["legal_basis"], view.language), present.performer(offer, view)
    cell = text_cell(". ".join(part for part in (who, basis) if part), offer, view)
    if not basis:
        return cell
    return cell._replace(html=format_html("{}. {}" if who else "{}{}", who, in_html(basis)))


def text_cell(text: str, row: Mapping, view: View) -> Cell:
    if not text:
        return unknown()
    status = STALE if present.stale(row, view) else KNOWN
    return Cell(str(text), status, source=row["source"], checked_on=row["checked_on"], html=in_html(text))


def list_cell(names: Sequence[str], rows: Sequence[Mapping], view: View) -> Cell:
    """A list of statements that each have a source: the oldest check counts."""
    if not rows:
        return unknown()
    oldest = min(rows, key=lambda row: row["checked_on"])
    return text_cell(listed(names), {**oldest, "valid_until": min(row["valid_until"] for row in rows)}, view)


def clinic_rows() -> list[tuple[str, str, Maker]]:
    def translated(key: str) -> Maker:
        return lambda clinic, view: text_cell(said(clinic[key], view.language), clinic, view)

    return [
        ("aftercare", _("Aftercare, also from abroad"), translated("aftercare")),
        (
            "languages",
            _("Languages"),
            lambda clinic, view: list_cell(present.languages(clinic, view), clinic["languages"], view),
        ),
        ("features", _("What it offers"), features_cell),
        ("conditions", _("Kinds of hair loss it states it treats"), conditions_cell),
        (
            "certificates",
            _("Hygiene certificates"),
            lambda clinic, view: list_cell(
                [row["name"] for row in clinic["certificates"]], clinic["certificates"], view
            ),
        ),
        (
            "kind",
            _("Kind of institution"),
            lambda clinic, view: text_cell(view.labels["kind"][clinic["kind"]], clinic, view),
        ),
        ("registration", _("Registered for foreign patients"), registration_cell),
        ("deposit", _("Deposit and refund"), translated("deposit_policy")),
    ]


def features_cell(clinic: Mapping, view: View) -> Cell:
    known = view.market.features
    return list_cell(
        [known[row["slug"]].name for row in clinic["features"] if row["slug"] in known], clinic["features"], view
    )


def conditions_cell(clinic: Mapping, view: View) -> Cell:
    names = view.condition_names
    return list_cell(
        [names[row["slug"]] for row in clinic["conditions"] if row["slug"] in names], clinic["conditions"], view
    )


def registration_cell(clinic: Mapping, _view: View) -> Cell:
    text = _("%(number)s, until %(until)s") % {
        "number": clinic["registration"],
        "until": clinic["registration_expires_on"],
    }
    return Cell(text, source=clinic["source"], checked_on=clinic["registration_checked_on"])
