"""The glossary as it stands in docs/glossary.md, the one place where it is written."""

from functools import cache
from pathlib import Path

from django.conf import settings

from desk.translating.terms import Term, parse


@cache
def terms() -> list[Term]:
    text = (Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text(encoding="utf-8")
    return parse(text, settings.MODELTRANSLATION_LANGUAGES)
