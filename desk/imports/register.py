"""The HIRA register against our clinics: drafts for new institutions, changes where staff edited nothing."""

from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop as _

from clinics.actions import refresh_listings
from clinics.models import Clinic
from core.cache import raise_version
from core.sourced import today
from desk.imports import hira, saving
from desk.imports.drafts import CLINIC, ENTRY, Drafts, digest, plain
from desk.imports.hira import Institution
from desk.imports.kinds import Stop, refused, writing
from desk.imports.models import ImportRow, ImportRun, RegisterEntry
from desk.imports.reasons import FORMULA, RowRefused, of_field
from desk.imports.sheets import Line

Verdict = ImportRow.Verdict
ON_CLINIC = {name: f"clinic__{name}" for name in CLINIC} | {
    "city": "clinic__city__slug", "district": "clinic__district__slug"}  # fmt: skip
CHECKED = ("name_ko", "address_ko", "website")  # columns with rules of their own in the database
TWICE = _("The same institution stands in the file twice.")


class Register:
    writes = ("clinics.add_clinic", "clinics.change_clinic")

    def require(self, headings: list[str]) -> None:
        hira.require(headings)

    # --- checking -------------------------------------------------------------------------------------
    def check(self, run: ImportRun, lines: list[Line]) -> list[ImportRow]:
        rows: list[ImportRow] = []
        read: list[tuple[Line, Institution]] = []
        for line in lines:
            try:
                made = self.read(line)
            except RowRefused as error:
                rows.append(refused(run, line, error.column, error.reason, line.cells.get(hira.NAME, "")))
            else:
                read += [(line, made)] if made else []
        run.notes["cities"] = sorted({*run.notes.get("cities", ()), *(made.city for _line, made in read)})
        return rows + self.compare(run, read)

    def read(self, line: Line) -> Institution | None:
        if line.surplus:
            raise RowRefused("", _("This line has more cells than there are headings."))
        made = hira.institution(line.cells)
        if made is None:
            return None
        for heading in line.formulas:
            raise RowRefused(heading, FORMULA)
        for column, heading in zip(CHECKED, (hira.NAME, hira.ADDRESS, hira.WEBSITE), strict=True):
            try:
                Clinic._meta.get_field(column).clean(made.clinic[column] or None, None)
            except ValidationError as error:
                if column == "website":
                    made.clinic["website"] = ""  # the register is full of what is no address
                else:
                    raise RowRefused(heading, of_field(error).text, **of_field(error).named) from error
        return made

    def compare(self, run: ImportRun, read: list[tuple[Line, Institution]]) -> list[ImportRow]:
        held, rows = Held(made for _line, made in read), []
        taken = set(run.rows.exclude(verdict=Verdict.REFUSED).filter(
            key__in=[held.key(made) for _line, made in read]).values_list("key", flat=True))  # fmt: skip
        for line, made in read:
            key = held.key(made)
            if key in taken:
                rows.append(refused(run, line, hira.CODE, RowRefused("", TWICE).reason, made.clinic["name_ko"]))
                continue
            taken.add(key)
            row = ImportRow(run=run, line=line.number, key=key, name=made.clinic["name_ko"][:200])
            weigh(row, made, held.entries.get(key))
            rows.append(row)
        return rows

    def finish(self, run: ImportRun) -> Iterable[ImportRow]:
        """Entries of the cities that the file covers, which it no longer has."""
        gone = RegisterEntry.objects.filter(vanished_on=None, city__slug__in=run.notes.get("cities", ()))
        seen = run.rows.exclude(verdict=Verdict.REFUSED).values("key")
        for entry in gone.exclude(key__in=seen).select_related("clinic").iterator(chunk_size=2000):
            name = entry.clinic.name_ko or entry.clinic.name if entry.clinic else ""
            yield ImportRow(run=run, line=0, key=entry.key, name=name[:200], verdict=Verdict.VANISHED)

    # --- applying -------------------------------------------------------------------------------------
    def apply(self, run: ImportRun, stop: Stop) -> None:
        drafts, touched = Drafts(run), []
        for rows in writing(run, Verdict.NEW, stop):
            drafts.create(rows)
        for rows in writing(run, Verdict.CHANGED, stop):
            touched += drafts.change(rows)
        saving.refuse_uncovered(drafts.reworded)
        keys = run.rows.values("key")
        seen = RegisterEntry.objects.filter(key__in=keys.filter(verdict=Verdict.UNCHANGED))
        seen.update(last_seen=run, last_seen_on=today(), vanished_on=None)
        RegisterEntry.objects.filter(key__in=keys.filter(verdict=Verdict.VANISHED)).update(vanished_on=today())
        if touched:
            refresh_listings(touched)
        elif run.new:
            raise_version()


class Held:
    """The entries that lines may be about, with what their clinics say now: few queries for many lines."""

    def __init__(self, read: Iterable[Institution]):
        read = list(read)
        found = RegisterEntry.objects.filter(key__in={made.code for made in read if made.code})
        self.entries = {row["key"]: row for row in self.values(found)}
        strangers = [made.place for made in read if made.code not in self.entries]
        placed = RegisterEntry.objects.filter(place__in=strangers)
        self.places: dict[str, str] = {}
        for row in self.values(placed):
            self.places.setdefault(row["place"], row["key"])
            self.entries[row["key"]] = row

    def values(self, entries) -> Iterator[dict]:
        names = ["pk", "key", "place", "loaded", "vanished_on", "clinic_id", *ENTRY, *ON_CLINIC.values()]
        return entries.order_by("pk").values(*names).iterator(chunk_size=2000)

    def key(self, made: Institution) -> str:
        """By its code. By name and address where the file, or the entry we have, has no code."""
        by_place = f"place:{made.place}"
        if made.code and (made.code in self.entries or by_place not in self.entries):
            return made.code
        return by_place if made.code else self.places.get(made.place, by_place)


def weigh(row: ImportRow, made: Institution, entry: dict | None) -> None:
    """Gives the row its verdict, and what it would change."""
    offered = {name: plain(value) for name, value in {**made.clinic, **made.entry}.items()}
    if entry is None:
        row.verdict, row.after = Verdict.NEW, {**offered, "place": made.place}
        return
    if entry["clinic_id"] is not None:
        for name in CLINIC:
            current, loaded = plain(entry[ON_CLINIC[name]]), entry["loaded"].get(name)
            if loaded == digest(offered[name]) or current == offered[name]:
                continue
            if loaded == digest(current):
                row.before[name], row.after[name] = current, offered[name]
            else:
                row.kept[name] = offered[name]
    for name in ENTRY:
        if plain(entry[name]) != offered[name]:
            row.before[name], row.after[name] = plain(entry[name]), offered[name]
    if made.code and made.code != entry["key"]:  # found by name and address, and now it has a code
        row.before["key"], row.after["key"] = entry["key"], made.code
    if made.place != entry["place"]:
        row.before["place"], row.after["place"] = entry["place"], made.place
    if entry["vanished_on"]:
        row.before["vanished_on"], row.after["vanished_on"] = plain(entry["vanished_on"]), ""
    row.verdict = Verdict.CHANGED if row.after else Verdict.UNCHANGED
