"""What a text may hold before it is kept."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consultations.fields import MARK

UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}  # controls, half characters, line and paragraph separators


def one_line(value: str) -> None:
    """Refuses line breaks and other control characters: NUL, and what forges a mail header."""
    _refuse_controls(value)


def lines(value: str) -> None:
    """As one_line, but a message may have line breaks and tabs."""
    _refuse_controls(value.replace("\n", "").replace("\t", ""))


def _refuse_controls(value: str) -> None:
    if any(unicodedata.category(character) in UNPRINTABLE for character in value):
        raise ValidationError(_("This text holds a character that cannot be printed. Please type it again."))


def not_ciphertext(value: str) -> None:
    """The encrypted field refuses its own mark; here a person gets a sentence instead."""
    if value.startswith(MARK):
        raise ValidationError(_("Please begin this text with another word."))
