"""Writes drawings to their files, or says which files are missing or out of date."""

from collections.abc import Callable, Mapping
from pathlib import Path


def written(folder: Path, drawings: Mapping[str, Callable[[], str]], check: bool) -> int:
    """`drawings`: name -> what makes the SVG. 1 when `check` finds a stale file; it then writes none. Else 0."""
    folder.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, make in drawings.items():
        path, text = folder / f"{name}.svg", make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if not check:
            path.write_text(text, encoding="utf-8")
    if check and stale:
        print("out of date: " + ", ".join(stale))
    return 1 if check and stale else 0
