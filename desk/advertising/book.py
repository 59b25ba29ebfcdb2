"""The rules in the database as linters."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from modeltranslation.utils import build_localized_fieldname

from desk.advertising.linter import Finding, Linter, Pardons, Rule
from desk.advertising.models import AdvertisingPardon, AdvertisingRule, PermittedAward
from desk.advertising.normal import normal
from desk.advertising.phrases import lines

# Staff write some English or Korean in every language: it is read by the rules of that language too.
SCRIPTS = {"en": re.compile("[a-z]{3}"), "ko": re.compile("[가-힣]{2}")}  # in a normalised text


@dataclass(frozen=True)
class Book:
    """Linters by language, rules by slug."""

    linters: dict[str, Linter]
    rules: dict[str, AdvertisingRule]

    def find(self, text: str, language: str) -> list[Finding]:
        """What may not stand in a text of this language; "" where it is not known."""
        found = {finding for code in self.languages(text, language) for finding in self.linters[code].find(text)}
        return sorted(found, key=lambda one: (one.start, one.end, one.rule))

    def languages(self, text: str, language: str) -> list[str]:
        read = normal(text).text
        others = [code for code, script in SCRIPTS.items() if code != language and script.search(read)]
        return [*([language] if language else []), *others]

    def missing(self, texts: list[str], language: str) -> list[list[Finding]]:
        """For each of the texts that belong together, what is said without what has to stand beside it."""
        return self.linters[language].missing(texts)


def book() -> Book:
    """The rules in use, as they are now: one query, two more once something is found.

    What takes long, making the expressions, is done once for each list of phrases (phrases.any_of).
    """
    rules = list(AdvertisingRule.objects.filter(is_active=True))
    more = cache(lambda: (list(AdvertisingPardon.objects.all()), awards()))
    return Book(
        {code: linter(code, rules, more) for code in settings.MODELTRANSLATION_LANGUAGES},
        {rule.slug: rule for rule in rules},
    )


def awards() -> tuple[str, ...]:
    return tuple(line for award in PermittedAward.objects.filter(is_active=True) for line in lines(award.phrases))


def linter(code: str, rules: list[AdvertisingRule], more) -> Linter:
    """`more()` gives the pardons and the phrases of permitted awards."""

    def pardons() -> Pardons:
        rows, permitted = more()
        return Pardons(**{row.where: in_language(row, "phrases", code) for row in rows}, awards=permitted)

    return Linter(code, [rule_in(code, rule) for rule in rules], pardons)


def rule_in(code: str, rule: AdvertisingRule) -> Rule:
    return Rule(
        slug=rule.slug,
        phrases=in_language(rule, "phrases", code),
        exceptions=in_language(rule, "exceptions", code),
        whole=rule.whole,
        awards=rule.kind == AdvertisingRule.Kind.AWARD,
    )


def in_language(row: AdvertisingRule | AdvertisingPardon, field: str, code: str) -> tuple[str, ...]:
    return lines(getattr(row, build_localized_fieldname(field, code)) or "")
