"""What of a page the checks need, read without building a tree of it."""

from html.parser import HTMLParser

# Elements that load something, and the attribute that says what.
LOADS = {"img": "src", "script": "src", "source": "src", "use": "href", "image": "href", "iframe": "src"}
LINKS_THAT_LOAD = {"stylesheet", "icon", "apple-touch-icon", "manifest", "preload", "modulepreload"}
DATA = "application/ld+json"


class Outline(HTMLParser):
    """`links` are where a visitor may go from here, `files` what the page loads; `data` the texts of its JSON-LD."""

    def __init__(self, html: str):
        super().__init__()
        self.lang = self.direction = self.title = self.canonical = self.robots = ""
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.files: list[str] = []
        self.alternates: dict[str, str] = {}
        self.data: list[str] = []
        self.reading = ""  # "title" or "data" inside of one
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if held.get("id"):
            self.ids.add(held["id"])
        if tag in ("a", "area") and "href" in held:
            self.links.append(held["href"])
        if tag == "form" and held.get("method", "get").lower() == "get" and held.get("action"):
            self.links.append(held["action"])
        if held.get(LOADS.get(tag, "")):
            self.files.append(held[LOADS[tag]])
        reader = getattr(self, f"read_{tag}", None)
        if reader:
            reader(held)

    def read_html(self, held: dict[str, str]) -> None:
        self.lang, self.direction = held.get("lang", ""), held.get("dir", "")

    def read_title(self, _held: dict[str, str]) -> None:
        self.reading = "" if self.title else "title"  # a later one belongs to a drawing

    def read_script(self, held: dict[str, str]) -> None:
        if held.get("type") == DATA:
            self.reading = "data"
            self.data.append("")

    def read_meta(self, held: dict[str, str]) -> None:
        if held.get("name") == "robots":
            self.robots = held.get("content", "")

    def read_link(self, held: dict[str, str]) -> None:
        relations, href = set(held.get("rel", "").split()), held.get("href", "")
        if "canonical" in relations:
            self.canonical = href
        if "alternate" in relations and "hreflang" in held:
            self.alternates[held["hreflang"]] = href
        if relations & LINKS_THAT_LOAD:
            self.files.append(href)

    def handle_endtag(self, _tag: str) -> None:
        self.reading = ""

    def handle_data(self, text: str) -> None:
        if self.reading == "title":
            self.title += text
        elif self.reading == "data":
            self.data[-1] += text
