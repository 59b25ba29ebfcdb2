"""Every address that the home pages lead to: the pages themselves, and one step into the choices within them."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tools.audit.answers import REDIRECTS, Answer
from tools.audit.finding import Finding
from tools.audit.setting import LANGUAGES
from tools.audit.sitemap import Sitemap

AT_ONCE = 4
WAITS = 30  # seconds
CLOSED = ("/admin/",)


def fetched(site: str, address: str) -> Answer:
    connection = HTTPConnection(urlsplit(site).netloc, timeout=WAITS)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(site, address, answer.status, headers, answer.read())
    finally:
        connection.close()


class Crawl:
    """`answers` by address; `reached` are those that links lead to."""

    def __init__(self, site: str, languages: list[str]):
        self.site, self.languages = site, languages
        self.answers: dict[str, Answer] = {}
        self.sitemap = Sitemap()
        self.follow([f"/{code}/" for code in languages])
        self.reached = set(self.answers)
        self.read_sitemap()
        self.follow(address.removeprefix(site) for address in self.sitemap.alternates)

    def follow(self, starts: Iterable[str]) -> None:
        waiting = self.new(starts)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while waiting:
                level = list(pool.map(lambda address: fetched(self.site, address), waiting))
                self.answers |= {one.address: one for one in level}
                print(f"Answers: {len(self.answers)}", flush=True)
                waiting = self.new(address for one in level for address in self.leads(one))

    def new(self, found: Iterable[str]) -> list[str]:
        others = tuple(f"/{code}/" for code in LANGUAGES if code not in self.languages)
        unknown = (address for address in found if address not in self.answers)
        return [address for address in dict.fromkeys(unknown) if not address.startswith((*others, *CLOSED))]

    def leads(self, one: Answer) -> Iterator[str]:
        """Where to go on from here: from a choice only to pages, since choices lead to choices without end."""
        if one.status in REDIRECTS:
            links = [one.headers.get("location", "")]
        else:
            links = [*one.outline.links, *one.outline.files] if one.is_page else []
        goals = [goal[0] for goal in map(one.leads_to, links) if goal]
        return (address for address in goals if one.plain or "?" not in address)

    def read_sitemap(self) -> None:
        robots = fetched(self.site, "/robots.txt").body.decode()
        lines = [line.partition(":")[2].strip() for line in robots.splitlines() if line.startswith("Sitemap:")]
        if not lines:
            self.sitemap.findings.append(Finding("/robots.txt", "", "names no sitemap"))
        for address in lines:  # grows by what an index names
            one = fetched(self.site, address.removeprefix(self.site))
            lines += self.sitemap.read(one)

    @property
    def pages(self) -> list[Answer]:
        """Those in the languages asked for."""
        return [one for one in self.answers.values() if one.language in self.languages and one.is_page]
