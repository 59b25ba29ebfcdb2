"""Why a file or a row is refused: kept in English with what it names, read in the language of the reader."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_noop

FORMULA = gettext_noop("This cell holds a formula. Put its value there and upload the file again.")


@dataclass(frozen=True)
class Reason:
    """`text` is marked by gettext_noop where it is written; `named` fills its placeholders."""

    text: str
    named: dict[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return said(self.text, self.named)


def said(text: str, named: dict) -> str:
    """The sentence in the reader's language; '' for none."""
    return gettext(text) % named if text and named else gettext(text) if text else ""


class FileRefused(Exception):
    """The file as a whole cannot be read, or not be written."""

    def __init__(self, text: str, /, **named: str | int):
        super().__init__(text)
        self.reason = Reason(text, named)


class RowRefused(Exception):
    """One row cannot be taken. `column` is its heading, '' where it is about the whole row."""

    def __init__(self, column: str, text: str, /, **named: str | int):
        super().__init__(text)
        self.column, self.reason = column, Reason(text, named)


def of_field(error: ValidationError) -> Reason:
    """The first thing that a model field says against a value."""
    first = error.error_list[0]
    rendered, text = first.messages[0], str(first.message)
    named = {name: value if isinstance(value, int) else str(value) for name, value in (first.params or {}).items()}
    if "%(" in text and text % named == rendered:
        return Reason(text, named)
    return Reason(rendered[:300])  # a plural, or without anything named
