"""The word lists of content/demo, read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "content" / "demo"


@dataclass(frozen=True)
class Words:
    """`texts` and `spread` as in their files; `nouns` are (English, Korean) pairs."""

    pattern: dict[str, str]
    kinds: dict[str, dict[str, str]]
    nouns: list[tuple[str, str]]
    texts: dict
    spread: dict


@cache
def words() -> Words:
    names = read("names")
    return Words(names["pattern"], names["kinds"], list(names["words"].items()), read("texts"), read("spread"))


def read(name: str) -> dict:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
