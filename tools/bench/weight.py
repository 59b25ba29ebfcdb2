"""Bytes and elements of the public pages, as they are sent to a browser that takes brotli."""

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import brotli
from django.conf import settings

from clinics.models import Clinic
from tools.bench.tasks import PACKED, addresses
from tools.bench.visitor import Visitor

LINKS_THAT_LOAD = {"stylesheet", "icon", "apple-touch-icon", "preload", "modulepreload", "manifest"}
MORE = [  # pages with a query or a form, which no sitemap lists
    "/en/search/?q=scar", "/en/contact/", "/en/consultation/", "/en/prices/?currency=EUR", "/en/clinics/?page=2",
    "/en/clinics/?city=seoul&city=busan&treatment=smp&area=scar&language=en&sort=price&currency=EUR",
    "/en/treatments/compare/", "/en/treatments/compare/?condition=male-pattern",
    "/en/treatments/compare/?treatment=smp&treatment=fue&condition=alopecia-areata-patchy",
    "/en/about/sources/?section=SMP",
]  # fmt: skip


@dataclass
class Page(HTMLParser):
    """One page: its brotli bytes, how many elements it has, and what it makes the browser load."""

    address: str
    weight: int = 0
    packed: bool = True
    elements: int = 0
    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()

    def handle_starttag(self, tag, attributes):
        self.elements += 1
        held = {name: value or "" for name, value in attributes}
        relations = set(held.get("rel", "").split())
        loaded = held.get("src", "") or (held.get("href", "") if tag == "link" and relations & LINKS_THAT_LOAD else "")
        if tag == "link" and "stylesheet" in relations and held.get("media", "all") != "print":
            self.styles.append(loaded)
        elif tag == "script" and loaded:
            self.scripts.append(loaded)
        if loaded and urlsplit(loaded).netloc not in ("", urlsplit(settings.SITE_URL).netloc):
            self.foreign.append(loaded)


def weigh(visitor: Visitor) -> dict:
    """{"pages": [Page as a dictionary], "files": {address: brotli bytes}, "fonts": [stylesheets with web fonts]}"""
    pages = [page(visitor, address) for address in every_address(visitor)]
    files = Counter(file for one in pages for file in {*one.styles, *one.scripts})
    sent = {file: visitor.ask(file, **PACKED) for file in files}
    fonts = [file for file in files if b"@font-face" in visitor.ask(file).body]
    shown = ("address", "weight", "packed", "elements", "styles", "scripts", "foreign")
    return {
        "pages": [{key: asdict(one)[key] for key in shown} for one in pages],
        "files": {file: len(packed(answer.body, answer.headers)) for file, answer in sent.items()},
        "fonts": fonts,
    }


def every_address(visitor: Visitor) -> list[str]:
    """What the sitemap lists, thirty clinics, and what neither holds."""
    listed = re.findall(rb"<loc>([^<]+)</loc>", visitor.ask("/sitemap-pages.xml").body)
    paths = [urlsplit(address.decode()).path for address in listed]
    slugs = Clinic.objects.published().order_by("pk").values_list("slug", flat=True)[:30]
    made = [address for name, address in addresses().items() if name != "one line"]
    return list(dict.fromkeys([*paths, *made, *MORE, *(f"/en/clinics/{slug}/" for slug in slugs)]))


def page(visitor: Visitor, address: str) -> Page:
    answer = visitor.ask(address, **PACKED)
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}")
    made = Page(address, len(packed(answer.body, answer.headers)), "Content-Encoding" in answer.headers)
    made.feed(visitor.ask(address).body.decode())
    made.close()
    return made


def packed(body: bytes, headers: dict[str, str]) -> bytes:
    """The body as it was sent; what is sent unpacked is packed as the page cache would."""
    return body if headers.get("Content-Encoding") == "br" else brotli.compress(body, quality=5)
