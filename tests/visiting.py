"""Every public address of the portal, and what a visitor's browser makes of the answers."""

from dataclasses import dataclass
from functools import cache, cached_property
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from clinics.models import Clinic
from insights.models import Article
from tests.clock import at_now

TREATMENTS = ("smp", "fue", "fut", "combined", "medicine-or-wig", "wait")
CONDITIONS = (
    "alopecia-areata-patchy", "alopecia-areata-extensive", "after-chemotherapy", "after-radiotherapy",
    "scarring-alopecia", "scars", "traction-alopecia", "hair-pulling", "shedding", "diffuse-unpatterned",
    "male-pattern", "female-pattern",
)  # fmt: skip
CITIES = ("seoul", "busan", "daegu", "daejeon", "incheon")
ABOUT = (
    "how-we-compare", "why-korea", "money", "sources", "law", "privacy", "accessibility", "if-something-goes-wrong",
    "method", "ipdas",
)  # fmt: skip
PLAIN = (
    "/en/", "/en/treatments/", "/en/treatments/compare/", "/en/conditions/", "/en/clinics/", "/en/clinics/compare/",
    "/en/search/", "/en/glossary/", "/en/cities/", "/en/cities/compare/", "/en/prices/", "/en/guide/",
    "/en/guide/rules/", "/en/insights/", "/en/contact/", "/en/contact/correction/", "/en/consultation/",
    "/en/about/changes/",
)  # fmt: skip
VISITOR = Client()  # one for all visits: each new client would set the whole server up again
# pages that carry a token, so neither cached nor without cookie
WITH_FORM = ("/en/contact/", "/en/contact/correction/", "/en/consultation/", "/en/guide/")


def clinics() -> list[str]:
    """Slugs of the public clinics, in order of name."""
    return list(Clinic.objects.published().values_list("slug", flat=True))


def articles() -> list[str]:
    return list(Article.objects.values_list("slug", flat=True))


def plain_addresses() -> list[str]:
    """Every page with an address of its own, without query."""
    return [
        *PLAIN,
        *(f"/en/treatments/{slug}/" for slug in TREATMENTS),
        *(f"/en/conditions/{slug}/" for slug in CONDITIONS),
        *(f"/en/cities/{slug}/" for slug in CITIES),
        *(f"/en/about/{slug}/" for slug in ABOUT),
        *(f"/en/insights/{slug}/" for slug in articles()),
        *(f"/en/clinics/{slug}/" for slug in clinics()),
    ]


def query_addresses() -> list[str]:
    """The same pages with every kind of query that PRODUCT.md names."""
    a, b, c, d = clinics()[:4]
    sections = VISITOR.get("/en/about/sources/").context["sections"]
    return [
        "/en/treatments/compare/?treatment=smp&treatment=fue&condition=alopecia-areata-patchy",
        "/en/treatments/compare/?treatment=wait&diff=1",
        *(f"/en/treatments/compare/?condition={slug}" for slug in CONDITIONS),
        "/en/clinics/?city=seoul&district=gangnam&treatment=smp&area=full-scalp&condition=scars&language=en"
        "&feature=hairline-design&kind=dermatology&price_max=9000&currency=EUR&q=sample&sort=price&page=1",
        "/en/clinics/?treatment=fue&sort=price",
        "/en/clinics/?sort=checked&page=2",
        f"/en/clinics/?city=busan&city=incheon&clinic={a}&clinic={b}",
        "/en/clinics/?city=daejeon&language=ru&language=ar&treatment=fut&kind=hospital&q=zzz",
        f"/en/clinics/compare/?clinic={a}&clinic={b}",
        f"/en/clinics/compare/?clinic={a}&clinic={b}&clinic={c}&clinic={d}&currency=JPY",
        f"/en/clinics/compare/?clinic={a}&clinic={b}&diff=1",
        f"/en/clinics/{a}/?currency=KRW",
        "/en/guide/rules/?part=values",
        "/en/search/?q=hair",
        "/en/search/?q=%ED%83%88%EB%AA%A8",
        "/en/search/?q=zzzz",
        "/en/cities/compare/?city=seoul&city=busan",
        "/en/cities/seoul/?currency=GBP",
        "/en/prices/?currency=USD",
        "/en/prices/?currency=AED",
        "/en/prices/?currency=RUB",
        "/en/insights/?condition=scars",
        "/en/insights/?treatment=smp",
        "/en/contact/?page=/en/prices/",
        "/en/contact/?sent",
        f"/en/contact/correction/?clinic={a}",
        f"/en/consultation/?condition=shedding&clinic={a}",
        *(f"/en/about/sources/?section={slug}" for slug, _title, _count in sections),
        "/en/about/sources/?ids=AA-01,SCA-01,KR-06,HX-07",
    ]


def data_addresses() -> list[str]:
    """What is no HTML page: the same rows as data, and the files for machines."""
    a, b = clinics()[:2]
    return [
        "/en/treatments/compare/?condition=scars&format=csv",
        "/en/treatments/compare/?condition=scars&format=json",
        "/en/clinics/?city=seoul&format=csv",
        "/en/clinics/?city=seoul&format=json",
        f"/en/clinics/compare/?clinic={a}&clinic={b}&format=csv",
        f"/en/clinics/compare/?clinic={a}&clinic={b}&format=json",
        "/en/cities/compare/?city=seoul&city=busan&format=csv",
        "/en/cities/compare/?city=seoul&city=busan&format=json",
        "/health/",
        "/robots.txt",
        "/sitemap.xml",
        "/sitemap-pages.xml",
        "/sitemap-clinics.xml",
    ]


def tree(html: bytes) -> BeautifulSoup:
    """The page as a browser reads it."""
    return BeautifulSoup(html, "html5lib")


@dataclass(frozen=True)
class Visit:
    """One answer, kept for several tests to look at."""

    address: str
    status: int
    headers: dict[str, str]
    body: bytes

    @cached_property
    def soup(self) -> BeautifulSoup:
        return tree(self.body)

    @property
    def path(self) -> str:
        return urlsplit(self.address).path


def visit(address: str, client: Client = VISITOR) -> Visit:
    """A visit by somebody new, unless a client is given."""
    VISITOR.cookies.clear()
    response = client.get(address)
    headers = dict(response.headers)
    if response.cookies:
        headers["Set-Cookie"] = response.cookies.output(header="").strip()
    return Visit(address, response.status_code, headers, response.content)


@cache
def all_pages() -> dict[str, Visit]:
    """Every HTML page, with and without query, by address; rendered once for all tests that only read."""
    with at_now():
        made = list(Clinic.objects.published().filter(is_demo=False))
        assert made == [], "these pages are kept for every later test: ask for them before a clinic is made"
        call_command("load_consents", verbosity=0)
        return {address: visit(address) for address in [*plain_addresses(), *query_addresses()]}


class Outline(HTMLParser):
    """The ids and links of a page, without the cost of a whole tree."""

    def __init__(self, html: bytes):
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.add(given["id"])
        if tag == "a" and given.get("href") is not None:
            self.links.append(given["href"])


def inside(address: str, base: str) -> str | None:
    """A link's address on this portal, without host; None when it leads elsewhere or is no address."""
    whole = urlsplit(urljoin(settings.SITE_URL + base, address))
    if f"{whole.scheme}://{whole.netloc}" != settings.SITE_URL:
        return None
    return whole._replace(scheme="", netloc="").geturl()
