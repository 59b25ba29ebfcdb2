"""Texts in the form in which phrases are looked for, with the way back to the words as they were typed. Pure."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Marks that change no word: what has no width, Arabic vowel signs and the stroke that stretches a word.
IGNORED = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff\u064b-\u065f\u0670\u0640]"
)
LINK_TARGET = re.compile(r"(?<=\])\([^()\s]{0,500}\)")  # of Markdown: an address is no text
SAME = str.maketrans("أإآٱىةёЁ’‘ʼ´`“”„«»–—‑−٪٫٬", "اااايهеЕ'''''\"\"\"\"\"----%.,")
SAME |= {ord(zero) + value: ord(str(value)) for zero in "٠۰" for value in range(10)}


class Normal(NamedTuple):
    """`text`, and for each of its characters where the typed one starts and ends."""

    text: str
    starts: list[int]
    ends: list[int]

    def typed(self, start: int, end: int) -> tuple[int, int]:
        """The place in the typed text of a place in this one; `end` is past its last character."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=8)  # a text is read by the rules of each language whose letters it holds, one after the other
def normal(text: str) -> Normal:
    """NFKC, one case, one form of letters that are written in several; full-width and decomposed letters too."""
    found, starts, ends = [], [], []
    links = {at: match.end() for match in LINK_TARGET.finditer(text) for at in [match.start()]}
    at = 0
    while at < len(text):
        if at in links:
            at = links[at]
            continue
        after = at + 1
        while after < len(text) and joins(text[after]):
            after += 1
        for letter in folded(text[at:after]):
            found.append(letter)
            starts.append(at)
            ends.append(after)
        at = after
    return Normal("".join(found), starts, ends)


@lru_cache(maxsize=20_000)
def joins(letter: str) -> bool:
    """Whether it belongs to the letter before: an accent, a voice mark, the rest of a Korean syllable."""
    return unicodedata.combining(letter) > 0 or letter in "\uff9e\uff9f" or "\u1160" <= letter <= "\u11ff"


@lru_cache(maxsize=20_000)
def folded(cluster: str) -> str:
    bare = IGNORED.sub("", cluster)
    return IGNORED.sub("", unicodedata.normalize("NFKC", bare).casefold().translate(SAME))
