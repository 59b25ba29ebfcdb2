"""The one place where imports write to the catalogue, one row at a time or many at once; the history knows of it."""

from collections.abc import Iterable, Sequence

from django.db.models import Model
from django.utils.translation import gettext_noop as _

from core import bulk, history
from desk.advertising.check import Found
from desk.advertising.texts import columns as columns_of_texts
from desk.imports.reasons import FileRefused
from desk.publishing.saving import entry_of, forbidden_in, forbidden_together

NOW_PUBLIC = _(
    "Visitors read “%(name)s” by now, and the advertising rules refuse “%(words)s” there. Nothing was written. Change "
    "the file, or put the text into the form, where a reviewer can accept it with a reason."
)
UNCOVERED = _(
    "Visitors read “%(name)s”. After this import it would say “%(words)s” without a text that permits it, such as a "
    "named risk. Nothing was written. Keep or add such a text, or make the change in the form, where a reviewer can "
    "accept it with a reason."
)


def save(row: Model) -> None:
    """One row, as a form would save it. It is clean."""
    row.save()


def create(rows: Sequence[Model]) -> None:
    """Many new rows of one model; they have everything that `save()` would fill in, and get their keys."""
    if type(rows[0]) in history.KEPT:
        history.bulk_create(rows)
    else:
        bulk.insert(rows)


def update(rows: Sequence[Model], columns: Iterable[str]) -> None:
    """The columns of many rows of one model."""
    model, names = type(rows[0]), sorted(columns)
    if model in history.KEPT:
        history.bulk_update(rows, names)
    else:
        model._base_manager.bulk_update(rows, names, batch_size=bulk.BATCH)


# --- what visitors read: entries may have been published since the file was checked -----------------------
def rewords(model: type[Model], names: Iterable[str]) -> bool:
    """Whether any of these columns holds a text that visitors read."""
    return not columns_of_texts(model).keys().isdisjoint(names)


def refuse_forbidden(row: Model, names: Iterable[str]) -> None:
    """Raises FileRefused when these columns of a row say on a public page what the advertising rules refuse."""
    refuse(NOW_PUBLIC, forbidden_in(row, set(names)))


def refuse_uncovered(clinics: Iterable[int]) -> None:
    """When all texts of a run are written, of the clinics that they belong to. Raises FileRefused."""
    refuse(UNCOVERED, forbidden_together(clinics))


def refuse(text: str, found: Sequence[Found]) -> None:
    if found:
        first = found[0]
        raise FileRefused(text, name=str(entry_of(first.text.row))[:200], words=first.finding.words[:80])
