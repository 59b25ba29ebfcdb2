"""How hard English text is to read: its Flesch-Kincaid grade, without marks, headings, tables and names.

Words of the glossary are explained on the spot, so none counts more than two syllables. A name (a place, a law, a
body, a medicine) and a figure count one word of one syllable: nobody reads them by sound.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from treatments.citations import without_marks

GOAL, CEILING = 6.0, 8.0  # grades: what every text should keep to, and what none may pass
SHARE = 10  # of 100 texts may lie over the goal, each with its reason
ALONE = 20  # words: too few for the formula below it, so the short texts of a page are judged together
SHORT = "short texts"

NAME = "\u00a7"
TERM = "\u00b0"  # stands behind each word of the glossary
LEFT_OUT = re.compile(r"^(#+ .*|\|.*)$|\(?[\uac00-\ud7a3][\uac00-\ud7a3\s]*\)?|</?\w[^>]*>", re.M)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
ADDRESS = re.compile(r"\bhttps?://\S+|\b[\w-]+\.(?:com|org|net|kr)\b|%\(\w+\)[sd]")
SENTENCE = re.compile(r"(?<=[.?!])[\"”)]*\s+|\n+")
WORD = re.compile(rf"[^\s/–—]*[^\W_{NAME}][^\s/–—]*|{NAME}")
VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöûü]+")

Sounds = Mapping[str, Sequence[Sequence[str]]]  # word -> its pronunciations; vowels carry their stress, 'AH0'


@dataclass(frozen=True)
class Measure:
    """Counts of a text; adding two gives that of both."""

    words: int = 0
    sentences: int = 0
    syllables: int = 0
    longest: int = 0  # words of the longest sentence

    def __add__(self, other: "Measure") -> "Measure":
        return Measure(
            self.words + other.words,
            self.sentences + other.sentences,
            self.syllables + other.syllables,
            max(self.longest, other.longest),
        )

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade to one decimal, 0 for a text without words."""
        if not self.words:
            return 0.0
        return round(0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59, 1)


@dataclass(frozen=True)
class Text:
    """One field or sentence group that a visitor reads: where it stands, and its counts."""

    page: str
    place: str
    measure: Measure

    @property
    def key(self) -> str:
        return f"{self.page} {self.place}"


class Reader:
    """Measures texts. `sounds` is a pronouncing dictionary; what it lacks is counted by groups of vowels."""

    def __init__(self, sounds: Sounds, terms: Iterable[str] = (), names: Iterable[str] = ()):
        self.sounds = sounds
        self.terms = either(terms, "(?:e?s)?", re.I)
        self.names = either(names)

    def measure(self, text: str) -> Measure:
        total = Measure()
        for sentence in SENTENCE.split(self.plain(text)):
            words = WORD.findall(sentence)
            if words:
                total += Measure(len(words), 1, sum(map(self.syllables, words)), len(words))
        return total

    def plain(self, text: str) -> str:
        """The sentences alone, one name or glossary word marked as such."""
        text = LINK.sub(r"\1", without_marks(text))
        text = ADDRESS.sub(NAME, LEFT_OUT.sub(" ", text))
        text = self.terms.sub(lambda found: re.sub(r"(\w)(?=\s|$)", rf"\1{TERM}", found.group()), text)
        return re.sub(r"^\s*(?:[-*]|\d+\.)\s+|[*`]", "", self.names.sub(NAME, text), flags=re.M)

    def syllables(self, word: str) -> int:
        most = 2 if TERM in word else 99
        word = word.replace(TERM, "").strip(".,;:?!()[]\"'“”‘’%")
        if not word or NAME in word or any(letter.isdigit() for letter in word):
            return 1
        return min(most, sum(map(self.sounded, filter(None, re.split(r"[-‑]", word)))))

    def sounded(self, word: str) -> int:
        """Syllables of one word without hyphens; capitals are spelt out, 'MRI' is three."""
        if re.fullmatch(r"[A-Z]{2,5}", word):
            return len(word)
        word = word.lower().replace("’", "'")
        for form in (word, word.removesuffix("'s"), word.removesuffix("s"), re.sub("our", "or", word)):
            if form in self.sounds:
                return sum(sound[-1].isdigit() for sound in self.sounds[form][0])
        silent = re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouyscxz]es$", word) is not None
        return max(1, len(VOWELS.findall(word)) - silent)


def either(words: Iterable[str], ending: str = "", flags: int = 0) -> re.Pattern:
    """Finds any of these as whole words, the longest first; nothing where there are none."""
    longest = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(longest)}){ending}(?![\w-])" if longest else r"(?!)", flags)


def judged(texts: Iterable[Text]) -> list[Text]:
    """What is judged, the hardest first: each text, but the short ones of a page together. No word is left out."""
    alone, short = [], {}
    for text in texts:
        if text.measure.words >= ALONE:
            alone.append(text)
        elif text.measure.words:
            short[text.page] = short.get(text.page, Measure()) + text.measure
    together = [Text(page, SHORT, measure) for page, measure in short.items()]
    return sorted(alone + together, key=lambda text: (-text.measure.grade, text.key))


def hard(texts: Iterable[Text]) -> list[Text]:
    return [text for text in judged(texts) if text.measure.grade > GOAL]


def problems(texts: Sequence[Text], reasons: Mapping[str, str]) -> list[str]:
    """What keeps the texts from passing, a sentence each. `reasons`: key of a text -> why it may be over the goal."""
    over, all_judged = hard(texts), judged(texts)
    found = [
        f"{text.key}: grade {text.measure.grade}, and none may be over {CEILING:g}."
        for text in over
        if text.measure.grade > CEILING
    ]
    found += [
        f"{text.key}: grade {text.measure.grade}, over {GOAL:g} without a reason."
        for text in over
        if text.measure.grade <= CEILING and not reasons.get(text.key, "").strip()
    ]
    found += [
        f"{key}: has a reason, but is not over {GOAL:g}."
        for key in sorted(reasons.keys() - {text.key for text in over})
    ]
    if len(over) * 100 > SHARE * len(all_judged):
        found.append(f"{len(over)} of {len(all_judged)} texts are over {GOAL:g}: more than {SHARE} of 100.")
    return found


def total(texts: Iterable[Text]) -> Measure:
    return sum((text.measure for text in texts), Measure())


def pages(texts: Iterable[Text]) -> dict[str, Measure]:
    """page -> the counts of all its texts, in the order met."""
    held: dict[str, Measure] = {}
    for text in texts:
        held[text.page] = held.get(text.page, Measure()) + text.measure
    return held
