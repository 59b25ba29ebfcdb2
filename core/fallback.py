"""Texts that a language lacks: the English one stands in, and says so to browsers and screen readers."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.conf import settings
from django.db.models import Model, Q
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import build_localized_fieldname

from core.typography import listed

Row = TypeVar("Row", bound=Model)
ENGLISH = settings.LANGUAGE_CODE
OTHERS = [code for code in settings.MODELTRANSLATION_LANGUAGES if code != ENGLISH]


class English(str):
    """An English text on a page in another language. In HTML it carries its language."""

    def __html__(self) -> str:
        return format_html('<span lang="en" dir="ltr">{}</span>', str(self))


def stood_in(rows: Iterable[Row]) -> list[Row]:
    """The rows, with the English text wherever another language has none. They are for reading: never save them."""
    found = list(rows)
    for row in found:
        for name in get_translatable_fields_for_model(type(row)) or ():
            text = getattr(row, build_localized_fieldname(name, ENGLISH))
            for column in (build_localized_fieldname(name, code) for code in OTHERS) if text else ():
                if not getattr(row, column):
                    setattr(row, column, English(text))
    return found


def said(texts: Mapping[str, str], language: str) -> str:
    """The text of a language -> text mapping; the English one where the language has none, '' where nobody has one."""
    own = texts.get(language)
    return own or (English(texts[ENGLISH]) if texts.get(ENGLISH) else "")


def enumerated(text: str) -> str:
    """The lines of a text in one, 'a; b', with the signs of the language in which it is written."""
    rows = [line.strip() for line in text.splitlines() if line.strip()]
    return English("; ".join(rows)) if isinstance(text, English) else listed(rows, stronger=True)


def in_html(text: str) -> SafeString:
    """Escaped, with its language where it stands in."""
    return SafeString(text.__html__() if isinstance(text, English) else escape(text))


def in_english(text: str) -> SafeString:
    """A text that exists in English alone, as the statements and names in our list of sources do."""
    if not text or get_language() == ENGLISH:
        return SafeString(escape(text))
    return format_html('<bdi lang="en">{}</bdi>', text)


def lacking(model: type[Model], code: str) -> Q:
    """Rows of a translated model in which some text stands in English but not in this language."""
    gap = Q()
    for name in get_translatable_fields_for_model(model) or ():
        own, english = build_localized_fieldname(name, code), build_localized_fieldname(name, ENGLISH)
        gap |= (Q(**{own: ""}) | Q(**{own: None})) & ~Q(**{english: ""}) & Q(**{f"{english}__isnull": False})
    return gap
