"""The reading grades of all English texts, and the short result that the pages print."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from core.sourced import today
from desk.content import files
from desk.content.written import written
from desk.readability import Reader, Sounds, Text, hard, judged, total

KEPT = ("grade", "texts", "over_goal", "highest")


class Rules(NamedTuple):
    """content/readability.toml: names, words of the glossary that stand alone, and why a text may be over the goal."""

    names: list[str]
    glossary_words: list[str]
    reasons: dict[str, str]


def rules() -> Rules:
    held = files.read(files.CONTENT / "readability.toml")
    reasons = {row["text"]: row["reason"] for row in held.get("exceptions", [])}
    return Rules(held["names"], held["glossary_words"], reasons)


def graded(sounds: Sounds) -> list[Text]:
    """Every English text with its counts. `sounds` is a pronouncing dictionary, see Reader."""
    held = rules()
    terms = [row["term"] for row in files.read(files.CONTENT / "en" / "glossary.toml")["terms"]]
    reader = Reader(sounds, [*terms, *held.glossary_words], held.names)
    return [Text(page, place, reader.measure(text)) for page, place, text in written()]


def result(texts: Iterable[Text]) -> dict[str, Any]:
    """What the pages print: the grade of all texts together, how many there are, how many are over the goal."""
    texts = list(texts)
    found = judged(texts)
    return {
        "grade": total(texts).grade,
        "texts": len(found),
        "over_goal": len(hard(texts)),
        "highest": max((text.measure.grade for text in found), default=0.0),
    }


def stored() -> dict[str, Any]:
    """The result of the last `manage.py readability`, with its `day`; empty before the first."""
    path = files.CONTENT / "data" / "readability.toml"
    return files.read(path) if path.exists() else {}


def in_step(texts: Iterable[Text]) -> bool:
    held = stored()
    return {key: held.get(key) for key in KEPT} == result(texts)


def store(texts: Iterable[Text]) -> None:
    """Writes the result and today's day, so that the file changes only when the texts do."""
    lines = [f"{key} = {value}" for key, value in {**result(texts), "day": today()}.items()]
    head = "# Written by `manage.py readability`: Flesch-Kincaid grade of all English texts. The pages print it."
    (files.CONTENT / "data" / "readability.toml").write_text("\n".join([head, *lines, ""]))
