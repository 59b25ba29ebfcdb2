"""Saving in the admin: a text that breaks the advertising law does not reach a public page.

The rows are saved first and then looked at as they stand in the database, so that no way around a single form is
left; what is found takes the whole save back, and the form comes again with what was typed.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseForm, BaseFormSet
from modeltranslation.manager import get_translatable_fields_for_model

from clinics.models import Clinic
from core.admin import SaveRefused
from core.history.writing import plain
from core.states import State, has_state
from desk.advertising.check import Found, found_in, found_together, open_ones
from desk.advertising.texts import PARTS, clinic_of, columns, rows_of
from desk.publishing.actions import accept
from desk.publishing.marks import note

AT_A_TIME = 200  # clinics whose texts are held at once


class NotSaved(SaveRefused):
    """The rows broke the law; `said` is what is wrong with the reason that was given, if one was."""

    def __init__(self, found: list[Found], said: str = ""):
        super().__init__()
        self.found, self.said = found, said

    @property
    def reviewed(self) -> bool:
        """Whether there is a publishing page, on which a reviewer accepts words."""
        return any(has_state(type(entry_of(one.text.row))) for one in self.found)

    @property
    def notes(self) -> list[str]:
        return [note(one) for one in self.found]


def refuse_forbidden(form: BaseForm, formsets: Iterable[BaseFormSet], by, reason: str) -> None:
    """After the rows of these forms were saved: raises NotSaved, unless `by` accepts what is found with a reason."""
    found = forbidden(form, formsets)
    if not found:
        return
    if not reason or not by.has_perm("desk.override_advertising"):
        raise NotSaved(found)
    try:
        for one in found:
            accept(found=one, by=by, reason=reason)
    except ValidationError as error:
        raise NotSaved(found, error.messages[0]) from error


def forbidden(form: BaseForm, formsets: Iterable[BaseFormSet]) -> list[Found]:
    """What the changes to a public entry bring with them."""
    changed = changed_texts(form, formsets)
    if not changed or not is_public(form.instance):
        return []
    clinic = clinic_of(form.instance)
    rows = rows_of(Clinic.objects.get(pk=clinic.pk)) if clinic else [row for row, _columns in changed]
    touched = {(type(row), row.pk): names for row, names in changed}
    return [
        one
        for one in open_ones(found_in(rows))
        if one.rule.whole or one.text.column in touched.get((type(one.text.row), one.text.row.pk), ())
    ]


def forbidden_in(row: Model, names: set[str]) -> list[Found]:
    """What these columns of one row would bring to the public pages, whether the row is saved or not."""
    written = {name for name in names & columns(type(row)).keys() if row.__dict__.get(name)}
    if not written or not is_public(row):
        return []
    return [one for one in open_ones(found_in([row], whole=False)) if one.text.column in written]


def forbidden_together(clinics: Iterable[int]) -> list[Found]:
    """What stands in the texts of these clinics, those that visitors read, and lacks beside it what would permit it."""
    keys, found = sorted(set(clinics)), []
    for start in range(0, len(keys), AT_A_TIME):
        public = Clinic._base_manager.filter(pk__in=keys[start : start + AT_A_TIME], status=State.PUBLISHED)
        for clinic in public.prefetch_related("offers__prices", *PARTS):
            found += open_ones(found_together(rows_of(clinic)))
    return found


@contextmanager
def keeping_covered(rows: Iterable[Model]) -> Iterator[None]:
    """Around their deletion. Raises NotSaved when what visitors read of their clinics cannot stand without them."""
    clinics = {clinic.pk for row in rows if (clinic := clinic_of(row))}
    before = forbidden_together(clinics)
    yield
    if found := [one for one in forbidden_together(clinics) if one not in before]:
        raise NotSaved(found)


def hold(rows: Iterable[Model]) -> None:
    """Until the transaction ends nobody else saves these rows, or takes a step with the entry they belong to."""
    entries = [entry_of(row) for row in rows]
    for model in {type(entry) for entry in entries}:
        lock(model._base_manager.filter(pk__in={entry.pk for entry in entries if isinstance(entry, model)}))


def lock(entries: QuerySet) -> None:
    """Entries are locked before their rows and these before the version of the content, always in one order.

    Other tables may go on pointing to them: an import that adds rows for minutes holds up nobody's form.
    """
    list(entries.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def leave_the_rest(row: Model, form: BaseForm) -> None:
    """What a form does not hold is saved as it stands by now: the state, texts in another language."""
    repeated = get_translatable_fields_for_model(type(row)) or ()  # each holds the text of some language once more
    held = [*form.fields, *repeated, row._meta.pk.name]
    names = [field.attname for field in row._meta.concrete_fields if field.editable and field.name not in held]
    for name, value in (plain(type(row)).filter(pk=row.pk).values("pk", *names).first() or {}).items():
        setattr(row, name, value)


def changed_texts(form: BaseForm, formsets: Iterable[BaseFormSet]) -> list[tuple[Model, set[str]]]:
    """(row, columns of texts) of what was changed; for a row that was deleted no columns."""
    forms = [form]
    deleted = []
    for formset in formsets:
        forms += formset.forms
        deleted += getattr(formset, "deleted_forms", [])
    found = []
    for one in forms:
        names = set(one.changed_data) & columns(type(one.instance)).keys()
        if names:
            found.append((one.instance, set() if one in deleted else names))
    return found + [(one.instance, set()) for one in deleted if columns(type(one.instance))]


def is_public(row: Model) -> bool:
    """Whether visitors read it: by its state, or always where it has none."""
    entry = entry_of(row)
    if not has_state(type(entry)):
        return True
    return type(entry)._base_manager.filter(pk=entry.pk, status=State.PUBLISHED).exists()


def entry_of(row: Model) -> Model:
    """What is published or withdrawn as one: the clinic that a row belongs to, else the row itself."""
    return clinic_of(row) or row
