"""One version for all that is public: pages, entity tags and snapshots follow it, and no visitor is remembered."""

import threading

import brotli
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from clinics.actions import refresh_listings
from clinics.market import market
from clinics.models import City, Clinic
from core import cache
from core.cache import (
    Kept,
    Page,
    PageCache,
    PageCacheMiddleware,
    Version,
    content_version,
    forget_everything,
    one_version,
    raise_version,
    snapshot,
)
from core.models import ContentChange, ContentVersion
from tests.asking import make_consent_text
from tests.properties import calm
from tests.staff import sign_in
from treatments.library import library
from treatments.models import Treatment

pytestmark = pytest.mark.django_db
PUBLIC = [
    "/en/", "/en/treatments/", "/en/treatments/smp/", "/en/treatments/compare/", "/en/conditions/",
    "/en/conditions/scars/", "/en/clinics/", "/en/clinics/compare/", "/en/cities/", "/en/cities/seoul/",
    "/en/cities/compare/", "/en/prices/", "/en/glossary/", "/en/search/?q=hair", "/en/insights/", "/en/about/law/",
    "/en/about/changes/",
]  # fmt: skip


@pytest.fixture
def clinic(content) -> Clinic:
    return Clinic.objects.published().order_by("pk").first()


@pytest.fixture
def staff(db, django_user_model) -> Client:
    """A browser in which somebody of the staff is logged in."""
    browser = Client()
    user = django_user_model.objects.create(username="staff", is_staff=True, is_superuser=True)
    return sign_in(browser, user)


def rename(clinic: Clinic, name: str) -> None:
    clinic.name_en = name
    clinic.save()
    refresh_listings([clinic.pk])


# --- pages -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_set_no_cookie_and_vary_by_packing_alone(client, content, address):
    for _ in range(2):
        response = client.get(address)
        assert response.status_code == 200
        assert not response.cookies and "Set-Cookie" not in response.headers
        assert response["Vary"] == "Accept-Encoding"
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert response["ETag"].startswith('W/"')


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_read_no_session_and_no_user(staff, content, address):
    with CaptureQueriesContext(connection) as queries:
        staff.get(address)
    assert [query["sql"] for query in queries if "session" in query["sql"] or "auth_user" in query["sql"]] == []


def test_staff_and_visitors_get_the_same_page(client, staff, clinic):
    assert staff.get("/admin/").status_code == 200
    seen = staff.get("/en/clinics/").content
    forget_everything()
    assert client.get("/en/clinics/").content == seen


def test_a_known_entity_tag_answers_304_from_one_query_without_rendering(client, clinic):
    address = clinic.get_absolute_url()
    tag = client.get(address)["ETag"]
    forget_everything()
    for known in (tag, tag.removeprefix("W/")):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address, headers={"If-None-Match": known})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
        assert len(queries) == 1 and "core_contentversion" in queries[0]["sql"]


def test_a_page_held_in_memory_costs_one_query(client, clinic):
    first = client.get(clinic.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        second = client.get(clinic.get_absolute_url())
    assert len(queries) == 1
    assert second.content == first.content
    assert dict(second.headers) == dict(first.headers)


def test_a_page_is_sent_packed_to_those_who_take_it(client, clinic):
    plain = client.get(clinic.get_absolute_url())
    packed = client.get(clinic.get_absolute_url(), headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "br" and "Content-Encoding" not in plain
    assert brotli.decompress(packed.content) == plain.content
    assert packed["ETag"] == plain["ETag"]


@pytest.mark.parametrize("first", ["get", "head"])
def test_head_and_get_agree_whichever_comes_first(client, content, first):
    answers = {name: getattr(client, name)("/en/prices/") for name in (first, "get", "head")}
    assert answers["head"].content == b"" and answers["get"].content.endswith(b"</html>\n")
    assert answers["head"]["ETag"] == answers["get"]["ETag"]


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_data_keeps_its_type_and_file_name_in_memory_too(client, content, kind):
    address = f"/en/cities/compare/?format={kind}"
    first, second = client.get(address), client.get(address)
    assert first["Content-Type"] == second["Content-Type"] != "text/html; charset=utf-8"
    assert first.headers.get("Content-Disposition") == second.headers.get("Content-Disposition")
    assert ("attachment" in second.headers.get("Content-Disposition", "")) is (kind == "csv")


def test_raising_the_version_changes_the_page_at_once(client, clinic):
    address = clinic.get_absolute_url()
    before = client.get(address)
    rename(clinic, "Renamed Clinic")
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert b"Renamed Clinic" in after.content and b"Renamed Clinic" not in before.content


def test_pages_of_every_kind_follow_the_version(client, clinic):
    for address in ("/en/clinics/?q=renamed", f"/en/clinics/compare/?clinic={clinic.slug}", "/en/search/?q=renamed"):
        assert b"Renamed Clinic" not in client.get(address).content
    rename(clinic, "Renamed Clinic")
    for address in ("/en/clinics/?q=renamed", f"/en/clinics/compare/?clinic={clinic.slug}", "/en/search/?q=renamed"):
        assert b"Renamed Clinic" in client.get(address).content


def test_the_day_is_part_of_the_page(client, content, clock):
    before = client.get("/en/prices/")["ETag"]
    clock.shift(13 * 3600)  # 23:00 in Seoul
    assert client.get("/en/prices/")["ETag"] == before
    clock.shift(2 * 3600)
    assert client.get("/en/prices/")["ETag"] != before


def test_addresses_are_told_apart_to_the_last_character(client, content):
    addresses = ("/en/prices/", "/en/prices/?currency=EUR", "/en/prices/?currency=GBP")
    assert len({client.get(address)["ETag"] for address in addresses}) == 3


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "evil.example:80", "a b"])
def test_an_unknown_host_is_refused_even_for_a_page_in_memory(client, content, host):
    tag = client.get("/en/prices/")["ETag"]
    assert client.get("/en/prices/", headers={"Host": host}).status_code == 400
    assert client.get("/en/prices/", headers={"Host": host, "If-None-Match": tag}).status_code == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/clinics/no-such/", 404), ("/en/nothing/", 404), ("/en/consultation/", 200), ("/en/contact/", 200),
        ("/health/", 200),
    ],
)
def test_other_answers_are_not_kept(client, content, address, status):
    make_consent_text()
    for _ in range(2):
        response = client.get(address, headers={"If-None-Match": "*"})
        assert response.status_code == status
        assert "public" not in response.headers.get("Cache-Control", "") and "ETag" not in response.headers


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_but_reading_is_answered_from_memory(client, content, method):
    tag = client.get("/en/prices/")["ETag"]
    assert getattr(client, method)("/en/prices/", headers={"If-None-Match": tag}).status_code == 405


# --- the store -----------------------------------------------------------------------------------------------
def page(size: int) -> Page:
    return Page(b"x" * size, {})


def test_the_least_recently_used_page_goes_first():
    store = PageCache(limit=3 * 600)
    for key in "abc":
        store.put(key, page(100))
    assert store.get("a")
    store.put("d", page(100))
    assert [key for key in "abcd" if store.get(key)] == ["a", "c", "d"]


def test_a_page_put_twice_is_counted_once():
    store = PageCache(limit=10_000)
    for size in (100, 900, 300):
        store.put("a", page(size))
    assert store.size == 800 and store.get("a") == page(300)


def test_a_page_larger_than_the_store_is_not_kept():
    store = PageCache(limit=1_000)
    store.put("small", page(10))
    store.put("large", page(5_000))
    assert (store.get("large"), store.size) == (None, 0)


@calm()
@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3000)), max_size=30), st.integers(500, 6000))
def test_the_store_never_outgrows_its_limit_and_knows_its_size(puts, limit):
    store = PageCache(limit)
    for key, size in puts:
        store.put(key, page(size))
        assert store.size <= limit
    assert store.size == sum(len(held.packed) + 500 for held in store.pages.values())


def test_the_store_of_the_portal_is_bounded(settings):
    settings.PAGE_CACHE_BYTES = 50_000
    assert PageCacheMiddleware(lambda request: None).cache.limit == 50_000


# --- snapshots -------------------------------------------------------------------------------------------------
def test_a_snapshot_is_built_once_for_each_version_and_day(clock):
    built = []

    @snapshot
    def numbers() -> int:
        built.append(1)
        return len(built)

    assert [numbers(), numbers()] == [1, 1]
    raise_version()
    assert [numbers(), numbers()] == [2, 2]
    clock.shift(24 * 3600)
    assert [numbers(), numbers()] == [3, 3]
    forget_everything()
    assert numbers() == 4


def test_what_is_read_in_a_transaction_that_fails_is_forgotten():
    before = market().cities["seoul"].summary
    with transaction.atomic():
        City.objects.filter(slug="seoul").update(summary_en="Never committed.")
        raise_version()
        assert market().cities["seoul"].summary == "Never committed."
        transaction.set_rollback(True)
    assert market().cities["seoul"].summary == before
    raise_version()  # the same number as the one that was rolled back
    assert market().cities["seoul"].summary == before


def test_the_library_follows_the_version():
    before = library().treatments["smp"].summary
    Treatment.objects.filter(slug="smp").update(summary_en="New words.")
    assert library().treatments["smp"].summary == before != "New words."
    raise_version()
    assert library().treatments["smp"].summary == "New words."


def test_inside_a_request_everything_agrees_on_one_version():
    with one_version() as version:
        with CaptureQueriesContext(connection) as queries:
            assert (content_version(), content_version()) == (version, version)
        assert len(queries) == 0
    with CaptureQueriesContext(connection) as queries:
        content_version()
    assert len(queries) == 1


def test_pieces_are_kept_for_one_version_and_made_anew_past_their_number(clock):
    kept, built = Kept(most=2), []

    def make(key: str) -> str:
        return kept.get(key, lambda: built.append(key) or key.upper())

    assert [make("a"), make("a"), make("b")] == ["A", "A", "B"]
    assert built == ["a", "b"]
    raise_version()
    assert make("a") == "A" and built == ["a", "b", "a"]
    clock.shift(24 * 3600)
    assert make("a") == "A" and built == ["a", "b", "a", "a"]
    for key in "cdef":
        make(key)
    assert len(kept.held[1]) <= 3


def test_a_piece_made_for_an_older_version_never_reaches_a_newer_one():
    """Another thread may turn the store to its own version while a piece is being made."""
    kept, old, new = Kept(most=10), Version(1, "old"), Version(2, "new")
    turned, made = threading.Event(), threading.Event()

    def in_another_thread(version: Version, work) -> threading.Thread:
        def run():
            cache._request.version, cache._request.moment = version, (version, "today")
            work()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def slow() -> str:
        in_another_thread(new, lambda: (kept.get("other", lambda: "x"), turned.set()))
        assert turned.wait(10)
        return "old words"

    first = in_another_thread(old, lambda: (kept.get("piece", slow), made.set()))
    assert made.wait(10)
    first.join()
    seen = []
    in_another_thread(new, lambda: seen.append(kept.get("piece", lambda: "new words"))).join()
    assert seen == ["new words"]


# --- the version -------------------------------------------------------------------------------------------------
def test_every_raise_has_its_own_number_and_token_and_names_what_it_touched():
    before = content_version()
    raise_version([7, 3, 7])
    raise_version()
    raise_version(None)
    after = content_version()
    assert after.number == before.number + 3 and after.token != before.token
    changes = ContentChange.objects.filter(number__gt=before.number).order_by("number", "clinic_id")
    assert list(changes.values_list("number", "clinic_id")) == [
        (before.number + 1, 3), (before.number + 1, 7), (before.number + 3, None),
    ]  # fmt: skip


def test_the_first_raise_of_a_new_database_makes_the_row():
    ContentVersion.objects.all().delete()
    assert content_version() == Version(0, "")
    raise_version()
    assert content_version().number == 1
