"""The list of institutions that are registered for foreign patients, against our clinics.

A clinic is found by its registration number, else by name and address. It then carries the number, the expiry, and
today as the day on which the registration was checked. Institutions that we do not have are listed, never made.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop as _

from clinics.actions import refresh_listings
from clinics.models import Clinic
from clinics.models.clinics import DEMO_NUMBER
from core.sourced import today
from desk.imports import saving
from desk.imports.drafts import locked
from desk.imports.kinds import Conflict, Stop, refused, writing
from desk.imports.matching import place
from desk.imports.models import ImportRow, ImportRun
from desk.imports.reasons import FORMULA, FileRefused, Reason, RowRefused
from desk.imports.sheets import Line

NUMBER, NAME, ADDRESS, FROM, UNTIL = COLUMNS = ("registration_no", "name_ko", "address", "registered_on", "expires_on")
SET = ("registration_number", "registration_checked_on", "registration_expires_on")
Verdict = ImportRow.Verdict
NOBODY = Reason(_("No clinic here has this number, or this name and address."))
SEVERAL = Reason(_("Several clinics here have this name and address. Give the right one its number by hand."))
MISSING = _("This is missing.")
GONE = Reason(_("The list no longer has this number. Nothing is changed: ask the clinic or the register."))


class Registered:
    writes = ("clinics.change_clinic",)

    def require(self, headings: list[str]) -> None:
        if missing := set(COLUMNS) - set(headings):
            raise FileRefused(_("These columns are missing: %(columns)s."), columns=", ".join(sorted(missing)))

    # --- checking -------------------------------------------------------------------------------------
    held: tuple[int, "Known"] | None = None

    def known(self, run: ImportRun) -> "Known":
        """Read once for all chunks of a run. What changes meanwhile is seen when the rows are applied."""
        if self.held is None or self.held[0] != run.pk:
            self.held = (run.pk, Known())
        return self.held[1]

    def check(self, run: ImportRun, lines: list[Line]) -> list[ImportRow]:
        known, rows = self.known(run), []
        taken = set(run.rows.exclude(verdict=Verdict.REFUSED).exclude(key="").values_list("key", flat=True))
        for line in lines:
            try:
                until = read(line)
            except RowRefused as error:
                rows.append(refused(run, line, error.column, error.reason, line.cells.get(NAME, "")))
                continue
            row = weigh(known, run, line, until)
            if row.key in taken:
                row = refused(run, line, NUMBER, Reason(_("The same registration stands in the file twice.")), row.name)
            taken.add(row.key)
            rows.append(row)
        return rows

    def finish(self, run: ImportRun) -> Iterable[ImportRow]:
        """Clinics whose number the list no longer has: only to be looked at."""
        seen = set(run.rows.filter(verdict__in=[Verdict.CHANGED, Verdict.UNCHANGED]).values_list("key", flat=True))
        self.held = None
        for clinic, _address in real_clinics():
            if clinic.values[0] and clinic.slug not in seen:
                yield ImportRow(
                    run=run, line=0, key=clinic.slug, name=clinic.name[:200], verdict=Verdict.UNMATCHED,
                    reason=GONE.text, before={SET[0]: clinic.values[0]},
                )  # fmt: skip

    # --- applying -------------------------------------------------------------------------------------
    def apply(self, run: ImportRun, stop: Stop) -> None:
        touched: list[int] = []
        for rows in writing(run, Verdict.CHANGED, stop):
            keys = dict(Clinic.objects.filter(slug__in=[row.key for row in rows]).values_list("slug", "pk"))
            clinics = locked(keys.values())
            for row in rows:
                clinic = clinics.get(keys.get(row.key))
                if clinic is None or any(str(getattr(clinic, name) or "") != row.before[name] for name in row.before):
                    raise Conflict(row)
                for name, value in row.after.items():
                    setattr(clinic, name, value if name == "registration_number" else date.fromisoformat(value))
            saving.update(list(clinics.values()), SET)
            touched += clinics
        refresh_listings(touched)


@dataclass(frozen=True)
class Ours:
    """What is compared of a clinic; `values` are those of SET, as text."""

    slug: str
    name: str
    values: tuple[str, str, str]


def real_clinics() -> Iterator[tuple[Ours, str]]:
    """Each clinic that is no demonstration, with the address in Korean."""
    rows = Clinic.objects.filter(is_demo=False).values_list("slug", "name_ko", "name_en", "address_ko", *SET)
    for slug, name_ko, name_en, address, *values in rows.iterator(chunk_size=2000):
        yield Ours(slug, name_ko or name_en or slug, tuple(str(value or "") for value in values)), address or ""


class Known:
    """Our clinics by number, and by name and address."""

    def __init__(self):
        self.by_number: dict[str, Ours] = {}
        self.by_place: dict[str, list[Ours]] = defaultdict(list)
        for clinic, address in real_clinics():
            if clinic.values[0]:
                self.by_number[same_number(clinic.values[0])] = clinic
            if address:
                self.by_place[place(clinic.name, address)].append(clinic)

    def find(self, line: Line) -> list[Ours]:
        found = self.by_number.get(same_number(line.cells[NUMBER]))
        return [found] if found else self.by_place.get(place(line.cells[NAME], line.cells.get(ADDRESS, "")), [])


def same_number(number: str) -> str:
    return re.sub(r"[\s\-‐–—]", "", number).upper()


def read(line: Line) -> date:
    """The day until which the registration holds. Raises RowRefused."""
    for heading in line.formulas:
        raise RowRefused(heading, FORMULA)
    for heading in (NUMBER, NAME):
        if not line.cells.get(heading, "").strip():
            raise RowRefused(heading, MISSING)
    number = line.cells[NUMBER].strip()
    if len(number) > 60 or number.upper().startswith(DEMO_NUMBER):
        raise RowRefused(NUMBER, _("This is no number of a registration."))
    begins, ends = day(line, FROM), day(line, UNTIL)
    if ends is None:
        raise RowRefused(UNTIL, MISSING)
    if begins and begins > ends:
        raise RowRefused(UNTIL, _("The registration ends before it begins."))
    return ends


def day(line: Line, heading: str) -> date | None:
    given = line.cells.get(heading, "").strip()
    if not given:
        return None
    try:
        return date.fromisoformat(re.sub(r"[./]", "-", given))
    except ValueError as error:
        raise RowRefused(heading, _("“%(text)s” is not a day. Write it as 2026-11-21."), text=given[:40]) from error


def weigh(known: "Known", run: ImportRun, line: Line, until: date) -> ImportRow:
    found, number = known.find(line), line.cells[NUMBER].strip()
    row = ImportRow(run=run, line=line.number, key=f"no:{same_number(number)}", name=line.cells[NAME].strip()[:200])
    if len(found) != 1:
        reason = SEVERAL if found else NOBODY
        row.verdict, row.reason, row.after = Verdict.UNMATCHED, reason.text, dict.fromkeys([NUMBER], number)
        return row
    row.key = found[0].slug
    for name, held, value in zip(SET, found[0].values, (number, str(today()), str(until)), strict=True):
        if held != value:
            row.before[name], row.after[name] = held, value
    row.verdict = Verdict.CHANGED if row.after else Verdict.UNCHANGED
    return row
