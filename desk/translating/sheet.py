"""What the page of a translation shows: each text in English, its counterpart, and the glossary's words in it."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import NamedTuple

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.forms import Field, ModelForm, Textarea, Widget
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import build_localized_fieldname

from core.fallback import ENGLISH
from desk.translating.glossary import terms
from desk.translating.paragraphs import OneLine, Paragraphs, paragraphs
from desk.translating.terms import Use, uses
from treatments.citations import without_marks

LONG = 80  # characters: more do not stand in one line beside their English text


class Pair(NamedTuple):
    """A text or a paragraph of it, and the box or the text beside it."""

    english: str
    box: object | None
    text: str


class Part(NamedTuple):
    """One translated text of a row. `field` is None for who may only read."""

    label: str
    field: BoundField | None
    pairs: list[Pair]
    uses: list[Use]


def names(model: type[Model]) -> list[str]:
    """The translated fields, in the order of the model."""
    translated = set(get_translatable_fields_for_model(model) or ())
    return [field.name for field in model._meta.fields if field.name in translated]


def text_of(row: Model, name: str, language: str) -> str:
    return getattr(row, build_localized_fieldname(name, language)) or ""


def label_of(row: Model, name: str) -> str:
    """'Text', without the name of a language behind it."""
    return capfirst(str(getattr(row._meta.get_field(name), "verbose_name", name)))


def form_of(made: ModelAdmin, request: HttpRequest, row: Model, to: str) -> ModelForm:
    """The row's own form with its texts in one language alone, none for who may only read; bound to what was sent."""
    columns = {build_localized_fieldname(name, to): name for name in names(made.model)}
    fields = list(columns) if made.has_change_permission(request, row) else []
    kind = made.get_form(request, row, change=True, fields=fields)
    form = kind(request.POST if request.method == "POST" else None, instance=row)
    for column, field in form.fields.items():
        field.widget.attrs |= {"lang": to, "dir": direction(to)}
        field.widget = roomy(field, row, columns[column], to)
    return form


def roomy(field: Field, row: Model, name: str, to: str) -> Widget:
    """A widget in which the whole text is in sight."""
    if isinstance(field.widget, Textarea):
        laid_out = paragraphs(text_of(row, name, ENGLISH), text_of(row, name, to))
        return Paragraphs(laid_out, label_of(row, name), field.widget.attrs)
    return OneLine(field.widget.attrs) if (field.max_length or 0) > LONG else field.widget


def direction(language: str) -> str:
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def parts(form: ModelForm, row: Model, to: str) -> list[Part]:
    """The texts that stand in English, or in this language alone; in the order of the model."""
    found = [part(form, row, name, to) for name in names(type(row))]
    return [one for one in found if any(pair.english or pair.text or pair.box for pair in one.pairs)]


def part(form: ModelForm, row: Model, name: str, to: str) -> Part:
    column, english = build_localized_fieldname(name, to), text_of(row, name, ENGLISH)
    field = form[column] if column in form.fields else None
    written = str(field.value() or "") if field else text_of(row, name, to)
    used = uses(terms(), without_marks(english), written, to)
    return Part(label_of(row, name), field, list(pairs(field, english, written)), used)


def pairs(field: BoundField | None, english: str, written: str) -> Iterable[Pair]:
    if field is None:
        return [Pair(english, None, written)]
    beside = field.field.widget.english if isinstance(field.field.widget, Paragraphs) else [english]
    return [Pair(text or "", box, "") for text, box in zip_longest(beside, field.subwidgets)]
