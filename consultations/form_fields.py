"""Fields that keep out what no encrypted column or mail header may hold, and the choices that come from the content."""

import unicodedata
from collections.abc import Callable

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consultations.choices import CONDITIONS_BESIDE, COUNTRIES, TREATMENTS_BESIDE, YES_NO
from consultations.models import Consultation
from consultations.validators import lines, not_ciphertext, one_line
from core.cache import kept
from treatments.library import library

CHOOSE = [("", _("Choose one"))]
CHANNELS = Consultation.Channel.choices


# Functions, because a list is copied choice by choice for every form.
def channels() -> list[tuple]:
    return CHANNELS


def countries() -> list[tuple]:
    return CHOOSE + COUNTRIES


def conditions() -> list[tuple]:
    return kept.get(
        ("condition choices", get_language()), lambda: CHOOSE + named(library().conditions) + CONDITIONS_BESIDE
    )


def treatments() -> list[tuple]:
    return kept.get(
        ("treatment choices", get_language()), lambda: CHOOSE + named(library().treatments) + TREATMENTS_BESIDE
    )


def named(rows: dict) -> list[tuple]:
    return [(slug, row.name) for slug, row in rows.items()]


class Line(forms.CharField):
    default_validators = [one_line, not_ciphertext]


class Phone(Line):
    """Digits of any script become 0 to 9, by which they are dialled."""

    def to_python(self, value):
        return "".join(str(unicodedata.decimal(char, char)) for char in super().to_python(value))


class Email(forms.EmailField):
    default_validators = [*forms.EmailField.default_validators, one_line, not_ciphertext]


class Message(forms.CharField):
    default_validators = [lines, not_ciphertext]

    def to_python(self, value):
        # A browser counts a line break as one character and sends two.
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class Choice(forms.ChoiceField):
    """Looks a value up in what is offered as it stands; the stock field first rewrites all of it, choice by choice."""

    def __init__(self, *, choices: Callable[[], list[tuple]], **kwargs):
        super().__init__(choices=choices, **kwargs)
        self.offered = choices

    def valid_value(self, value: str) -> bool:
        return any(value == slug for slug, _name in self.offered())


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


def choice(label, choices: Callable[[], list[tuple]], error, **kwargs) -> Choice:
    return Choice(label=label, choices=choices, error_messages={"required": error, "invalid_choice": error}, **kwargs)


def yes_or_no(label, error, help_text="") -> Choice:
    return choice(label, lambda: YES_NO, error, widget=forms.RadioSelect, help_text=help_text)


def several(label, error, choices=(), help_text="") -> forms.MultipleChoiceField:
    """Boxes, of which none must be ticked."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        help_text=help_text,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": error},
    )
