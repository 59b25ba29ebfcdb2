"""Finds words that the advertising law forbids. Pure: rules and texts come in as values.

Every sentence is looked at on its own. What a rule finds is let go where the sentence says the opposite
("not guaranteed"), asks for it ("ask whether it is guaranteed"), warns of it or quotes the law. Time grows with the
length of the text alone: no phrase can repeat without an upper bound (see phrases.py).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from desk.advertising.normal import Normal, normal
from desk.advertising.phrases import UNSPACED, any_of

NEAR_WORDS, NEAR_LETTERS = 6, 16  # between a negation and what it negates
REACH = 160  # letters in which a negation after a finding has to end
MOST = 10  # findings of one rule in one sentence; more tell staff nothing
LONGEST = 800  # letters; what has no full stop is cut, so that negations are sought among few
END = re.compile(r"[。!?؟\n]+|\.(?=[\s\"')\]*]*(?:\s\D|$))")
BREAK = re.compile(r"[,;:()،؛、]|\s-+\s")
QUESTION = re.compile(r"[?؟][\s\"')\]*]*$")


Compiled = re.Pattern[str] | None


@dataclass(frozen=True)
class Rule:
    """`phrases` are looked for; an `exception` that overlaps one lets it go.

    With `whole` the exceptions let it go wherever they stand in all texts that belong together; with `awards` the
    permitted awards are exceptions too.
    """

    slug: str
    phrases: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    whole: bool = False
    awards: bool = False


@dataclass(frozen=True)
class Pardons:
    """Phrases that let findings go, by where they stand.

    before, after: near the finding in the same clause; earlier: before it in the sentence; sentence: anywhere in it;
    question: anywhere in a question, unless one of `lure` is; breaks: between a negation and a finding, they part the
    two; awards: those permitted.
    """

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    sentence: tuple[str, ...] = ()
    question: tuple[str, ...] = ()
    lure: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    awards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """`words` are those of the text from `start` to `end`."""

    rule: str
    start: int
    end: int
    words: str


class Linter:
    """The rules of one language. `pardons` is asked only when something was found."""

    def __init__(self, language: str, rules: Iterable[Rule], pardons: Callable[[], Pardons]):
        self.language, self.held, self.pardoning = language, list(rules), pardons

    @cached_property
    def rules(self) -> list[tuple[Rule, Compiled, Compiled]]:
        """Made when they are first needed: it takes a second."""
        return [
            (rule, any_of(rule.phrases, self.language), any_of(rule.exceptions, self.language)) for rule in self.held
        ]

    @cached_property
    def pardons(self) -> dict[str, Compiled]:
        return {name: any_of(phrases, self.language) for name, phrases in vars(self.pardoning()).items()}

    def find(self, text: str) -> list[Finding]:
        """What the rules that look at a sentence find, in the order of the text; never raises."""
        return self.findings(normal(text), text, [row for row in self.rules if not row[0].whole])

    def missing(self, texts: list[str]) -> list[list[Finding]]:
        """For each of the texts that belong together, what the rules that look at all of them find."""
        read = [normal(text) for text in texts]
        rows = [
            row for row in self.rules if row[0].whole and not any(row[2] and row[2].search(one.text) for one in read)
        ]
        return [self.findings(one, text, rows) if rows else [] for one, text in zip(read, texts, strict=True)]

    def findings(self, read: Normal, text: str, rows: list) -> list[Finding]:
        found = set()
        for start, end in sentences(read.text):
            sentence = Sentence(read.text[start:end], self)
            for row in rows:
                for first, last in islice(sentence.matches(*row), MOST):
                    place = read.typed(start + first, start + last)
                    found.add(Finding(row[0].slug, *place, text[slice(*place)]))
        return sorted(found, key=lambda one: (one.start, one.end, one.rule))


class Sentence:
    def __init__(self, text: str, linter: Linter):
        self.text, self.linter = text, linter

    def matches(self, rule: Rule, phrases: Compiled, exceptions: Compiled) -> Iterator[tuple[int, int]]:
        """Where the rule finds something that nothing lets go."""
        covering: list[tuple[int, int]] | None = None
        for match in phrases.finditer(self.text) if phrases else ():
            if covering is None:
                covering = [] if rule.whole else self.spans(exceptions)
                covering += self.said("awards") if rule.awards else []
            if match.end() > match.start() and not self.pardons(*match.span(), covering):
                yield match.span()

    def pardons(self, first: int, last: int, covering: list[tuple[int, int]]) -> bool:
        return (
            any(start < last and end > first for start, end in covering)
            or self.asks
            or any(start < first or end > last for start, end in self.said("sentence"))
            or any(end <= first and not self.breaks(end, first) for _, end in self.said("earlier"))
            or any(end <= first and self.near(end, first) for _, end in self.said("before"))
            or self.taken_back(last)
        )

    @cached_property
    def asks(self) -> bool:
        return bool(QUESTION.search(self.text) and self.said("question") and not self.said("lure"))

    def taken_back(self, end: int) -> bool:
        """Whether the clause goes on with a negation; sought from here, because one may begin inside another."""
        phrases = self.linter.pardons["after"]
        match = phrases.search(self.text, end, end + REACH) if phrases else None
        return bool(match and self.near(end, match.start()))

    def said(self, name: str) -> list[tuple[int, int]]:
        """Where the pardons of this kind stand, read once a sentence."""
        held = self.__dict__.setdefault("held", {})
        if name not in held:
            held[name] = self.spans(self.linter.pardons[name])
        return held[name]

    def spans(self, phrases: re.Pattern[str] | None) -> list[tuple[int, int]]:
        return [match.span() for match in phrases.finditer(self.text)] if phrases else []

    def near(self, start: int, end: int) -> bool:
        """Whether nothing parts these two places: neither distance nor a comma, a colon or a “but”."""
        between = self.text[start:end]
        length = len(between) if self.linter.language in UNSPACED else len(between.split())
        limit = NEAR_LETTERS if self.linter.language in UNSPACED else NEAR_WORDS
        return length <= limit and not BREAK.search(between) and not self.breaks(start, end)

    def breaks(self, start: int, end: int) -> bool:
        """Whether a “but” stands between."""
        return any(start <= first and last <= end for first, last in self.said("breaks"))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a normalised text starts and ends, its full stop with it."""
    start = 0
    for end in [*(match.end() for match in END.finditer(text)), len(text)]:
        while end - start > LONGEST:
            cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST) + 1 or start + LONGEST
            yield start, cut
            start = cut
        if end > start:
            yield start, end
        start = end
