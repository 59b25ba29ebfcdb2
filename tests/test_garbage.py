"""Whatever stands in a query or a form: an answer of the agreed kind, nothing executed, nothing shown as HTML."""

import csv
import io
import json
from collections.abc import Iterable
from urllib.parse import quote, urlencode

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinics.actions import refresh_listings
from clinics.models import Clinic, ClinicLanguage, Offer, Package, Practitioner
from core.cache import raise_version
from insights.models import Article
from pages.models import Report
from tests.visiting import clinics, tree
from treatments.models import Treatment

pytestmark = pytest.mark.django_db

MARK = "qafz"  # an element, attribute or address of this name is one that we let in
COMPARISON = ("format", "diff")
PARAMETERS = {
    "/en/": ("q",),
    "/en/treatments/": ("q",),
    "/en/treatments/smp/": ("condition",),
    "/en/treatments/compare/": ("treatment", "condition", *COMPARISON),
    "/en/conditions/": ("q",),
    "/en/conditions/scars/": ("treatment",),
    "/en/clinics/": (
        "city", "district", "treatment", "area", "condition", "language", "feature", "kind", "price_max", "currency",
        "q", "sort", "page", "clinic", "format",
    ),
    "/en/clinics/{clinic}/": ("currency",),
    "/en/clinics/compare/": ("clinic", "currency", *COMPARISON),
    "/en/search/": ("q",),
    "/en/glossary/": ("q",),
    "/en/cities/": ("city",),
    "/en/cities/seoul/": ("currency",),
    "/en/cities/compare/": ("city", "currency", *COMPARISON),
    "/en/prices/": ("currency",),
    "/en/guide/": ("cause",),
    "/en/insights/": ("condition", "treatment"),
    "/en/insights/which-option-for-me/": ("page",),
    "/en/about/sources/": ("section", "ids"),
    "/en/about/changes/": ("page",),
    "/en/contact/": ("page", "sent"),
    "/en/contact/correction/": ("clinic", "sent"),
    "/en/consultation/": ("condition", "clinic", "treatment"),
}  # fmt: skip
# Parameters that take a word of ours: anything else is left out and said so.
NAMED = {
    "/en/treatments/compare/": ("treatment", "condition", *COMPARISON),
    "/en/clinics/": (
        "city", "district", "treatment", "area", "condition", "language", "feature", "kind", "price_max", "currency",
        "sort", "page", "clinic", "format",
    ),
    "/en/clinics/{clinic}/": ("currency",),
    "/en/clinics/compare/": ("clinic", "currency", *COMPARISON),
    "/en/cities/seoul/": ("currency",),
    "/en/cities/compare/": ("city", "currency", *COMPARISON),
    "/en/prices/": ("currency",),
    "/en/insights/": ("condition", "treatment"),
    "/en/about/sources/": ("section", "ids"),
    "/en/consultation/": ("condition", "clinic"),
}  # fmt: skip
MARKUP = (
    f"<{MARK}>", f"\"'><{MARK} on{MARK}=1>", f"\" on{MARK}=1 x=\"", f"' on{MARK}=1 x='", f"</title><{MARK}>",
    f"</script><{MARK}>", f"--><{MARK}>", f"]]><{MARK}>", f"javascript:{MARK}()", f"&lt;{MARK}&gt;",
    f"<svg/onload={MARK}>", f"\u2028<{MARK}>", f"<\u202e{MARK}>", f"%3C{MARK}%3E",
)  # fmt: skip
GARBAGE = (
    *MARKUP[:2],
    "", " ", "\t\n", "0", "-1", "-99999999999", "1e9", "1.5", "NaN", "Infinity", "0x10", "1_000", "9" * 60,
    "10" * 20, str(2**31), str(2**63), str(2**64), "\u0661\u0662\u0663", "\u0967", "\u00b2", "\u2167", "true",
    "null", "None", "[]", "{}", "a[]", "\x00", "a\x00b", "\x1b[31m", "\r\nSet-Cookie: x=1", "a\r\n\r\nb",
    "\ufeff", "\U0001f600", "\u0130\u0131\u00df\ufb01", "e\u0301" * 30, "x" * 10_000, "\ud0c8\ubaa8" * 1700,
    "(" * 1000, "(a+)+$" + "a" * 50 + "!", "%", "%%", "_", "\\", "'", '"', "' OR '1'='1",
    "1; DROP TABLE clinics_clinic;--", "1' UNION SELECT 1--", "$(id)", "`id`", "; echo $((91458+1))",
    "{{91458|add:1}}", "{% load x %}", "${91458+1}", "#{91458+1}", "../../etc/passwd", "..%2f..%2fetc",
    "file:///etc/passwd", "http://169.254.169.254/", "//evil.example", "\\evil.example", "=1+1", "+1", "@SUM(1)",
    "=HYPERLINK(\"http://evil.example\")", "*", "?", "&", "#", "a=b&c=d", ",", "-", "__proto__", "constructor",
    "sleep(10)",
)  # fmt: skip
VISITOR = Client()  # one for all: each new client would set the whole server up again
QUERIED = {"q", "clinic", "ids", "page"}  # the others are looked up among known words before a database is asked
EACH = [
    pytest.param(address, name, marks=[] if name in QUERIED else pytest.mark.any_database)
    for address, names in PARAMETERS.items()
    for name in names
]


@pytest.fixture(autouse=True)
def consents(db):
    call_command("load_consents", verbosity=0)


@pytest.fixture
def at():
    """Fills the clinic into an address."""
    slug = clinics()[0]
    return lambda address: address.format(clinic=slug)


def looked_at(response, about) -> None:
    """Nothing of a visitor's became part of the page; fails with `about`."""
    body = response.content.decode()
    assert "91459" not in body, about
    assert "Traceback" not in body and "OperationalError" not in body and "DataError" not in body, about
    assert not any(MARK in f"{name}{value}" for name, value in response.headers.items() if name != "Location"), about
    assert not any("\n" in value or "\r" in value for value in response.headers.values()), about
    if MARK not in body.lower() or not response.headers["Content-Type"].startswith("text/html"):
        return
    for tag in tree(response.content).find_all(True):
        assert MARK not in tag.name, (about, tag)
        assert not any(MARK in name for name in tag.attrs), (about, tag)
        for name in ("href", "src", "action"):
            assert not tag.get(name, "").lower().strip().startswith(("javascript:", "data:text")), (about, tag)


def asked(address: str, query: str, statuses: Iterable[int] = (200,)):
    response = VISITOR.get(f"{address}?{query}")
    assert response.status_code in statuses, (address, query[:200], response.status_code)
    looked_at(response, (address, query[:200]))
    return response


# --- queries ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "name"), EACH)
def test_garbage_in_a_parameter_answers_200(address, name, at):
    for value in GARBAGE:
        asked(at(address), urlencode({name: value}))


@pytest.mark.parametrize(("address", "name"), EACH)
def test_a_repeated_or_misspelt_parameter_answers_200(address, name, at):
    for query in (
        f"{name}=a&{name}=b&{name}=a", f"{name}[]=a", f"{name}[0]=a", f"{name}.x=1", f"{name}", f"{name}=&{name}=",
        f"{name}=a;{name}=b", f"{name.upper()}=a", f"%00{name}=1", "&".join(f"{name}={n}" for n in range(300)),
    ):  # fmt: skip
        asked(at(address), query)


@pytest.mark.parametrize("address", PARAMETERS)
def test_a_query_that_holds_no_parameter_of_the_page_answers_200(address, at):
    for query in (f"<{MARK}>=1", f"{quote(f'<{MARK}>')}=1", "&" * 500, "=", "=&=&=", "?", "%3F=1&&==", "x" * 4000):
        asked(at(address), query)


@pytest.mark.parametrize("address", PARAMETERS)
def test_markup_in_every_parameter_at_once_is_shown_as_text(address, at):
    names = [name for name in PARAMETERS[address] if name not in ("format", "sent")]
    for value in MARKUP:
        query = urlencode([(name, value) for name in names])
        asked(at(address), query)
        if "format" in PARAMETERS[address]:
            for kind in ("csv", "json"):
                asked(at(address), f"{query}&format={kind}")


@pytest.mark.parametrize("address", NAMED)
def test_a_word_that_is_none_of_ours_is_said_to_be_left_out(address, at):
    for name in NAMED[address]:
        for value in ("no sense", "<b>", "\u0661", "x" * 10_000):
            soup = tree(asked(at(address), urlencode({name: value})).content)
            messages = [item.get_text() for item in soup.select(".messages li")]
            assert messages, (address, name, value[:20])
            assert all(len(message) < 250 for message in messages), (address, name)


@pytest.mark.parametrize("address", PARAMETERS)
def test_an_empty_parameter_says_nothing(address, at):
    for name in PARAMETERS[address]:
        if (address, name) not in {("/en/contact/", "sent")}:
            soup = tree(asked(at(address), f"{name}=").content)
            assert soup.select(".messages li") == [], (address, name)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("page=-1", "not a page"), ("page=0", "not a page"), ("page=99999999", "not a page"),
        ("page=9999", "only 2 pages"), ("page=1.5", "not a page"), ("page=\u0661", "not a page"),
        ("price_max=-5", "whole number"),
        ("price_max=0", "whole number"), ("price_max=1e5", "whole number"), ("price_max=\u0661\u0662", "whole number"),
        ("price_max=2000", "choose one of SMP, FUE and FUT"), ("sort=price", "choose one of SMP, FUE and FUT"),
        ("sort=price&treatment=smp", "for SMP one treatment area"),
        ("sort=price&treatment=fue&treatment=fut", "choose one"),
        ("treatment=fue&price_max=9&currency=RUB", "no current reference rate"),
        ("q=" + "x" * 101, "first 100 characters"),
        ("clinic=a&clinic=b&clinic=c&clinic=d&clinic=e", "Only 4"),
    ],
)  # fmt: skip
def test_the_directory_says_what_it_could_not_use(query, word):
    messages = tree(asked("/en/clinics/", query).content).select_one(".messages").get_text()
    assert word in messages


def test_comparisons_say_what_they_left_out():
    a, b, c, d, e = clinics()[:5]
    for query, words in {
        f"clinic={a}&clinic={a}&clinic={b}": ["more than once"],
        f"clinic={a}": ["Choose one more clinic"],
        f"clinic={a}&clinic=nobody": ["nobody", "Choose one more clinic"],
        "&".join(f"clinic={slug}" for slug in (a, b, c, d, e)): ["Only 4 stand side by side"],
    }.items():
        response = asked("/en/clinics/compare/", query)
        messages = tree(response.content).select_one(".messages").get_text()
        assert all(word in messages for word in words), query
        data = asked("/en/clinics/compare/", query + "&format=json").json()
        assert all(any(word in message for message in data["messages"]) for word in words), query
    assert "No clinic is chosen yet" in asked("/en/clinics/compare/", "").content.decode()


WORD = st.one_of(
    st.sampled_from(GARBAGE),
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.from_regex(r"[-a-z0-9]{0,30}", fullmatch=True),
    st.sampled_from(["seoul", "smp", "fue", "full-scalp", "en", "price", "USD", "csv", "json", "scars", "2", "1"]),
)
THOROUGH = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@THOROUGH
@given(st.sampled_from(sorted(PARAMETERS)).flatmap(
    lambda address: st.tuples(
        st.just(address), st.lists(st.tuples(st.sampled_from(PARAMETERS[address]), WORD), max_size=8)
    )
))  # fmt: skip
def test_any_query_answers_200(at, asking):
    address, pairs = asking
    asked(at(address), urlencode(pairs))


@THOROUGH
@given(st.binary(max_size=60))
def test_any_bytes_in_a_query_answer_200_or_400(raw):
    for address in ("/en/clinics/", "/en/search/"):
        asked(address, "q=" + quote(raw), (200, 400))


@THOROUGH
@given(st.binary(max_size=60))
def test_any_bytes_in_an_address_answer_404_or_400(raw):
    for head in ("/en/clinics/", "/en/treatments/", "/en/about/", "/en/", "/"):
        response = VISITOR.get(f"{head}x{quote(raw, safe='')}/")
        assert response.status_code in (400, 404), (head, raw)
        looked_at(response, (head, raw))


# --- the report form ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["page", "text", "website", "csrfmiddlewaretoken", "send", "id", "done"])
def test_garbage_in_a_field_of_the_report_form_is_kept_as_text_or_refused(field):
    for value in GARBAGE:
        before = Report.objects.count()
        response = VISITOR.post("/en/contact/", {"page": "/en/", "text": "A word", field: value})
        assert response.status_code in (302, 422), (field, value[:50])
        looked_at(response, (field, value[:50]))
        stored = Report.objects.count() - before
        spam = field == "website" and value.strip()
        assert stored == (1 if response.status_code == 302 and not spam else 0), (field, value[:50])
    assert not Report.objects.filter(done=True).exists()


def test_a_refused_report_names_the_field_and_keeps_what_was_typed():
    response = Client().post("/en/contact/", {"page": f"<{MARK}>" + "x" * 300, "text": ""})
    soup = tree(response.content)
    assert response.status_code == 422
    assert {link["href"] for link in soup.select(".error-summary a")} == {"#id_page", "#id_text"}
    assert soup.find(id="id_page")["value"].startswith(f"<{MARK}>x")
    assert soup.find(id=soup.find(id="id_text")["aria-describedby"].split()[0])


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 422),
        (b"text=%ff%fe", "application/x-www-form-urlencoded", 302),
        (b"text=a%00b", "application/x-www-form-urlencoded", 422),
        (b"&&&===", "application/x-www-form-urlencoded", 422),
        (b"&".join(b"a%d=1" % n for n in range(3000)), "application/x-www-form-urlencoded", 400),
        (b"text=" + b"x" * 1_100_000, "application/x-www-form-urlencoded", 400),
        (b'{"text": "A word"}', "application/json", 422),
        (b"<text>A word</text>", "text/xml", 422),
        (b"A word", "", 422),
        (b"--b\r\nbroken", "multipart/form-data; boundary=b", 422),
        (b"x", "multipart/form-data", 400),
        (b"x", "multipart/form-data; boundary=" + "b" * 300, 400),
        (
            b"--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nA\xff\r\n--b--\r\n",
            "multipart/form-data; boundary=b", 302,
        ),
        (
            b"--b\r\nContent-Disposition: form-data; name=\"text\"; filename=\"../x.php\"\r\n\r\nA\r\n--b--\r\n",
            "multipart/form-data; boundary=b", 422,
        ),
    ],
)  # fmt: skip
def test_a_body_that_no_form_of_ours_sends_is_refused_or_read_as_text(body, kind, status):
    response = Client().generic("POST", "/en/contact/", body, content_type=kind)
    assert response.status_code == status
    looked_at(response, body[:50])


@THOROUGH
@given(st.dictionaries(st.sampled_from(["page", "text", "website", "x"]), WORD, max_size=4))
def test_any_report_is_stored_or_refused(data):
    response = VISITOR.post("/en/contact/", data)
    assert response.status_code in (302, 422)
    looked_at(response, data)


def test_a_report_is_read_by_staff_as_it_was_typed_and_stands_on_no_public_page():
    Client().post("/en/contact/", {"page": f"/<{MARK}>", "text": f"<{MARK}> =1+1"})
    row = Report.objects.get()
    assert (row.page, row.text) == (f"/<{MARK}>", f"<{MARK}> =1+1")
    assert MARK not in Client().get("/en/contact/?sent").content.decode()


# --- stored ------------------------------------------------------------------------------------------------


BAD = f"</script></title>\"'><{MARK} on{MARK}=1>"


@pytest.fixture
def hostile(db) -> Clinic:
    """A public clinic whose every text tries to be markup, and whose name tries to be a formula."""
    clinic = Clinic.objects.get(slug=clinics()[0])
    clinic.name_en = f"=HYPERLINK(1){BAD}"
    clinic.name_ko = f"@{BAD}"
    clinic.address_en = clinic.about_en = clinic.deposit_policy_en = clinic.aftercare_en = BAD
    clinic.source = clinic.licence = BAD
    clinic.source_url = clinic.website = f"https://evil.example/{BAD}"
    clinic.save()
    smp = Treatment.objects.get(slug="fue")
    offer = Offer.objects.filter(clinic=clinic, treatment=smp).first() or Offer.objects.filter(clinic=clinic).first()
    offer.included_en = offer.not_included_en = offer.source = BAD
    offer.legal_basis_en = BAD
    offer.save()
    for price in offer.prices.all():
        price.note_en = price.source = BAD
        price.save()
    dated = {"source": BAD, "checked_on": clinic.checked_on}
    ClinicLanguage.objects.filter(clinic=clinic).update(source=BAD)
    clinic.certificates.create(name=BAD, issuer=BAD, **dated)
    Practitioner.objects.create(
        clinic=clinic, name=BAD, profession="physician", training_en=BAD, steps_en=BAD, licence=BAD, **dated
    )
    Package.objects.create(clinic=clinic, name_en=BAD, included_en=BAD, add_ons_en=BAD, **dated)
    refresh_listings([clinic.pk])
    return clinic


def test_stored_markup_is_shown_as_text_on_every_page_that_shows_a_clinic(hostile):
    other = clinics()[1]
    slug, city = hostile.slug, hostile.city.slug
    shown = 0
    for address in (
        f"/en/clinics/{slug}/", "/en/clinics/", f"/en/clinics/?clinic={slug}",
        f"/en/clinics/compare/?clinic={slug}&clinic={other}", f"/en/search/?q={MARK}", f"/en/cities/{city}/",
        f"/en/consultation/?clinic={slug}", f"/en/clinics/?q={MARK}",
    ):  # fmt: skip
        response = Client().get(address)
        assert response.status_code == 200, address
        shown += f"&lt;{MARK}" in response.content.decode()
        looked_at(response, address)
        tree(response.content)
    assert shown >= 6


def test_a_stored_formula_is_harmless_in_csv_and_whole_in_json(hostile):
    other = clinics()[1]
    for address in ("/en/clinics/", f"/en/clinics/compare/?clinic={hostile.slug}&clinic={other}"):
        mark = "&" if "?" in address else "?"
        text = Client().get(f"{address}{mark}format=csv").content.decode("utf-8-sig")
        cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
        assert any(cell.startswith(f"'=HYPERLINK(1){BAD[:5]}") for cell in cells), address
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == [], address
    found = Client().get("/en/clinics/?format=json")
    assert found.headers["Content-Type"] == "application/json"
    assert hostile.name_en in {row["name"] for row in json.loads(found.content)["results"]}
    compared = Client().get(f"/en/clinics/compare/?clinic={hostile.slug}&clinic={other}&format=json")
    assert hostile.name_en in {item["name"] for item in json.loads(compared.content)["items"]}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<b>", "//evil.example", "ftp://evil.example/",
        "mailto:a@b.org", " javascript:alert(1)", "https:evil", "java\nscript:alert(1)", "file:///etc/passwd",
        "http://", "https://a b",
    ],
)  # fmt: skip
def test_a_website_that_is_no_web_address_is_refused(address):
    clinic = Clinic.objects.get(slug=clinics()[0])
    clinic.website = address
    with pytest.raises(ValidationError) as refused:
        clinic.full_clean()
    assert set(refused.value.message_dict) == {"website"}


def test_editors_text_keeps_only_harmless_markup():
    article = Article.objects.first()
    article.body_en = (
        f"<{MARK}>\n\n<img src=x onerror={MARK}>\n\n<svg onload={MARK}>\n\n[a](javascript:{MARK})"
        f"\n\n[b](data:text/html,{MARK}) [c](vbscript:{MARK}) **bold** [d](/en/)"
        f" ![e](http://evil.example/{MARK}.png) <a href='x' on{MARK}=1>f</a>"
    )
    article.title_en = article.summary_en = BAD
    article.save()
    raise_version()
    for address in (article.get_absolute_url(), "/en/insights/", f"/en/search/?q={MARK}"):
        response = Client().get(address)
        looked_at(response, address)
    main = tree(Client().get(article.get_absolute_url()).content).main
    assert main.select(".prose strong")[0].get_text() == "bold"
    assert [link["href"] for link in main.select(".prose a")] == ["/en/"]
    assert main.select(".prose img, .prose script, .prose svg") == []
