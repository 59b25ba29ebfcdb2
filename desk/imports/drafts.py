"""Clinics as the HIRA register makes and changes them: drafts without a price, each with its source and day."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from clinics.actions import listing_of, write_listings
from clinics.models import City, Clinic, District
from clinics.models.clinics import fold
from core.sourced import today, valid_until
from desk.demo.write import OF_CLINIC, Maker
from desk.imports import saving
from desk.imports.kinds import Conflict
from desk.imports.models import ImportRow, ImportRun, RegisterEntry

CLINIC = ("name_ko", "address_ko", "kind", "city", "district", "latitude", "longitude", "website")
ENTRY = ("institution", "telephone", "postcode", "opened_on")
SEEN = (*ENTRY, "key", "place", "city", "loaded", "last_seen", "last_seen_on", "vanished_on")
PROVISIONAL = "hira-"  # how the slug of a draft starts until staff give it one


def digest(value: Any) -> str:
    return hashlib.sha256(plain(value).encode()).hexdigest()[:16]


def plain(value: Any) -> str:
    """The same text for a value of the file, of the database and of a row that was kept in between."""
    return "" if value is None else str(value)


class Drafts:
    """Writes checked rows of one run, a batch at a time."""

    def __init__(self, run: ImportRun):
        self.run, self.day = run, today()
        self.reworded: set[int] = set()  # clinics that visitors read and whose texts changed
        self.cities = {city.slug: city for city in City.objects.all()}
        self.districts = {district.slug: district for district in District.objects.all()}
        self.make = Maker(Clinic)
        self.sourced = {
            "source": f"HIRA register of institutions, file “{run.file_name}”"[:300],
            "checked_on": self.day,
            "valid_until": valid_until(Clinic.validity, self.day),
        }

    def value(self, name: str, text: str) -> Any:
        """The value of a column of Clinic that a row holds as text."""
        if name == "city":
            return self.cities[text]
        if name == "district":
            return self.districts[text] if text else None
        if name in ("latitude", "longitude"):
            return float(text) if text else None
        return text

    # --- new ------------------------------------------------------------------------------------------
    def create(self, rows: list[ImportRow]) -> None:
        clinics = [self.clinic(row) for row in rows]
        saving.create(clinics)
        saving.create([self.entry(row, clinic) for row, clinic in zip(rows, clinics, strict=True)])
        write_listings(listing_of(clinic) for clinic in clinics)

    def clinic(self, row: ImportRow) -> Clinic:
        values = {name: self.value(name, row.after[name]) for name in CLINIC}
        city, district = values.pop("city"), values.pop("district")
        slug = PROVISIONAL + hashlib.sha256(row.key.encode()).hexdigest()[:12]
        made = self.make({**values, **self.sourced, "slug": slug, "name_key": fold(values["name_ko"])[:120]})
        made.city, made.district = city, district
        made._prefetched_objects_cache = {name: [] for name in (*OF_CLINIC, "offers")}  # nothing is known yet
        return made

    def entry(self, row: ImportRow, clinic: Clinic) -> RegisterEntry:
        loaded = {name: digest(row.after[name]) for name in CLINIC}
        loaded |= {name: digest(self.sourced[name]) for name in ("source", "checked_on")}
        made = RegisterEntry(key=row.key, place=row.after["place"], clinic=clinic, city=clinic.city, loaded=loaded)
        self.see(made, row)
        return made

    # --- changed --------------------------------------------------------------------------------------
    def change(self, rows: list[ImportRow]) -> list[int]:
        """The primary keys of the clinics that changed. Raises Conflict, FileRefused."""
        found = RegisterEntry.objects.filter(key__in=[row.key for row in rows]).select_for_update()
        entries = {entry.key: entry for entry in found}
        clinics = locked(entry.clinic_id for entry in entries.values())
        changed: list[Clinic] = []
        for row in rows:
            entry = entries.get(row.key)
            if entry is None:
                raise Conflict(row)
            merged = self.merge(entry, clinics.get(entry.clinic_id), row)
            for clinic in merged:
                self.refuse_forbidden(clinic, row)
            changed += merged
            self.see(entry, row)
        saving.update(list(entries.values()), SEEN)
        if changed:
            saving.update(changed, (*CLINIC, *self.sourced, "name_key"))
        return [clinic.pk for clinic in changed]

    def refuse_forbidden(self, clinic: Clinic, row: ImportRow) -> None:
        """Of what visitors read alone: the register has a hundred thousand drafts. Raises FileRefused."""
        if clinic.status == Clinic.Status.PUBLISHED and saving.rewords(Clinic, row.after):
            saving.refuse_forbidden(clinic, row.after)
            self.reworded.add(clinic.pk)

    def merge(self, entry: RegisterEntry, clinic: Clinic | None, row: ImportRow) -> list[Clinic]:
        """Puts what changes into the clinic of the entry, if it is still as it was when it was checked."""
        names = [name for name in CLINIC if name in row.after]
        if not names:
            return []
        if clinic is None or any(self.shown(clinic, name) != row.before[name] for name in names):
            raise Conflict(row)
        for name in names:
            setattr(clinic, name, self.value(name, row.after[name]))
            entry.loaded[name] = digest(row.after[name])
        if all(entry.loaded.get(name) == digest(getattr(clinic, name)) for name in ("source", "checked_on")):
            for name, value in self.sourced.items():
                setattr(clinic, name, value)
            entry.loaded |= {name: digest(self.sourced[name]) for name in ("source", "checked_on")}
        clinic.name_key = fold(clinic.name_en or clinic.name_ko or "")[:120]
        return [clinic]

    def shown(self, clinic: Clinic, name: str) -> str:
        value = getattr(clinic, name)
        return getattr(value, "slug", "") if name in ("city", "district") else plain(value)

    def see(self, entry: RegisterEntry, row: ImportRow) -> None:
        """The entry was in this file, and says so."""
        for name in ENTRY:
            if name in row.after:
                setattr(entry, name, row.after[name])
        if "opened_on" in row.after:
            entry.opened_on = date.fromisoformat(row.after["opened_on"]) if row.after["opened_on"] else None
        entry.key = row.after.get("key", entry.key)
        entry.place = row.after.get("place", entry.place)
        if "city" in row.after:
            entry.city = self.cities[row.after["city"]]
        entry.last_seen, entry.last_seen_on, entry.vanished_on = self.run, self.day, None


def locked(keys: Iterable[int | None]) -> dict[int, Clinic]:
    """Clinics by primary key, which nobody else changes until the transaction ends."""
    rows = Clinic.objects.filter(pk__in={key for key in keys if key}).select_related("city", "district")
    return {clinic.pk: clinic for clinic in rows.select_for_update(of=("self",))}
