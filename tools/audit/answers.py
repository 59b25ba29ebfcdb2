"""What the portal answers, and what must hold for each answer alone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from tools.audit.finding import Finding
from tools.audit.outline import Outline
from tools.audit.setting import RIGHT_TO_LEFT

REDIRECTS = (301, 302, 307, 308)


@dataclass(frozen=True)
class Answer:
    """`address` is without the host; `site` is what comes before it."""

    site: str
    address: str
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def language(self) -> str:
        """As the address says it."""
        return self.address.split("/")[1]

    @property
    def plain(self) -> bool:
        """Whether this is a page by itself, and not a choice within one."""
        return "?" not in self.address

    @property
    def is_page(self) -> bool:
        return self.status == 200 and self.headers.get("content-type", "").startswith("text/html")

    @cached_property
    def outline(self) -> Outline:
        return Outline(self.body.decode(errors="replace"))

    @property
    def indexable(self) -> bool:
        """Whether a search engine that comes here takes this address up."""
        if not self.is_page or "noindex" in self.outline.robots + self.headers.get("x-robots-tag", ""):
            return False
        return self.outline.canonical == self.site + self.address

    def leads_to(self, link: str) -> tuple[str, str] | None:
        """(address, fragment) on this portal; None for what leads elsewhere."""
        whole = urlsplit(urljoin(self.site + self.address, link))
        if f"{whole.scheme}://{whole.netloc}" != self.site:
            return None
        address = whole._replace(scheme="", netloc="", fragment="").geturl() or "/"
        return address, whole.fragment

    def finding(self, detail: str) -> Finding:
        return Finding(self.address, self.language, detail)


def wrong_status(one: Answer) -> Iterator[Finding]:
    if one.status not in (200, *REDIRECTS):
        yield one.finding(f"answers {one.status}")


def wrong_language(one: Answer) -> Iterator[Finding]:
    """The page's own word for its language and direction, and its header's."""
    direction = "rtl" if one.language in RIGHT_TO_LEFT else "ltr"
    said = {
        "lang": (one.outline.lang, one.language),
        "dir": (one.outline.direction, direction),
        "Content-Language": (one.headers.get("content-language", ""), one.language),
    }
    for name, (found, expected) in said.items():
        if found != expected:
            yield one.finding(f"{name} is {found!r}, not {expected!r}")


def wrong_data(one: Answer) -> Iterator[Finding]:
    """Data of schema.org that cannot be read, or does not say what it is about."""
    for text in one.outline.data:
        try:
            data = json.loads(text)
        except ValueError as error:
            yield one.finding(f"JSON-LD does not parse: {error}")
            continue
        context = data.get("@context") if isinstance(data, dict) else None
        if context != "https://schema.org":
            yield one.finding(f"the @context of its JSON-LD is {context!r}")
            continue
        things = data.get("@graph", [data])
        if not things or not all(isinstance(thing, dict) and thing.get("@type") for thing in things):
            yield one.finding("something in its JSON-LD has no @type")
