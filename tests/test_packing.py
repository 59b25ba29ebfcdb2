"""A page is packed quickly for its first visitors, and tightly beside them once it is asked for often."""

from threading import Event

import brotli
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.cache import PageCacheMiddleware, public_page
from core.packing import OFTEN, WAITING, Aside, packed

TEXT = " ".join(f"Трансплантат {number} приживается." for number in range(400)).encode()
FIRST = OFTEN + 1  # the one that makes it, then as many from memory


@pytest.fixture
def handler(db):
    return PageCacheMiddleware(public_page(lambda request: HttpResponse(TEXT)))


def visit(handler, encoding: str = "br") -> HttpResponse:
    return handler(RequestFactory().get("/ru/", headers={"Accept-Encoding": encoding}))


def when_the_packing_beside_is_done(handler) -> None:
    handler.aside.thread.shutdown()


def test_a_page_that_is_asked_for_often_gets_smaller_and_stays_the_same(handler):
    before = [visit(handler) for _ in range(FIRST)]
    when_the_packing_beside_is_done(handler)
    after = visit(handler)
    assert [one.content for one in before[:OFTEN]] == [packed(TEXT)] * OFTEN
    assert len(after.content) < len(packed(TEXT)) and brotli.decompress(after.content) == TEXT
    assert after["Content-Length"] == str(len(after.content)) and after["ETag"] == before[0]["ETag"]
    assert visit(handler, encoding="gzip").content == TEXT
    assert handler.cache.size == len(after.content) + 500


def test_a_page_that_few_ask_for_is_packed_once(handler):
    for _ in range(FIRST - 1):
        visit(handler)
    when_the_packing_beside_is_done(handler)
    (page,) = handler.cache.pages.values()
    assert page.packed == packed(TEXT) and not page.tight


def test_a_page_that_has_left_memory_meanwhile_stays_out(handler):
    visit(handler)
    (key,) = handler.cache.pages
    handler.cache.forget()
    handler.cache.pack_tightly(key)
    assert (dict(handler.cache.pages), handler.cache.size) == ({}, 0)


def test_only_so_many_pages_wait_and_a_page_without_room_is_packed_at_a_later_visit():
    aside, go_on, done = Aside(), Event(), []
    assert [aside.do(go_on.wait) for _ in range(WAITING + 1)] == [True] * WAITING + [False]
    go_on.set()
    aside.thread.submit(lambda: None).result()
    assert aside.do(lambda: done.append("late"))
    aside.thread.shutdown()
    assert done == ["late"]
