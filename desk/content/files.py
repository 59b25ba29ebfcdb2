"""The files under content/: an English one for each text, and the same in other languages beside it."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from core.sourced import valid_until
from treatments.citations import claim_ids

CONTENT = Path(settings.BASE_DIR) / "content"
CHECKED = date(2026, 11, 21)  # the day on which the evidence list was carried over


class ContentError(Exception):
    """A file under content/ that cannot be loaded, with its name and what to mend."""


def read(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ContentError(f"{path.relative_to(CONTENT)}: {error}") from error


def files(folder: str) -> Iterator[tuple[str, dict[str, dict]]]:
    """(stem, {language: file}) for each English file of content/<language>/<folder>/."""
    for path in sorted((CONTENT / "en" / folder).glob("*.toml")):
        by_language = {"en": read(path)}
        for language in settings.MODELTRANSLATION_LANGUAGES[1:]:
            other = CONTENT / language / folder / path.name
            if other.exists():
                by_language[language] = read(other)
        yield path.stem, by_language


def records(name: str, key: str) -> Iterator[dict[str, dict]]:
    """The rows of content/<language>/<name>.toml, as {language: row}, matched by slug."""
    others = {}
    for language in settings.MODELTRANSLATION_LANGUAGES[1:]:
        path = CONTENT / language / f"{name}.toml"
        if path.exists():
            others[language] = {row["slug"]: row for row in read(path)[key]}
    for row in read(CONTENT / "en" / f"{name}.toml")[key]:
        yield {"en": row, **{language: rows[row["slug"]] for language, rows in others.items() if row["slug"] in rows}}


def words(name: str, table: str) -> dict[str, dict[str, str]]:
    """key -> {language: text} of one table of content/<language>/<name>.toml."""
    found: dict[str, dict[str, str]] = {}
    for language in settings.MODELTRANSLATION_LANGUAGES:
        path = CONTENT / language / f"{name}.toml"
        for key, text in read(path)[table].items() if path.exists() else ():
            found.setdefault(key, {})[language] = text
    return found


def columns(field: str, texts: dict[str, str]) -> dict[str, str]:
    """Column -> text of one translated field."""
    return {build_localized_fieldname(field, language): text for language, text in texts.items()}


def translated(model: Any, by_language: dict[str, dict]) -> dict[str, str]:
    """Column -> text for every translated field that the files give in any language."""
    values = {}
    for name in translator.get_options_for_model(model).fields:
        for language, source in by_language.items():
            if name in source:
                values[build_localized_fieldname(name, language)] = source[name].strip()
    return values


def dated(model: Any, checked_on: date) -> dict[str, date]:
    return {"checked_on": checked_on, "valid_until": valid_until(model.validity, checked_on)}


def cited(where: str, known: set[str], *texts: str) -> list[str]:
    """The claims that texts cite. Raises ContentError for one that is not `known`."""
    return permitted(where, known, claim_ids(*texts))


def permitted(where: str, known: set[str], ids: list[str]) -> list[str]:
    unknown = [claim_id for claim_id in ids if claim_id not in known]
    if unknown:
        raise ContentError(f"{where} cites {', '.join(unknown)}: no such claim, or one that must not be published.")
    return ids
