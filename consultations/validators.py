"""What a text may hold before it is kept."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.encryption import MARK

# Unicode's categories Cc, Zl, Zp and Cs: controls, line and paragraph separators, half characters.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def one_line(value: str) -> None:
    """Refuses line breaks and other control characters: NUL, and what forges a mail header."""
    _refuse_controls(value)


def lines(value: str) -> None:
    """As one_line, but a message may have line breaks and tabs."""
    _refuse_controls(value.replace("\n", "").replace("\t", ""))


def _refuse_controls(value: str) -> None:
    if UNPRINTABLE.search(value):
        raise ValidationError(_("This text holds a character that cannot be printed. Please type it again."))


def not_ciphertext(value: str) -> None:
    """The encrypted field refuses its own mark; here a person gets a sentence instead."""
    if value.startswith(MARK):
        raise ValidationError(_("Please begin this text with another word."))
