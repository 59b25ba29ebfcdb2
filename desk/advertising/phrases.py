"""The language in which staff write what the linter looks for: one phrase a line. Pure.

    best clinic          these words, with spaces, hyphens or quotation marks between them
    50 ?%                the space may be missing
    guarantee*           a word that begins so; a * alone is any word
    (best|top) clinic    one of these; (very )?best is with or without it, and so is the last letter of stars?
    promise .. result*   up to three words between (in Korean, Chinese and Japanese up to ten characters);
                         .. .. up to six (twenty)
    # %                  a number; \\# is the sign itself
    ^is it               at the beginning of a sentence

Every repetition it can express has a small upper bound, so that no phrase makes the linter slow. That is why staff
write these and no regular expressions.
"""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

from desk.advertising.normal import folded

LONGEST, MOST = 600, 400  # characters of a phrase, phrases of a list
MOST_GAPS, MOST_FORMS, MOST_OPTIONAL, DEEPEST = 2, 120, 6, 3
UNSPACED = {"ko", "zh-hans", "ja"}
CLITICS = "(?:[وف]?(?:[بكل]?ال|لل|[بكلس])?)"  # what Arabic writes in one with the word that follows
APART = r"[^\w\n.!?,;:()،؛]{1,3}"  # what stands between two words of one phrase
NUMBER = r"[0-9]{1,6}(?:[.,][0-9]{1,3}){0,3}"
WORD_START, SENTENCE_START = r"(?<!\w)", r"\A[\s\"'*>#(-]{0,6}"
UNWORDED = set("★☆$₩€£\\%.+!")  # signs before and after which a letter may stand
LATIN = re.compile("[a-z0-9]+")


class BadPhrase(ValueError):
    """Says in one sentence what is wrong with a phrase."""


@lru_cache(maxsize=400)
def lines(text: str) -> tuple[str, ...]:
    """The phrases of a list. A line that starts with // is a note."""
    rows = (line.strip() for line in text.splitlines())
    return tuple(row for row in rows if row and not row.startswith("//"))


def check(text: str, language: str) -> None:
    """Raises BadPhrase for the first line that cannot be used."""
    rows = lines(text)
    if len(rows) > MOST:
        raise BadPhrase(_("Write at most %(count)d phrases.") % {"count": MOST})
    for row in rows:
        compiled(row, language)


@lru_cache(maxsize=400)
def any_of(phrases: tuple[str, ...], language: str) -> re.Pattern[str] | None:
    """One expression that finds any of them; None where there is none. Raises BadPhrase.

    What stands at the beginning of a word is asked once for all phrases. Kept, because making it takes long.
    """
    found = [compiled(phrase, language) for phrase in phrases]
    words = [expression for start, expression in found if start == WORD_START]
    others = [start + expression for start, expression in found if start != WORD_START]
    if words:
        others.insert(0, f"{WORD_START}{CLITICS if language == 'ar' else ''}(?:{'|'.join(words)})")
    return re.compile("|".join(others)) if others else None


@lru_cache(maxsize=10_000)
def compiled(phrase: str, language: str) -> tuple[str, str]:
    """What has to stand before one phrase, and the regular expression of the rest. Raises BadPhrase."""
    if len(phrase) > LONGEST:
        raise bad(phrase[:40], _("“%(phrase)s” is longer than 600 characters."))
    if sum(sign.isalnum() for sign in phrase) < (1 if language in UNSPACED else 2) and not set(phrase) & set("★☆%$₩\\"):
        raise bad(phrase, _("“%(phrase)s” needs at least two letters: it would be found everywhere."))
    return Phrase(phrase, language).expression()


def bad(phrase: str, sentence: str) -> BadPhrase:
    """`sentence` names the phrase as %(phrase)s."""
    return BadPhrase(sentence % {"phrase": phrase})


class Phrase:
    """Reads one phrase from left to right and writes the expression that finds it."""

    def __init__(self, phrase: str, language: str):
        self.phrase, self.rest = phrase, phrase.strip()
        self.unspaced, self.clitics = language in UNSPACED, CLITICS if language == "ar" else ""
        self.space = r"[\s\"'·-]{0,2}" if self.unspaced else APART + self.clitics
        self.tail = r"[^\s,.!?。]{0,6}?" if self.unspaced else r"[\w']{0,24}+"
        self.gaps = self.forms = self.optional = self.depth = 0

    def expression(self) -> tuple[str, str]:
        start = "" if self.unspaced or self.rest[:1] in UNWORDED else WORD_START
        if self.rest.startswith("^"):
            start, self.rest = SENTENCE_START, self.rest[1:].lstrip()
        after = "" if self.unspaced or self.rest[-1:] in UNWORDED else r"(?!\w)"
        made = self.sequence()
        if self.rest:
            raise bad(self.phrase, _("“%(phrase)s” has a bracket that was not opened."))
        if self.gaps > MOST_GAPS or self.forms > MOST_FORMS or self.optional > MOST_OPTIONAL:
            raise bad(self.phrase, _("“%(phrase)s” has too many forms or gaps: write several phrases."))
        if re.match(made + r"\Z", ""):
            raise bad(self.phrase, _("“%(phrase)s” would be found everywhere."))
        return start, made + after

    def sequence(self) -> str:
        made = ""
        while self.rest and self.rest[0] not in "|)":
            made += self.piece()
        return made

    def piece(self) -> str:
        gap = re.match(r"(?: *\.\.)+ *", self.rest)
        if gap:
            self.rest = self.rest[gap.end() :]
            return self.gap(gap[0].count(".."))
        sign, self.rest = self.rest[0], self.rest[1:]
        if sign == "(":
            return self.group()
        if sign == " ":
            self.rest = self.rest.lstrip()
            return self.maybe(self.space)
        if sign == "\\" and self.rest:
            sign, self.rest = self.rest[0], self.rest[1:]
            return re.escape(folded(sign))
        if sign in "*#":
            return self.tail if sign == "*" else NUMBER
        return self.letters(sign)

    def gap(self, times: int) -> str:
        """So many gaps in a row: three words each, or ten characters."""
        self.gaps += times
        if self.depth or not self.rest or self.phrase.strip().startswith(".."):
            raise bad(self.phrase, _("“%(phrase)s” needs words on both sides of the two dots, outside of brackets."))
        if self.unspaced:
            return rf"[^\n。.!?]{{0,{10 * times}}}?"
        return rf"(?:{APART}[\w']{{1,24}}+){{0,{3 * times}}}?{self.space}"

    def letters(self, sign: str) -> str:
        """The letter as it stands in a normalised text. Words in Latin letters end where they end, in Chinese too."""
        word = LATIN.match(folded(sign) + self.rest.casefold()) if self.unspaced and sign.isascii() else None
        if not word:
            return self.maybe_letter(re.escape(folded(sign)))
        self.rest = self.rest[word.end() - 1 :]
        after = "" if self.rest[:1] == "*" else r"(?!\d)" if word[0][-1].isdigit() else "(?![a-z0-9])"
        return (r"(?<!\d)(?<!\d[.,])" if word[0][0].isdigit() else "(?<![a-z0-9])") + word[0] + after

    def maybe_letter(self, letter: str) -> str:
        if self.rest[:1] != "?":
            return letter
        self.rest, self.optional = self.rest[1:], self.optional + 1
        return f"(?:{letter})?"

    def group(self) -> str:
        forms = self.forms_of_group()
        firsts = [re.match(r"\\?(\w)|\\(\W)", form) for form in forms]
        letters = {first[1] or first[2] for first in firsts if first}
        # Most places of a text are left here, before any form is tried.
        ahead = f"(?=[{''.join(map(re.escape, sorted(letters)))}])" if all(firsts) and self.rest[:1] != "?" else ""
        return self.maybe(f"{ahead}(?:{'|'.join(forms)})")

    def forms_of_group(self) -> list[str]:
        self.depth += 1
        if self.depth > DEEPEST:
            raise bad(
                self.phrase, _("“%(phrase)s” has brackets within brackets within brackets: write several phrases.")
            )
        forms = [self.sequence()]
        while self.rest[:1] == "|":
            self.rest = self.rest[1:]
            forms.append(self.sequence())
        if self.rest[:1] != ")":
            raise bad(self.phrase, _("“%(phrase)s” has a bracket that is not closed."))
        if not all(forms):
            raise bad(self.phrase, _("“%(phrase)s” has an empty form between its brackets."))
        self.rest, self.forms, self.depth = self.rest[1:], self.forms + len(forms), self.depth - 1
        return forms

    def maybe(self, group: str) -> str:
        """A group, or a space, that a question mark follows may be missing."""
        if self.rest[:1] != "?":
            return group
        self.rest, self.optional = self.rest[1:], self.optional + 1
        if self.rest[:1] != " ":
            return f"(?:{group})?"
        self.rest = self.rest.lstrip()
        if self.rest[:1] == "?":
            self.rest = self.rest[1:]
            return f"(?:{group})?(?:{self.space})?"
        return f"(?:{group}{self.space})?"  # the space belongs to what may be missing
