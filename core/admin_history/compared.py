"""Two texts in one: what was taken out and what was put in, with a few words around. Pure."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

KEPT, OUT, IN, LEFT_OUT = "kept", "out", "in", "left out"
AROUND = 6  # words that stay in sight on each side of a change
MOST = 1_000  # words of one passage that are compared one by one
ALIKE = 0.4  # share of words in common below which two passages are shown one after the other
# With the space behind it, which would be alike everywhere. Chinese and Japanese have none between words.
WORD = re.compile(r"\s+|[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+\s*")

Piece = tuple[str, str]  # (KEPT, OUT, IN or LEFT_OUT, text)


def compared(old: str, new: str) -> list[Piece]:
    """The new text with what is gone at its place; long passages that are the same are left out."""
    return list(shortened(list(by_passage(old, new))))


def by_passage(old: str, new: str) -> Iterator[Piece]:
    """Line by line first: two long texts word by word would take seconds."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        passage, other = "".join(before[a:b]), "".join(after[c:d])
        if what == "equal":
            yield KEPT, passage
        else:
            yield from by_word(WORD.findall(passage), WORD.findall(other))


def by_word(before: list[str], after: list[str]) -> Iterator[Piece]:
    old, new = ([word.rstrip() for word in words] for words in (before, after))  # alike also before another space
    match = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(before), len(after)) > MOST or match.ratio() < ALIKE:
        yield from ((what, "".join(words)) for what, words in ((OUT, before), (IN, after)) if words)
        return
    for what, a, b, c, d in match.get_opcodes():
        if what == "equal":
            yield KEPT, "".join(after[c:d])
            continue
        if a < b:
            yield OUT, "".join(before[a:b])
        if c < d:
            yield IN, "".join(after[c:d])


def shortened(pieces: list[Piece]) -> Iterator[Piece]:
    for at, (what, text) in enumerate(pieces):
        words = WORD.findall(text) if what == KEPT else []
        if len(words) <= 5 * AROUND:
            yield what, text
            continue
        if at > 0:
            yield KEPT, "".join(words[: 2 * AROUND])
        yield LEFT_OUT, " … "
        if at < len(pieces) - 1:
            yield KEPT, "".join(words[-2 * AROUND :])
