"""Sheets of clinics, offers, prices and claims: what each row would change, and the change itself."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from operator import attrgetter

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils.translation import gettext_noop as _

from clinics.actions import refresh_listings
from clinics.models import Clinic
from core.cache import raise_version
from core.sourced import today
from desk.imports import saving
from desk.imports.cells import unescaped
from desk.imports.kinds import Conflict, Kind, Stop, refused, writing
from desk.imports.models import ImportRow, ImportRun
from desk.imports.reasons import FORMULA, FileRefused, Reason, RowRefused, of_field
from desk.imports.resources import RESOURCES, SheetResource, Unreadable
from desk.imports.sheets import Line
from desk.publishing.saving import forbidden_in, lock

Verdict = ImportRow.Verdict
Key = tuple[str, ...]
TWICE = _("The same row stands in the file twice.")
SURPLUS = _("This line has more cells than there are headings.")
ONCE = _("An import does not change this: it is “%(text)s” here. Change it on its own page.")
FUTURE = _("This day lies in the future.")
FORBIDDEN = _(
    "Visitors read this entry, and the advertising rules refuse “%(words)s”. Change it, or put it into the form, where "
    "a reviewer can accept it with a reason."
)
PARTED = _("“|” may not stand in this column: “%(text)s”.")
LONGEST_KEY = 200
BAR = "|"  # what a kept row puts between the parts of its key
FIRST = "_en"  # the language in which a text that may not be empty has to be there


def kinds_of_catalogue() -> dict[str, Kind]:
    return {name: Catalogue(resource) for name, resource in RESOURCES.items()}


class Catalogue:
    def __init__(self, resource: type[SheetResource]):
        meta = resource._meta.model._meta
        self.resource_class, self.label = resource, meta.label_lower
        self.writes = (f"{meta.app_label}.add_{meta.model_name}", f"{meta.app_label}.change_{meta.model_name}")

    @cached_property
    def resource(self) -> SheetResource:
        return self.resource_class()

    @cached_property
    def fields(self) -> dict:
        return {field.column_name: field for field in self.resource.get_export_fields()}

    def require(self, headings: list[str]) -> None:
        named = [heading for heading in headings if heading]
        if unknown := sorted(set(named) - set(self.fields)):
            text = _("These columns are not known: %(columns)s. Remove them, or take the headings of an export.")
            raise FileRefused(text, columns=", ".join(unknown)[:200])
        if missing := [name for name in self.resource.key if name not in named]:
            raise FileRefused(_("These columns are missing: %(columns)s."), columns=", ".join(missing))
        if len(set(named)) < len(named):
            raise FileRefused(_("Two columns have the same heading."))

    # --- checking -------------------------------------------------------------------------------------
    def check(self, run: ImportRun, lines: list[Line]) -> list[ImportRow]:
        read = [(line, self.cells(line)) for line in lines]
        keys = [self.key(cells) for _line, cells in read]
        held = {self.key(self.resource.texts(row)): row for row in self.resource.about(set(keys))}
        taken = set(run.rows.exclude(verdict=Verdict.REFUSED).filter(
            key__in=[BAR.join(key) for key in keys]).values_list("key", flat=True))  # fmt: skip
        rows = []
        for (line, cells), key in zip(read, keys, strict=True):
            text = BAR.join(key)
            try:
                if text in taken:
                    raise RowRefused(self.resource.key[0], TWICE)
                taken.add(text)
                self.refuse_unreadable(line, key)
                rows.append(self.weigh(run, line, cells, key, held.get(key)))
            except RowRefused as error:
                rows.append(refused(run, line, error.column, error.reason, text))
        return rows

    def finish(self, run: ImportRun) -> Iterable[ImportRow]:
        return ()  # what a sheet does not name stays as it is

    def cells(self, line: Line) -> dict[str, str]:
        return {
            name: unescaped(text).replace("\r\n", "\n").replace("\r", "\n") for name, text in line.cells.items() if name
        }

    def key(self, texts: dict[str, str]) -> Key:
        return tuple(texts.get(name, "").strip() for name in self.resource.key)

    def refuse_unreadable(self, line: Line, key: Key) -> None:
        for heading in line.formulas:
            raise RowRefused(heading, FORMULA)
        if line.surplus:
            raise RowRefused("", SURPLUS)
        if len(BAR.join(key)) > LONGEST_KEY or not key[0]:
            raise RowRefused(self.resource.key[0], _("This names nothing: it is empty or too long."))
        for name, part in zip(self.resource.key, key, strict=True):
            if BAR in part:
                raise RowRefused(name, PARTED, text=part[:80])

    def weigh(self, run: ImportRun, line: Line, cells: dict[str, str], key: Key, row: Model | None) -> ImportRow:
        """What the line would change. Raises RowRefused."""
        before = self.resource.texts(row) if row else {}
        differ = {
            name: text for name, text in cells.items() if name not in self.resource.key and before.get(name) != text
        }
        made = ImportRow(run=run, line=line.number, key=BAR.join(key), name=self.name(row, key))
        if row is None:
            row = self.built(key)
        self.write(row, differ, before)
        after = self.resource.texts(row)
        changed = [name for name in after if before.get(name) != after[name]] if before else []
        if before and not changed:
            made.verdict = Verdict.UNCHANGED
            return made
        self.refuse_once(changed, before)
        self.keep_days(row, changed, bool(before))
        self.clean(row, changed if before else None)
        after = self.resource.texts(row)
        made.after = {
            name: text for name, text in after.items() if before.get(name, "") != text or not before and name in cells
        }
        made.before = {name: before[name] for name in made.after} if before else {}
        made.verdict = Verdict.CHANGED if before else Verdict.NEW
        return made

    def name(self, row: Model | None, key: Key) -> str:
        return (str(row) if row else ", ".join(part for part in key if part))[:200]

    def built(self, key: Key) -> Model:
        try:
            return self.resource.new(key)
        except Unreadable as error:
            raise RowRefused(error.column, error.text, text=error.cell[:80]) from error

    def write(self, row: Model, texts: dict[str, str], before: dict[str, str]) -> None:
        """Puts texts into the columns they name. An empty cell of a new row leaves the usual value."""
        for name, text in texts.items():
            if name in self.resource.key or (not before and not text):
                continue
            try:
                value = self.fields[name].clean({name: text})
            except Unreadable as error:
                raise RowRefused(name, error.text, text=text[:80]) from error
            setattr(row, self.fields[name].attribute, value)

    def refuse_once(self, changed: list[str], before: dict[str, str]) -> None:
        for name in changed:
            if name in self.resource.once:
                raise RowRefused(name, ONCE, text=before[name][:80])

    def keep_days(self, row: Model, changed: list[str], exists: bool) -> None:
        """As the forms do: a changed price was looked up today, and a new day of checking renews “valid until”."""
        if exists and "checked_on" not in changed and set(changed) & set(self.resource.stated):
            row.checked_on = today()
            changed.append("checked_on")
        if exists and "checked_on" in changed and "valid_until" not in changed:
            row.valid_until = None

    def clean(self, row: Model, changed: list[str] | None) -> None:
        """What the models refuse. Of a row that is there already only the columns that change are looked at."""
        if row.checked_on and row.checked_on > today():
            raise RowRefused("checked_on", FUTURE)
        looked_at = set(self.fields if changed is None else changed)
        looked_at |= {name.removesuffix(FIRST) for name in looked_at if name.endswith(FIRST)}  # these may not be empty
        exclude = {field.name for field in row._meta.fields} - looked_at
        try:
            row.clean_fields(exclude=exclude)
            row.clean()
            row.validate_unique()
            row.validate_constraints()
        except ValidationError as error:
            raise self.of(error) from error
        for column, text in self.resource.faults(row):
            raise RowRefused(column, text)
        for found in forbidden_in(row, set(self.fields) if changed is None else set(changed)):
            raise RowRefused(found.text.column, FORBIDDEN, words=found.finding.words[:80])

    def of(self, error: ValidationError) -> RowRefused:
        column, errors = (
            next(iter(error.error_dict.items())) if hasattr(error, "error_dict") else (NON_FIELD_ERRORS, [error])
        )
        column += FIRST if f"{column}{FIRST}" in self.fields else ""
        reason: Reason = of_field(errors[0])
        return RowRefused("" if column == NON_FIELD_ERRORS else column, reason.text, **reason.named)

    # --- applying -------------------------------------------------------------------------------------
    def apply(self, run: ImportRun, stop: Stop) -> None:
        touched: set[int] = set()
        reworded: set[int] = set()
        for verdict in (Verdict.NEW, Verdict.CHANGED):
            for rows in writing(run, verdict, stop):
                for clinic, made in self.save(rows, run):
                    touched.add(clinic)
                    if saving.rewords(self.resource._meta.model, made.after):
                        reworded.add(clinic)
        if self.resource.clinic_path:
            saving.refuse_uncovered(reworded)
            refresh_listings(touched)
        else:
            raise_version()

    def held(self, keys: set[Key]) -> dict[Key, Model]:
        """The rows with these keys. Until the transaction ends nobody else changes them, or their clinics' states."""
        if self.resource.clinic_path:
            lock(Clinic._base_manager.filter(slug__in={key[0] for key in keys}))
        rows = self.resource.about(keys).select_for_update(of=("self",), no_key=True)
        return {self.key(self.resource.texts(row)): row for row in rows}

    def save(self, rows: list[ImportRow], run: ImportRun) -> Iterator[tuple[int, ImportRow]]:
        """Writes the rows; gives each with the clinic it belongs to. Raises Conflict, FileRefused."""
        held = self.held({tuple(row.key.split(BAR)) for row in rows})
        for made in rows:
            key = tuple(made.key.split(BAR))
            row = held.get(key)
            now = self.resource.texts(row) if row else {}
            if (made.verdict == Verdict.NEW) != (row is None) or any(
                now[name] != was for name, was in made.before.items()
            ):
                raise Conflict(made)
            row = row or self.built(key)
            self.write(row, made.after, now)
            if "checked_on" in made.after:
                row.checked_by = run.uploaded_by
            saving.refuse_forbidden(row, made.after)
            saving.save(row)
            if self.resource.clinic_path:
                yield attrgetter(self.resource.clinic_path)(row), made
