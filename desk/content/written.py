"""The English that visitors read, text by text: the files under content/en and the sentences of the interface."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation.template import templatize

from desk.content import files
from treatments.citations import without_marks

# Codes and names, the labels of a picture, patients' questions word for word, words for the search.
NO_PROSE = {
    "slug", "key", "kind", "subject", "row", "cause", "verdict", "unit", "strength", "name", "name_ko",
    "short_name", "title", "term", "korean", "other_names", "answers", "group", "time", "outcome", "treatments",
    "conditions", "source_url",
}  # fmt: skip
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
STRING = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
QUOTED = re.compile(rf"\b(?:_|n?p?gettext)\({STRING}(?:,\s*{STRING})?", re.S)
DESCRIPTION = re.compile(r"{% block (?:description|title) %}.*?{% endblock %}", re.S)  # for search engines and tabs
STAFF = {"admin", "management", "migrations", "models"}  # modules whose words no visitor reads
VISITORS = ("guide", "treatments", "clinics", "consultations", "insights", "pages", "core")

Written = tuple[str, str, str]  # page, place on it, text


def written() -> Iterator[Written]:
    yield from prose()
    yield from interface()


def prose() -> Iterator[Written]:
    """Every text of content/en; the page is its file without the ending: 'treatments/smp'."""
    folder = files.CONTENT / "en"
    for path in sorted(folder.rglob("*.toml")):
        page = path.relative_to(folder).with_suffix("").as_posix()
        for place, text in fields(files.read(path)):
            yield page, place, text


def fields(data: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in NO_PROSE:
                yield from fields(value, f"{place}.{key}" if place else key)
    elif isinstance(data, list):
        taken: dict[str, int] = {}
        for value in data:
            name = label(value)
            taken[name] = taken.get(name, 0) + 1
            yield from fields(value, f"{place}.{name}" + (f"-{taken[name]}" if taken[name] > 1 else ""))
    elif isinstance(data, str) and data.strip():
        yield place, data


def label(row: Any) -> str:
    """What tells a row of a list from the others: its slug, or the options and the question of a fact."""
    if not isinstance(row, dict):
        return "line"
    options = "+".join(row.get("treatments", []))
    return row.get("slug") or ".".join(filter(None, [options, row.get("row", row.get("kind", ""))]))


def interface() -> Iterator[Written]:
    """Sentences that gettext translates, labels left out: each of the guide by its first words, else all of a folder.

    Between the data of a page a sentence stands alone and is short; those of a folder are one text.
    """
    root = Path(settings.BASE_DIR)
    folders: dict[str, list[str]] = {}
    for path in [*templates(root), *code(root)]:
        where, sentences = path.relative_to(root), [text for text in gettext_texts(path) if ends(text)]
        if path.suffix == ".py" and where.parts[0] == "guide":
            yield from ((where.as_posix(), *named) for named in by_first_words(dict.fromkeys(sentences)))
        else:
            folders.setdefault(where.parent.as_posix(), []).extend(sentences)
    yield from ((folder, "sentences", "\n".join(texts)) for folder, texts in folders.items() if texts)


def by_first_words(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(its first words, text): six, or as many more as tell it from the others."""
    split = {text: text.split() for text in texts}
    for text, words in split.items():
        others = [other for other in split.values() if other is not words]
        count = 6
        while count < len(words) and any(other[:count] == words[:count] for other in others):
            count += 1
        yield " ".join(words[:count]), text


def ends(text: str) -> bool:
    return re.search(r"[.?]$", without_marks(text).strip()) is not None


def templates(root: Path) -> list[Path]:
    return [path for path in sorted((root / "templates").rglob("*.html")) if "admin" not in path.parts]


def code(root: Path) -> Iterator[Path]:
    for app in VISITORS:
        for path in sorted((root / app).rglob("*.py")):
            if not STAFF & {*path.relative_to(root).parts, path.stem}:
                yield path


def gettext_texts(path: Path) -> Iterator[str]:
    """The strings of one template or Python file that gettext translates."""
    source = path.read_text()
    if path.suffix == ".html":
        for found in QUOTED.findall(templatize(DESCRIPTION.sub("", source))):
            yield from map(ast.literal_eval, filter(None, found))
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and name_of(node.func) in GETTEXT:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def name_of(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))
