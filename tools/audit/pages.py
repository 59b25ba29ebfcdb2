"""What is wrong with the pages that a crawl found."""

from collections.abc import Callable, Iterable, Iterator

from tests import html
from tests.npm import NoChecker
from tools.audit import answers as alone
from tools.audit import between
from tools.audit.answers import Answer
from tools.audit.crawl import Crawl
from tools.audit.finding import Check, Finding
from tools.audit.sitemap import unlike

NU_AT_ONCE = 400  # pages a run of the checker


def checks(site: str, languages: list[str]) -> list[Check]:
    """One for each rule."""
    crawl = Crawl(site, languages)
    everything, pages = crawl.answers, crawl.pages
    seen = f"{len(pages)} pages"

    def each(rule: str, look: Callable[[Answer], Iterator[Finding]], looked_at: Iterable[Answer]) -> Check:
        return Check("crawl", rule, seen, [found for one in looked_at for found in look(one)])

    plain = {one.address: one for one in pages if one.plain}
    return [
        Check("crawl", "answers", f"{len(everything)} addresses", statuses(everything.values())),
        each("language and direction", alone.wrong_language, pages),
        valid_html(pages),
        Check("crawl", "unique titles", f"{len(plain)} pages", list(between.same_titles(plain))),
        Check("crawl", "hreflang in return", f"{len(plain)} pages", list(between.broken_hreflang(plain, languages))),
        Check("crawl", "links and fragments", seen, list(between.broken_links(everything))),
        each("JSON-LD", alone.wrong_data, pages),
        sitemap(crawl),
    ]


def statuses(answers: Iterable[Answer]) -> list[Finding]:
    return [found for one in answers for found in alone.wrong_status(one)]


def sitemap(crawl: Crawl) -> Check:
    listed = crawl.sitemap
    wrong = [*listed.findings, *unlike(listed, crawl.answers, crawl.reached)]
    return Check("crawl", "sitemap", f"{len(listed.alternates)} addresses", wrong)


def valid_html(pages: list[Answer]) -> Check:
    made = Check("crawl", "valid HTML", f"{len(pages)} pages")
    try:
        html.checker()
    except NoChecker as error:
        made.lacking = str(error)
        return made
    for start in range(0, len(pages), NU_AT_ONCE):
        some = pages[start : start + NU_AT_ONCE]
        print(f"Valid HTML: {start} of {len(pages)}", flush=True)
        for error in html.nu_errors({str(number): one.body for number, one in enumerate(some)}):
            number, _colon, said = error.partition(":")
            made.findings.append(some[int(number)].finding(f"line {said}"))
    return made
