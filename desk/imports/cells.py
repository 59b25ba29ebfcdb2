"""Cells as text: what a spreadsheet would run is written with an apostrophe before it, and read back without. Pure."""

import re
from datetime import date, datetime

# A spreadsheet takes a cell for a formula when it starts with one of these, also after a tab or line break.
FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def escaped(text: str) -> str:
    """The text as it may stand in a file that a spreadsheet opens; a negative number stays one."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def unescaped(text: str) -> str:
    """What `escaped` was given. An apostrophe that guards nothing belongs to the text."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def text_of(value: object) -> str:
    """What a cell of a workbook says: whole numbers without a point, days as 2026-11-21."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return str(value.date()) if (value.hour, value.minute, value.second) == (0, 0, 0) else str(value)
    if isinstance(value, date):
        return str(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n")
