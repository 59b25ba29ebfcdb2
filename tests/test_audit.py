"""`make audit` in short, and that each of its checks finds the fault that is put there for it."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.browser import Visit
from tools.audit import answers as alone
from tools.audit import between, look, pages, report, sitemap, speed, views
from tools.audit.answers import Answer
from tools.audit.crawl import Crawl
from tools.audit.finding import Check, Finding
from tools.audit.setting import LANGUAGES
from tools.audit.site import two_clinics

SITE = "http://127.0.0.1:1"
SHELL = (
    "<!doctype html><html lang='en'><head><meta name='viewport' content='width=device-width'><title>T</title>"
    "<style>{style}</style></head><body><main><h1>One</h1>{body}</main></body></html>"
)


def details(found) -> list[str]:
    return [one.detail for one in found]


# --- in the browser ------------------------------------------------------------------------------------
@pytest.fixture
def visit(chromium, portal) -> Iterator[Visit]:
    """A visitor of the portal with a small phone."""
    made = Visit(chromium, base_url=portal.url, viewport={"width": 320, "height": 800}, locale="en-GB")
    made.context.set_default_timeout(20_000)
    yield made
    made.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", ("ar", "ja"))
@pytest.mark.parametrize("kind", ("directory", "request with errors"))
def test_nothing_is_wrong_in_the_dark_on_a_small_phone(kind, language, visit, portal, axe_violations):
    looking = views.Looking(two_clinics(portal.url), widths=(320,), schemes=("dark",))
    assert looking.at(visit, (kind, language)) == []


@pytest.mark.browser
def test_every_kind_of_page_can_be_reached(visit, portal):
    from tools.audit.kinds import KINDS
    from tools.audit.kinds import visit as go_to

    titles = {}
    for kind in KINDS:
        go_to(visit.page, kind, "en", two_clinics(portal.url))
        titles[kind] = visit.page.title()
    assert len(set(titles.values())) == len(KINDS), titles


@pytest.fixture
def shown(visit):
    """`shown(body, style)` gives the small phone's page with this in it."""

    def page(body: str, style: str = ""):
        visit.page.goto("about:blank")
        visit.page.set_content(SHELL.format(body=body, style=style))
        return visit.page

    return page


@pytest.mark.browser
def test_a_picture_without_a_text_is_found(shown, axe_violations):
    (found,) = look.axe_core(shown("<img src='data:,' width=50 height=50>"))
    assert found.startswith("image-alt: ")
    assert look.axe_core(shown("<img src='data:,' alt='A map' width=50 height=50>")) == []


@pytest.mark.browser
@pytest.mark.parametrize("direction", ("ltr", "rtl"))
def test_a_block_that_is_too_wide_is_found(shown, direction):
    body = f"<div dir={direction}><p class='wide'>Word</p></div>"
    page = shown(body, ".wide { inline-size: 400px } body { margin: 0 }")
    page.evaluate("dir => { document.documentElement.dir = dir }", direction)
    assert look.sideways_scroll(page) == ["80 px too wide: p.wide"]
    assert look.sideways_scroll(shown(body)) == []


CROWDED = "button { inline-size: 18px; block-size: 18px; padding: 0; border: 0; margin: 0 }"


@pytest.mark.browser
def test_small_targets_close_to_each_other_are_found(shown):
    page = shown("<div style='display: flex'><button>a</button><button>b</button></div>", CROWDED)
    assert look.small_targets(page) == ['18 x 18 button "a"', '18 x 18 button "b"']


@pytest.mark.browser
@pytest.mark.parametrize(
    ("body", "style"),
    [
        ("<button>a</button>", CROWDED),
        ("<div style='display: flex; gap: 6px'><button>a</button><button>b</button></div>", CROWDED),
        ("<p>Read <a href='/a'>this</a> or <a href='/b'>that</a> first.</p>", "p { line-height: 1 }"),
        ("<label><input type=checkbox> yes</label><br><label><input type=checkbox> no</label>",
         "label { display: inline-block; padding: 8px }"),
        ("<div><a href='/a'>one</a></div><div><a href='/b'>two</a></div>",
         "div { position: relative; padding: 6px } a { font-size: 12px } a::after { content: ''; position: absolute; "
         "inset: 0 }"),
        ("<div style='display: flex'><button>a</button><a class='s' href='/a'>b</a></div><a class='l' href='/a'>b</a>",
         ".s { inline-size: 9px; block-size: 9px; overflow: hidden } .l { display: block; padding: 9px } "
         "button { inline-size: 40px; block-size: 40px }"),
        ("<a class='visually-hidden' href='#x'>Skip</a><button hidden>a</button><button>b</button>",
         ".visually-hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden } " + CROWDED),
    ],
    ids=["alone", "far enough", "in a sentence", "with a label", "over a whole card", "larger elsewhere", "not shown"],
)  # fmt: skip
def test_targets_that_may_be_small_are_not_found(shown, body, style):
    assert look.small_targets(shown(body, style)) == []


# --- each answer alone ---------------------------------------------------------------------------------
def answer(address: str, html: str = "", status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str):
    language = address.split("/")[1]
    return Answer(SITE, address, status, {"content-type": kind, "content-language": language, **headers}, html.encode())


def page(address: str, body: str = "", title: str = "", lang: str = "", direction: str = "ltr", **named: str) -> Answer:
    """A page that names itself in all languages; `named` changes that, with _ for -."""
    code, _slash, rest = address.lstrip("/").partition("/")
    alternates = {other: f"{SITE}/{other}/{rest}" for other in LANGUAGES} | {"x-default": f"{SITE}/en/{rest}"}
    alternates |= {name.replace("_", "-"): href for name, href in named.items()}
    head = "".join(f'<link rel="alternate" hreflang="{one}" href="{href}">' for one, href in alternates.items() if href)
    canonical = f'<link rel="canonical" href="{SITE}{address}">'
    return answer(
        address,
        f'<!doctype html><html lang="{lang or code}" dir="{direction}"><head><title>{title or address}</title>'
        f"{canonical}{head}</head><body>{body}</body></html>",
    )


def by_address(*found: Answer) -> dict[str, Answer]:
    return {one.address: one for one in found}


def test_an_answer_that_is_no_page_is_found():
    assert details(alone.wrong_status(answer("/en/x/", status=404))) == ["answers 404"]
    assert details(alone.wrong_status(answer("/en/x/", status=301))) == []
    assert details(alone.wrong_status(page("/en/"))) == []


def test_a_wrong_language_or_direction_is_found():
    assert details(alone.wrong_language(page("/ja/", lang="en"))) == ["lang is 'en', not 'ja'"]
    assert details(alone.wrong_language(page("/ar/"))) == ["dir is 'ltr', not 'rtl'"]
    assert details(alone.wrong_language(page("/ar/", direction="rtl"))) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"@context":"https://schema.org","@graph":[{"@type":"WebSite"}]}', []),
        ('{"@context":"https://schema.org","@type":"WebSite"}', []),
        ('{"@context":"https://schema.org","@graph":[{"name":"x"}]}', ["something in its JSON-LD has no @type"]),
        ('{"@context":"https://schema.org","@graph":[]}', ["something in its JSON-LD has no @type"]),
        ('{"@context":"http://schema.example"}', ["the @context of its JSON-LD is 'http://schema.example'"]),
        ("[]", ["the @context of its JSON-LD is None"]),
        ("{", ["JSON-LD does not parse: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"]),
    ],
)
def test_data_that_says_nothing_is_found(text, said):
    assert details(alone.wrong_data(page("/en/", f'<script type="application/ld+json">{text}</script>'))) == said


def test_html_that_is_not_valid_is_found(nu_errors):
    good, bad = page("/en/"), page("/en/a/", "<p id=x><p id=x>")
    assert pages.valid_html([good]).findings == []
    (found, *_) = pages.valid_html([good, bad]).findings
    assert (found.page, found.language) == ("/en/a/", "en")
    assert found.detail.startswith("line 1: Duplicate ID")


# --- between them --------------------------------------------------------------------------------------
def test_titles_that_two_pages_share_are_found():
    rows = by_address(page("/en/a/", title="A"), page("/en/b/", title="A"), page("/ko/a/", title="A"),
                      page("/en/a/?x=1", title="A"))  # fmt: skip
    assert details(between.same_titles(rows)) == ["has the title 'A' in common with /en/b/"]


def test_a_page_that_names_all_languages_and_is_named_in_return_is_in_order():
    rows = by_address(*(page(f"/{code}/a/") for code in LANGUAGES))
    assert details(between.broken_hreflang(rows, list(LANGUAGES))) == []


def test_a_broken_hreflang_is_found():
    others = [page(f"/{code}/a/") for code in LANGUAGES if code not in ("en", "ko", "ja", "ru")]
    wrong = [page("/en/a/", zh_hans=""), page("/ko/a/", en=f"{SITE}/en/b/"), page("/ja/a/", lang="ko")]
    rows = by_address(*wrong, *others)
    found = {(one.page, one.detail) for one in between.broken_hreflang(rows, list(LANGUAGES))}
    assert {
        ("/en/a/", "names no alternate for zh-hans"),
        ("/en/a/", f"its alternate for ko does not name it in return: {SITE}/ko/a/"),
        ("/en/a/", f"its alternate for ja is a page in 'ko': {SITE}/ja/a/"),
        ("/en/a/", f"its alternate for ru is no page: {SITE}/ru/a/"),
        ("/ko/a/", f"its alternate for en is no page: {SITE}/en/b/"),
        ("/zh-hans/a/", f"its alternate for en does not name it in return: {SITE}/en/a/"),
    } <= found


def test_broken_links_files_and_fragments_are_found():
    body = (
        '<a href="/en/gone/">1</a><a href="#here">2</a><a href="#nowhere">3</a><a href="/en/b/#part">4</a>'
        '<a href="/en/b/#other">5</a><a href="/en/old/">6</a><a href="https://example.org/">7</a><a href="mailto:a@b">8'
        '</a><img src="/static/a.png" alt=""><svg id="here"><use href="/static/i.svg#good"/>'
        '<use href="/static/i.svg#no"/></svg><a href="/en/unknown/?x">9</a><a href="#top">10</a>'
    )
    drawing = '<svg><g id="good"/></svg>'
    rows = by_address(
        page("/en/a/", body), page("/en/b/", '<p id="part">'), answer("/en/gone/", status=404),
        answer("/en/old/", status=301, location="/en/b/"), answer("/static/a.png", status=404),
        answer("/static/i.svg", drawing, kind="image/svg+xml"),
    )  # fmt: skip
    assert details(between.broken_links(rows)) == [
        "leads to /en/gone/, which answers 404",
        "leads to #nowhere, but nothing there has this id",
        "leads to /en/b/#other, but nothing there has this id",
        "leads to /static/a.png, which answers 404",
        "leads to /static/i.svg#no, but nothing there has this id",
    ]


# --- sitemap -------------------------------------------------------------------------------------------
def listed(*entries: str) -> sitemap.Sitemap:
    made = sitemap.Sitemap()
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    text = f"<urlset {space}>{''.join(f'<url>{entry}</url>' for entry in entries)}</urlset>"
    assert made.read(answer("/sitemap-pages.xml", text)) == []
    return made


def entry(one: Answer) -> str:
    links = (f'<xhtml:link hreflang="{code}" href="{href}"/>' for code, href in one.outline.alternates.items())
    return f"<loc>{SITE}{one.address}</loc>{''.join(links)}"


def test_a_sitemap_that_cannot_be_used_is_found():
    made = listed(
        f"<loc>{SITE}/en/</loc>", f"<loc>{SITE}/en/</loc>", "<loc>https://example.org/</loc>",
        f"<loc>{SITE}/ko/</loc><lastmod>yesterday</lastmod>", f"<loc>{SITE}/ja/</loc><lastmod>2026-11-21</lastmod>",
    )  # fmt: skip
    assert details(made.findings) == [
        f"twice: {SITE}/en/", "an address of another place: 'https://example.org/'",
        f"{SITE}/ko/ was changed on 'yesterday'",
    ]  # fmt: skip
    broken = sitemap.Sitemap()
    broken.read(answer("/sitemap.xml", "<urlset>"))
    assert details(broken.findings) == ["does not parse: no element found: line 1, column 8"]


def test_an_index_names_its_parts():
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    text = f"<sitemapindex {space}><sitemap><loc>{SITE}/sitemap-pages.xml</loc></sitemap></sitemapindex>"
    assert sitemap.Sitemap().read(answer("/sitemap.xml", text)) == [f"{SITE}/sitemap-pages.xml"]


def test_a_sitemap_unlike_the_pages_is_found():
    home, left_out, alone_there, other = (page(f"/en/{slug}") for slug in ("", "a/", "b/", "c/"))
    hidden = answer("/en/d/", '<meta name="robots" content="noindex">')
    moved = answer("/en/e/", status=301, location="/en/")
    made = listed(*map(entry, (home, alone_there)), f"<loc>{SITE}/en/c/</loc>", entry(hidden), entry(moved))
    rows = by_address(home, left_out, alone_there, other, hidden, moved)
    found = [(one.page, one.detail) for one in sitemap.unlike(made, rows, rows.keys() - {"/en/b/"})]
    assert found == [
        ("/en/a/", "may be taken up by search engines, but is not in the sitemap"),
        ("/en/b/", "is in the sitemap, but no page leads there"),
        ("/en/c/", "has other alternates in the sitemap than on the page"),
        ("/en/d/", "is in the sitemap, but search engines may not take it up"),
        ("/en/e/", "is in the sitemap, but search engines may not take it up"),
    ]


# --- the crawl -----------------------------------------------------------------------------------------
SERVED = {
    "/en/": '<a href="/en/a/">a</a><a href="/ko/">ko</a><a href="/admin/">staff</a><form action="/en/find/"></form>',
    "/en/a/": '<a href="?x=1">choice</a>',
    "/en/a/?x=1": '<a href="?x=2">another</a><a href="/en/b/">b</a>',
    "/en/b/": '<img src="/static/p.png">',
    "/en/find/": "",
    "/en/lonely/": "",
    "/robots.txt": "User-agent: *\nSitemap: {site}/sitemap.xml\n",
    "/sitemap.xml": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{site}/en/lonely/</loc></url>'
    "</urlset>",
}


@pytest.fixture
def small_site() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            text = SERVED.get(self.path)
            self.send_response(200 if text is not None else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write((text or "").format(site=site).encode())

        def log_message(self, *words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield site
        server.shutdown()


def test_the_crawl_goes_to_every_page_and_one_step_into_its_choices(small_site):
    crawl = Crawl(small_site, ["en"])
    reached = {"/en/", "/en/a/", "/en/a/?x=1", "/en/b/", "/en/find/", "/static/p.png"}
    assert crawl.reached == reached
    assert crawl.answers.keys() == reached | {"/en/lonely/"}
    assert crawl.answers["/static/p.png"].status == 404


# --- figures and the table -----------------------------------------------------------------------------
def test_a_figure_that_is_missed_is_found_and_the_worst_page_is_named():
    figures = {figure.rule: figure for figure in speed.FIGURES}
    scores = speed.judged(figures["performance"], {"home": 98, "guide": 97}, "en")
    assert (scores.rule, scores.looked_at) == ("performance >= 98", "2 pages, 97 at guide")
    assert scores.findings == [Finding("guide", "en", "97")]
    assert speed.judged(figures["layout shift"], {"home": 0.0, "guide": 0.001}, "en").findings != []
    assert speed.judged(figures["bytes"], {"home": 80_000.0}, "en").findings == []


def test_a_score_is_that_of_all_its_parts_but_whether_the_page_may_be_found():
    parts = {"is-crawlable": (4, 0), "meta-description": (1, 1), "hreflang": (3, 0.5), "canonical": (1, None)}
    refs = [{"id": name, "weight": weight} for name, (weight, _score) in parts.items()]
    audits = {name: {"score": score} for name, (_weight, score) in parts.items()}
    report = {"categories": {"seo": {"auditRefs": [*refs, {"id": "by hand", "weight": 0}]}}, "audits": audits}
    assert speed.score("seo")(report) == 62  # (1 x 1 + 3 x 0.5) / 4


def test_the_table_names_each_finding_once_with_all_its_languages_and_views(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(report, "HOME", tmp_path)
    found = [
        Finding("home", "en", "too wide", "320 light"), Finding("home", "en", "too wide", "320 dark"),
        Finding("home", "ar", "too wide", "320 dark"),
    ]  # fmt: skip
    checks = [Check("axe", "sideways scroll", "12 views", found), Check("crawl", "answers", "3 addresses")]
    assert report.show(checks) == 1
    line = "sideways scroll | home | en 320 light, 320 dark; ar 320 dark | too wide"
    assert (tmp_path / "findings.txt").read_text() == f"{line}\n"
    said = capsys.readouterr().out
    assert line in said and "Found: 3" in said
    assert report.show(checks[1:]) == 0


def test_what_could_not_be_measured_is_said_and_is_no_fault(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(report, "HOME", tmp_path)
    assert report.show([Check("lighthouse", "seo >= 100", lacking="npm is not installed")]) == 0
    assert "| lighthouse | seo >= 100 | npm is not installed | not measured |" in capsys.readouterr().out


def test_a_part_that_there_is_not_is_refused(root):
    command = [sys.executable, "tools/audit.py", "--part", "axe,speed"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 2
    assert "'axe,speed': give some of axe, crawl, lighthouse, sheets, separated by commas." in done.stderr
