"""Every public page: answers, links, frame, headers, and what a visit costs."""

import re
from collections import Counter, deque
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import brotli
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.cache import kept
from tests.visiting import (
    ABOUT,
    CITIES,
    CONDITIONS,
    PLAIN,
    TREATMENTS,
    WITH_FORM,
    Outline,
    all_pages,
    articles,
    clinics,
    data_addresses,
    inside,
    plain_addresses,
    tree,
    visit,
)

pytestmark = pytest.mark.django_db

kB = 1000
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def consents(db):
    """The consent text without which the request page is closed."""
    call_command("load_consents", verbosity=0)


@pytest.fixture
def clinic(db) -> str:
    return clinics()[0]


def pages(*skip: str):
    """The pages whose address does not begin with one of these."""
    return [page for page in all_pages().values() if not page.address.startswith(skip or ("-",))]


# --- answers -----------------------------------------------------------------------------------------


def test_every_html_address_answers_200():
    assert {page.address: page.status for page in all_pages().values() if page.status != 200} == {}


def test_the_addresses_cover_every_kind_of_page():
    assert len(clinics()) >= 20
    assert len(articles()) >= 8
    assert len(plain_addresses()) == len({*PLAIN, *TREATMENTS, *CONDITIONS, *CITIES, *ABOUT, *articles(), *clinics()})


def test_data_and_machine_addresses_answer_200_with_their_type(client):
    types = {
        "json": "application/json",
        "csv": "text/csv; charset=utf-8",
        "txt": "text/plain; charset=utf-8",
        "xml": "application/xml",
        "health": "application/json",
    }
    for address in data_addresses():
        response = client.get(address)
        kind = re.search(r"format=(\w+)|\.(\w+)$|(health)", address)
        assert response.status_code == 200, address
        assert response.headers["Content-Type"] == types[next(filter(None, kind.groups()))], address


def test_the_root_leads_to_the_language_of_the_browser(client):
    response = client.get("/", headers={"accept-language": "de, en;q=0.5"})
    assert (response.status_code, response.headers["Location"]) == (302, "/en/")
    assert response.headers["Vary"] == "Accept-Language"


def test_health_says_ok_and_nothing_else(client):
    assert client.get("/health/").json() == {"status": "ok"}


def test_robots_names_the_sitemap_and_the_sitemap_holds_every_page_but_invented_clinics(client):
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in client.get("/robots.txt").content.decode()
    held = set(re.findall(r"<loc>https?://[^/]+(.*?)</loc>", client.get("/sitemap-pages.xml").content.decode()))
    codes = [code for code, _name in settings.LANGUAGES]
    pages = [address for address in plain_addresses() if not address.startswith("/en/clinics/demo-")]
    wanted = {address.replace("/en/", f"/{code}/", 1) for code in codes for address in pages}
    not_listed = ("search", "contact", "contact/correction", "clinics/compare")
    assert wanted - held <= {f"/{code}/{page}/" for code in codes for page in not_listed}
    assert held <= wanted
    assert "<loc>" not in client.get("/sitemap-clinics.xml").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/en/nothing/", "/xx/", "/en/treatments/botox/", "/en/conditions/dandruff/", "/en/clinics/nobody/",
        "/en/clinics/no%20slug/", "/en/clinics/%E2%98%83/", "/en/cities/tokyo/", "/en/insights/nothing/",
        "/en/about/nothing/", "/en/plan/", "/en/plan/trip.ics",
        "/en/consultation/sent/forged/", "/sitemap-nothing.xml", "/static/nothing.css", "/.env", "/.git/config",
        "/admin", "/metrics",
    ],
)  # fmt: skip
def test_an_unknown_address_answers_404(client, address):
    response = client.get(address, follow=False)
    if address == "/admin":
        assert (response.status_code, response.headers["Location"]) == (301, "/admin/")
        return
    assert response.status_code == 404
    assert tree(response.content).h1.get_text() == "This page does not exist"


def test_an_address_without_its_last_slash_leads_to_the_one_with_it(client):
    response = client.get("/en/treatments")
    assert (response.status_code, response.headers["Location"]) == (301, "/en/treatments/")


def test_a_clinic_whose_registration_has_run_out_answers_404(client, clinic, clock):
    assert client.get(f"/en/clinics/{clinic}/").status_code == 200
    clock.move_to("2036-01-01T10:00:00+09:00")
    assert client.get(f"/en/clinics/{clinic}/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_a_method_that_no_page_has_answers_405(method, clinic):
    client = Client(enforce_csrf_checks=True)
    for address in [*PLAIN, f"/en/clinics/{clinic}/", "/", "/health/", "/robots.txt", "/sitemap.xml"]:
        if method == "post" and address in WITH_FORM:
            continue
        assert getattr(client, method)(address).status_code == 405, address


@pytest.mark.parametrize("address", ["/en/clinics/", "/en/contact/", "/health/"])
def test_head_answers_as_get_without_a_body(client, address):
    response = client.head(address)
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    "address",
    [
        "/en/%ff/", "/en/treatments/%c3%28/", "/en/clinics/?q=%ff", "/en/clinics/?city=%c0%af",
        "/en/search/?q=%ed%a0%80", "/en/search/?%ff=1", "/en/clinics/%00/", "/en/contact/?page=%fe", "/static/%ff",
    ],
)  # fmt: skip
def test_undecodable_bytes_in_an_address_answer_400(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "utf_32", "shift_jis", "no-such-charset", "rot13", "base64"])
def test_a_form_in_a_charset_that_no_browser_sends_answers_400(client, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert client.generic("POST", "/en/contact/", b"text=hello", content_type=kind).status_code == 400


def test_a_form_without_its_token_answers_403_on_a_page_of_our_own(consents):
    for address in WITH_FORM:
        client = Client(enforce_csrf_checks=True)
        for data in ({"text": "x"}, {"text": "x", "csrfmiddlewaretoken": "a" * 64}):
            response = client.post(address, data)
            assert response.status_code == 403
            assert tree(response.content).h1.get_text() == "The form could not be accepted"
            assert b"DEBUG" not in response.content


# --- links -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_every_link_from_the_first_page_on_answers_and_finds_its_place(client, consents, code):
    """Follows links within a language from everywhere; to queries, from pages without one, in English."""
    outlines, wanted, broken = {}, {}, []
    queue = deque([f"/{code}/"])
    others = tuple(f"/{other}/" for other, _name in settings.LANGUAGES if other != code)
    while queue:
        address = queue.popleft()
        if address in outlines:
            continue
        response = client.get(address)
        if response.status_code != 200:
            broken.append((response.status_code, address))
        is_html = response.headers["Content-Type"].startswith("text/html")
        outlines[address] = outline = Outline(response.content if is_html else b"")
        for link in outline.links:
            found = inside(link, address)
            if found is None:
                continue
            target, fragment = urldefrag(found)
            query = urlsplit(target).query
            if target.startswith(others) or (code != "en" and query and not query.startswith("page=")):
                continue
            if fragment:
                wanted.setdefault((target, fragment), address)
            if not (urlsplit(target).query and urlsplit(address).query):
                queue.append(target)
    assert broken == []
    assert len(outlines) > (300 if code == "en" else 80)
    lost = {
        (page, f"{target}#{fragment}")
        for (target, fragment), page in wanted.items()
        if target in outlines and fragment not in outlines[target].ids
    }
    assert lost == set()
    pages = {address.replace("/en/", f"/{code}/", 1) for address in plain_addresses()}
    assert pages - set(outlines) == {f"/{code}/clinics/compare/"}  # reached with clinics chosen


def test_links_to_other_sites_are_plain_https_and_pass_nothing_on():
    for page in pages():
        for link in page.soup.find_all("a", href=True):
            address = urlsplit(link["href"])
            if address.scheme:
                assert address.scheme in {"https", "http", "mailto", "tel"}, (page.address, link["href"])
                assert "noopener" in link.get("rel", []), (page.address, link["href"])
                assert not link.get("target"), (page.address, link["href"])


# --- the frame ---------------------------------------------------------------------------------------


def answers_that_fail(client):
    """The pages that visitors see when something is wrong."""
    yield "404", client.get("/en/nothing/")
    yield "422", client.post("/en/contact/", {"text": ""})
    yield "403", Client(enforce_csrf_checks=True).post("/en/contact/")


def test_each_page_has_one_h1_and_a_title_of_its_own():
    titles = Counter()
    for page in pages():
        assert len(page.soup.find_all("h1")) == 1, page.address
        assert page.soup.h1.get_text(strip=True), page.address
        title = page.soup.head.title.get_text(strip=True)
        assert title, page.address
        if page.path == page.address:
            titles[title] += 1
    assert [title for title, count in titles.items() if count > 1] == []


def test_headings_step_down_one_level_at_a_time():
    for page in pages():
        levels = [int(heading.name[1]) for heading in page.soup.find_all(re.compile(r"^h[1-6]$"))]
        body = page.soup.main.find_all(re.compile(r"^h[1-6]$"))
        inner = [int(heading.name[1]) for heading in body]
        assert levels[0] == 1 == inner[0], page.address
        assert all(after - before <= 1 for before, after in zip(inner, inner[1:], strict=False)), (page.address, inner)


def test_each_page_names_its_canonical_address_without_query():
    for page in pages():
        links = page.soup.head.find_all("link", rel="canonical")
        assert [link["href"] for link in links] == [settings.SITE_URL + page.path], page.address


def test_each_page_says_its_language_and_direction():
    def meta(page, name):
        return page.soup.head.find("meta", attrs={"name": name})["content"].strip()

    for page in pages():
        assert (page.soup.html["lang"], page.soup.html["dir"]) == ("en", "ltr"), page.address
        assert page.soup.head.find("meta", charset="utf-8"), page.address
        assert meta(page, "viewport") == "width=device-width, initial-scale=1", page.address
        assert meta(page, "description"), page.address


def test_no_page_holds_script_or_style_in_its_text():
    for page in pages():
        assert page.soup.find_all("style") == [], page.address
        scripts = [tag for tag in page.soup.find_all("script") if not tag.get("src")]
        assert [tag for tag in scripts if tag.get("type") != "application/ld+json"] == [], page.address
        names = {name for tag in page.soup.find_all(True) for name in tag.attrs}
        assert {name for name in names if name == "style" or name.startswith("on")} == set(), page.address


def test_no_page_asks_another_host_for_anything():
    fetching = ["link", "script", "img", "source", "iframe", "use", "image", "video", "audio", "object", "embed"]
    for page in pages():
        for tag in page.soup.find_all(fetching):
            for name in ("href", "src", "srcset", "data", "xlink:href", "poster"):
                if tag.get(name) and tag.get("rel") not in (["canonical"], ["alternate"]):
                    assert tag[name].startswith(("/static/", "#", "data:image/")), (page.address, tag)


def test_each_page_has_one_stylesheet_and_no_script_that_blocks():
    for page in pages():
        assert len(page.soup.find_all("link", rel="stylesheet")) == 1, page.address
        for script in page.soup.find_all("script", src=True):
            assert script.has_attr("defer") or script.get("type") == "module" or script.has_attr("async"), page.address


def test_ids_are_unique_and_what_refers_to_them_finds_them():
    for page in pages():
        ids = Counter(tag["id"] for tag in page.soup.find_all(id=True))
        assert [name for name, count in ids.items() if count > 1] == [], page.address
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            for tag in page.soup.find_all(attrs={name: True}):
                words = tag[name] if isinstance(tag[name], list) else tag[name].split()
                assert set(words) <= set(ids), (page.address, tag)


def test_every_field_has_a_label_and_every_link_and_button_a_name():
    for page in pages():
        labelled = {label["for"] for label in page.soup.find_all("label", attrs={"for": True})}
        for field in page.soup.find_all(["input", "select", "textarea"]):
            if field.get("type") not in {"hidden", "submit"}:
                named = field.get("id") in labelled or field.get("aria-label") or field.find_parent("label")
                assert named, (page.address, field)
        for tag in page.soup.find_all(["a", "button"]):
            picture = tag.find(attrs={"aria-label": True}) or tag.find("title")
            assert tag.get_text(strip=True) or tag.get("aria-label") or picture, (page.address, tag)
        for image in page.soup.find_all("img"):
            assert image.has_attr("alt"), (page.address, image)
        for drawing in page.soup.find_all("svg"):
            explained = drawing.get("aria-hidden") == "true" or drawing.get("role") in {"img", "group"}
            assert explained, (page.address, drawing)


def test_each_page_carries_the_way_to_report_an_error_on_it():
    for page in pages():
        links = [link["href"] for link in page.soup.find_all("a") if link.get_text() == "Report an error on this page"]
        assert links == [f"/en/contact/?page={page.path}"], page.address


def test_pages_that_fail_have_the_same_frame_and_no_canonical_address(client):
    for name, response in answers_that_fail(client):
        soup = tree(response.content)
        assert len(soup.find_all("h1")) == 1, name
        assert soup.head.title.get_text(strip=True), name
        assert soup.html["lang"] == "en"
        assert soup.footer is not None, name
        assert soup.head.find("meta", attrs={"name": "robots"})["content"] == "noindex", name


def test_every_page_that_shows_an_invented_clinic_marks_it():
    name = re.compile(r"^Sample .*\(demonstration\)")
    for page in pages():
        if any(name.search(link.get_text()) for link in page.soup.main.find_all(["a", "h1"])):
            assert "Demonstration data" in page.soup.main.get_text(), page.address


# --- headers -----------------------------------------------------------------------------------------

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def every_kind_of_answer(client, clinic):
    yield 200, client.get("/en/")
    yield 200, client.get("/en/contact/")
    yield 200, client.get("/en/clinics/?format=json")
    yield 200, client.get("/en/clinics/?format=csv")
    yield 200, client.get("/robots.txt")
    yield 200, client.get("/sitemap.xml")
    yield 302, client.get("/")
    yield 301, client.get("/en/treatments")
    yield 302, client.get("/admin/")
    yield 200, client.get("/admin/login/")
    yield 304, client.get("/en/", headers={"if-none-match": client.get("/en/").headers["ETag"]})
    yield 400, client.get("/en/?q=%ff")
    yield 403, Client(enforce_csrf_checks=True).post("/en/contact/")
    yield 404, client.get("/en/nothing/")
    yield 404, client.get(f"/en/clinics/{clinic}-not/")
    yield 405, client.put("/en/")
    yield 405, client.post("/en/")
    yield 422, client.post("/en/contact/", {"text": ""})


def test_every_answer_carries_the_security_headers(client, clinic):
    for status, response in every_kind_of_answer(client, clinic):
        address = response.request["PATH_INFO"], status
        assert response.status_code == status, address
        assert {name: response.headers.get(name) for name in COMMON} == COMMON, address
        policy = response.headers["Content-Security-Policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert "unsafe" not in policy and "*" not in policy, address
        assert rules["default-src"] == rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
        assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
        assert "Access-Control-Allow-Origin" not in response.headers
        if response.content:
            assert "charset=" in response.headers["Content-Type"] or response.headers["Content-Type"] in {
                "application/json", "application/xml",
            }, address  # fmt: skip


def test_files_are_sent_with_their_type_and_are_not_guessed_at(client):
    for address, kind in {
        "/static/css/site.css": 'text/css; charset="utf-8"',
        "/static/img/icons.svg": "image/svg+xml",
        "/static/img/share/home.png": "image/png",
    }.items():
        response = client.get(address)
        assert response.status_code == 200, address
        b"".join(response.streaming_content)
        response.close()
        assert response.headers["Content-Type"] == kind
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in response.headers


def test_downloads_are_attachments(client):
    for address in data_addresses():
        if "csv" in address:
            assert client.get(address).headers["Content-Disposition"].startswith("attachment; filename="), address


def test_public_pages_set_and_read_no_cookie(client):
    client.cookies["session"] = client.cookies["csrf"] = client.cookies["django_language"] = "x"
    for page in pages(*WITH_FORM):
        assert "Set-Cookie" not in page.headers, page.address
        assert page.headers["Vary"] == "Accept-Encoding", page.address
        assert page.headers["Cache-Control"] == "public, max-age=0, must-revalidate", page.address
    assert "Set-Cookie" not in visit("/en/clinics/", client).headers


def test_pages_with_a_form_are_kept_by_no_cache():
    for page in all_pages().values():
        if page.address.partition("?")[0] in WITH_FORM:
            assert "no-store" in page.headers["Cache-Control"], page.address
            assert "Cookie" in page.headers["Vary"], page.address
            assert "csrf=" in page.headers["Set-Cookie"] and "HttpOnly" in page.headers["Set-Cookie"], page.address


def test_an_unknown_host_is_refused_and_named_nowhere(client):
    response = client.get("/en/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert b"evil.example" not in response.content


# --- cost --------------------------------------------------------------------------------------------

# Address -> queries of a visit whose page is not in the cache: the first after a change of content, when
# only the snapshots are warm, and the next one. PERFORMANCE.md: directory 2, clinic 3, comparisons 3.
QUERIES = {
    "/en/": (1, 1),
    "/en/treatments/": (1, 1),
    "/en/treatments/smp/": (1, 1),
    "/en/treatments/compare/": (1, 1),
    "/en/treatments/compare/?condition=scarring-alopecia&treatment=smp&treatment=fue": (1, 1),
    "/en/conditions/": (1, 1),
    "/en/conditions/scars/": (1, 1),
    "/en/clinics/": (2, 1),
    "/en/clinics/?city=seoul&treatment=fue&sort=price&price_max=9000&language=en&clinic={a}": (2, 1),
    "/en/clinics/?q=zzz": (1, 1),
    "/en/clinics/?format=json": (2, 1),
    "/en/clinics/{a}/": (2, 2),
    "/en/clinics/compare/": (1, 1),
    "/en/clinics/compare/?clinic={a}&clinic={b}&clinic={c}&clinic={d}": (2, 1),
    "/en/cities/": (1, 1),
    "/en/cities/seoul/": (2, 1),
    "/en/cities/compare/": (1, 1),
    "/en/prices/": (1, 1),
    "/en/search/": (1, 1),
    "/en/search/?q=hair": (2, 2),
    "/en/glossary/": (1, 1),
    "/en/guide/": (1, 1),
    "/en/insights/": (1, 1),
    "/en/insights/which-option-for-me/": (1, 1),
    "/en/about/sources/": (1, 1),
    "/en/about/law/": (1, 1),
    "/en/about/changes/": (1, 1),
    "/en/contact/": (1, 1),
    "/en/contact/correction/?clinic={a}": (2, 2),
    "/en/consultation/": (1, 1),
    "/en/consultation/?condition=scars&clinic={a}": (2, 2),
    "/en/nothing/": (1, 1),
    "/health/": (1, 1),
}  # fmt: skip


def named(address: str) -> str:
    return address.format(**dict(zip("abcd", clinics(), strict=False)))


@contextmanager
def no_page_cache():
    held, settings.PAGE_CACHE_BYTES = settings.PAGE_CACHE_BYTES, 0
    try:
        yield
    finally:
        settings.PAGE_CACHE_BYTES = held


def queries_of(client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def test_each_page_asks_the_database_no_more_than_this(client, consents):
    counts = {}
    with no_page_cache():
        for address in QUERIES:
            client.get(named(address))
            kept.forget()
            counts[address] = queries_of(client, named(address)), queries_of(client, named(address))
    assert counts == QUERIES


def test_a_page_from_the_cache_and_a_304_cost_one_query(client, clinic):
    for address in ("/en/", "/en/clinics/?city=seoul", f"/en/clinics/{clinic}/"):
        tag = client.get(address).headers["ETag"]
        assert queries_of(client, address) == 1
        with CaptureQueriesContext(connection) as seen:
            response = client.get(address, headers={"if-none-match": tag})
        assert (response.status_code, response.content, len(seen)) == (304, b"", 1)


def packed(body: bytes) -> int:
    return len(brotli.compress(body, quality=5))


def test_each_page_is_at_most_12_kB_and_the_long_tables_15():
    over = {}
    for page in pages():
        limit = 15 if page.path in {"/en/clinics/", "/en/treatments/compare/"} else 12
        if packed(page.body) > limit * kB:
            over[page.address] = packed(page.body)
    assert over == {}


def test_each_page_has_at_most_900_nodes():
    sizes = {page.address: len(page.soup.find_all(True)) for page in pages()}
    assert {address: size for address, size in sizes.items() if size > 900} == {}


def test_the_style_sheet_is_at_most_12_kB_and_scripts_18():
    assert packed((ROOT / "static" / "css" / "site.css").read_bytes()) <= 12 * kB
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    assert sum(packed(path.read_bytes()) for path in scripts) <= 18 * kB


def test_a_packed_page_is_the_same_page(client):
    plain = client.get("/en/clinics/")
    small = client.get("/en/clinics/", headers={"accept-encoding": "gzip, br"})
    assert small.headers["Content-Encoding"] == "br"
    assert brotli.decompress(small.content) == plain.content
