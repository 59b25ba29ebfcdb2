"""The sitemap: well formed, and equal to what search engines may take up."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from tools.audit.answers import Answer
from tools.audit.finding import Finding

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
MOST = 50_000  # addresses a file
DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?")


@dataclass
class Sitemap:
    """Each address with its alternates by language, and what is wrong with the files."""

    alternates: dict[str, dict[str, str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def read(self, one: Answer) -> list[str]:
        """Takes up one file; gives the files that it names when it is an index."""
        try:
            top = ElementTree.fromstring(one.body)
        except ElementTree.ParseError as error:
            self.findings.append(one.finding(f"does not parse: {error}"))
            return []
        if top.tag == f"{MAP}sitemapindex":
            return [entry.findtext(f"{MAP}loc", "") for entry in top]
        if top.tag != f"{MAP}urlset":
            self.findings.append(one.finding(f"is no sitemap but {top.tag}"))
        if len(top) > MOST:
            self.findings.append(one.finding(f"holds {len(top)} addresses"))
        for entry in top:
            self.findings += map(one.finding, self.entered(one, entry))
        return []

    def entered(self, one: Answer, entry: ElementTree.Element) -> Iterator[str]:
        """Takes up one address; says what is wrong with it."""
        address, day = entry.findtext(f"{MAP}loc", ""), entry.findtext(f"{MAP}lastmod")
        if not address.startswith(f"{one.site}/"):
            yield f"an address of another place: {address!r}"
        if address in self.alternates:
            yield f"twice: {address}"
        if day is not None and not DAY.fullmatch(day):
            yield f"{address} was changed on {day!r}"
        self.alternates[address] = {
            link.get("hreflang", ""): link.get("href", "") for link in entry.findall(f"{XHTML}link")
        }


def unlike(sitemap: Sitemap, answers: Mapping[str, Answer], reached: set[str]) -> Iterator[Finding]:
    """Where it differs from the pages; `reached` are the addresses that links lead to."""
    for one in answers.values():
        address = one.site + one.address
        if address in sitemap.alternates:
            if not one.indexable:
                yield one.finding("is in the sitemap, but search engines may not take it up")
            elif sitemap.alternates[address] != one.outline.alternates:
                yield one.finding("has other alternates in the sitemap than on the page")
            if one.address not in reached:
                yield one.finding("is in the sitemap, but no page leads there")
        elif one.indexable:
            yield one.finding("may be taken up by search engines, but is not in the sitemap")
