"""What must hold between answers: titles, languages, links, and the sitemap."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from tools.audit.answers import REDIRECTS, Answer
from tools.audit.finding import Finding
from tools.audit.setting import LANGUAGES

Answers = Mapping[str, Answer]  # by address
ID = re.compile(rb"""\sid=["']([^"']+)""")


def same_titles(answers: Answers) -> Iterator[Finding]:
    """Pages of one language that call themselves the same, or nothing."""
    titles = defaultdict(list)
    for one in answers.values():
        if one.is_page and one.plain:
            titles[one.language, one.outline.title.strip()].append(one)
    for (_language, title), pages in titles.items():
        if not title:
            yield from (one.finding("has no title") for one in pages)
        elif len(pages) > 1:
            rest = ", ".join(other.address for other in pages[1:])
            yield pages[0].finding(f"has the title {title!r} in common with {rest}")


def broken_hreflang(answers: Answers, languages: list[str]) -> Iterator[Finding]:
    """Indexable pages that do not name themselves in every language, or are not named in return."""
    for one in answers.values():
        if not one.indexable:
            continue
        named = one.outline.alternates
        missing = [code for code in (*LANGUAGES, "x-default") if code not in named]
        if missing:
            yield one.finding(f"names no alternate for {', '.join(missing)}")
        if named.get(one.language, one.site + one.address) != one.site + one.address:
            yield one.finding(f"its alternate for its own language is {named[one.language]}")
        for code in languages:
            if code in named and code != one.language:
                yield from not_in_return(answers, one, code)


def not_in_return(answers: Answers, one: Answer, code: str) -> Iterator[Finding]:
    href = one.outline.alternates[code]
    there = answers.get(href.removeprefix(one.site))
    if there is None or not there.is_page:
        yield one.finding(f"its alternate for {code} is no page: {href}")
    elif there.outline.lang != code:
        yield one.finding(f"its alternate for {code} is a page in {there.outline.lang!r}: {href}")
    elif there.outline.alternates.get(one.language) != one.site + one.address:
        yield one.finding(f"its alternate for {code} does not name it in return: {href}")


def broken_links(answers: Answers) -> Iterator[Finding]:
    """Links and files that do not answer, and fragments that are not there. What was not fetched is not judged."""
    ids = {}
    for one in answers.values():
        if not one.is_page:
            continue
        for link in dict.fromkeys([*one.outline.links, *one.outline.files]):
            goal = one.leads_to(link)
            there = final(answers, goal[0]) if goal else None
            if there is None:
                continue
            if there.status != 200:
                yield one.finding(f"leads to {link}, which answers {there.status}")
            elif goal[1]:
                if there.address not in ids:
                    ids[there.address] = ids_of(there)
                if goal[1] not in ids[there.address]:
                    yield one.finding(f"leads to {link}, but nothing there has this id")


def final(answers: Answers, address: str) -> Answer | None:
    """The answer, beyond redirections; None when it was not fetched."""
    one = answers.get(address)
    for _ in range(5):
        if one is None or one.status not in REDIRECTS:
            break
        goal = one.leads_to(one.headers.get("location", ""))
        one = answers.get(goal[0]) if goal else None
    return one


def ids_of(one: Answer) -> set[str]:
    if one.is_page:
        return one.outline.ids | {"top"}
    return {found.decode() for found in ID.findall(one.body)}
