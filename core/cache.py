"""The content version, snapshots that live as long as it does, and the page cache keyed by it.

Every save that changes a public page raises one number inside its own transaction.
Pages, ETags and in-process snapshots are keyed by it, so nothing is ever purged by path
and no worker shows an old page after the commit.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from core.models import ContentChange, ContentVersion
from core.packing import OFTEN, Aside, packed, packed_tightly, unpacked
from core.sourced import today

KEPT_HEADERS = ("Content-Type", "Content-Language", "Content-Disposition")
NEVER_KEPT = ("/admin/", "/health/")  # staff see their own pages; health answers when there is no version to ask for
_request = threading.local()
_forgetful: list[Callable[[], None]] = []


class Version(NamedTuple):
    number: int
    token: str


def content_version() -> Version:
    """The committed version; one query, once a request."""
    held = getattr(_request, "version", None)
    if held is not None:
        return held
    if connection.connection is None or connection.health_check_done or not connection.health_check_enabled:
        return read_version()
    connection.health_check_done = True  # this query tells as well: Django would send one of its own before it
    try:
        return read_version()
    except (InterfaceError, OperationalError):
        if connection.is_usable():
            raise
        connection.close()  # by the server, since the last request
        return read_version()


def read_version() -> Version:
    with connection.cursor() as cursor:  # every page asks this: a queryset would take five times as long
        cursor.execute("SELECT number, token FROM core_contentversion WHERE id = 1")
        row = cursor.fetchone()
    return Version(*row) if row else Version(0, "")


@contextmanager
def one_version():
    """Inside, version and day are read once and everything kept agrees on them."""
    _request.version = content_version()
    _request.moment = (_request.version, today())
    try:
        yield _request.version
    finally:
        _request.version = _request.moment = None


def moment() -> tuple[Version, date]:
    """What everything kept depends on: the content version and the day."""
    return getattr(_request, "moment", None) or (content_version(), today())


@transaction.atomic
def raise_version(clinic_ids: Iterable[int] | None = ()) -> None:
    """Says that public content changed, and which clinics in the directory: some, none, or (None) perhaps all.

    The row stays locked until the caller's transaction ends, so numbers commit in order.
    """
    token = secrets.token_hex(8)
    if not ContentVersion.objects.filter(id=1).update(number=F("number") + 1, token=token):
        ContentVersion.objects.create(id=1, number=1, token=token)
    _request.version = _request.moment = None
    touched = [None] if clinic_ids is None else sorted(set(clinic_ids))
    if touched:
        number = ContentVersion.objects.values_list("number", flat=True).get(id=1)
        ContentChange.objects.bulk_create([ContentChange(number=number, clinic_id=pk) for pk in touched])


class snapshot:
    """Decorator: the value of a function without arguments, built once a content version and day."""

    def __init__(self, build: Callable):
        self.build = build
        self.lock = threading.Lock()
        self.forget()
        _forgetful.append(self.forget)
        self.__doc__ = build.__doc__

    def forget(self) -> None:
        self.state: tuple = (None, None)

    def __call__(self):
        key = moment()
        held, value = self.state
        if held != key:
            with self.lock:
                held, value = self.state
                if held != key:
                    value = self.build()
                    self.state = (key, value)
        return value


class Kept:
    """Pieces of pages that are the same on many of them, for as long as the content version and the day last."""

    def __init__(self, most: int):
        self.most = most
        self.forget()
        _forgetful.append(self.forget)

    def forget(self) -> None:
        self.held: tuple = (None, {})

    def get(self, key: Hashable, build: Callable[[], Any]) -> Any:
        """What `build` gave for the key; keys name their language themselves."""
        pieces = self.pieces()
        if key not in pieces:
            pieces[key] = build()
        return pieces[key]

    def pieces(self) -> dict:
        """What is kept at this moment, by key. Starts anew past `most` pieces."""
        own = getattr(_request, "apart", None)
        if own is not None:
            return own
        now = moment()
        of, pieces = self.held  # read once: a thread with another version may put its own here at any time
        # While somebody works on them, templates change without a new version.
        if of != now or len(pieces) > self.most or settings.DEBUG:
            of, pieces = self.held = (now, {})
        return pieces


kept = Kept(most=4000)


@contextmanager
def apart():
    """Inside, pieces of pages are made for this page alone: neither taken from what all pages share nor given to it."""
    _request.apart = {}
    try:
        yield
    finally:
        _request.apart = None


def on_forget(forget: Callable[[], None]) -> None:
    _forgetful.append(forget)


def forget_everything() -> None:
    """Empties what this process remembers. Tests start from here."""
    _request.version = _request.moment = None
    for forget in _forgetful:
        forget()


def _build_id() -> str:
    """Changes with the code, so that a deployment never serves a page made by the one before."""
    newest = 0
    apps = ("core", "treatments", "clinics", "insights", "pages", "guide")
    for folder in ("config", *apps, "templates", "static", "content", "locale"):
        for path in (Path(settings.BASE_DIR) / folder).rglob("*"):
            if path.suffix in {".py", ".html", ".svg", ".css", ".js", ".toml", ".mo"}:
                newest = max(newest, path.stat().st_mtime_ns)
    return f"{newest:x}"


@dataclass(slots=True)
class Page:
    packed: bytes  # alone: a fifth of the page, and nearly every browser takes it as it is
    headers: dict[str, str]  # those of KEPT_HEADERS that it has
    visits: int = field(default=0, compare=False)  # since it was put here
    tight: bool = field(default=False, compare=False)  # packed as small as it gets, or about to be


class PageCache:
    """Finished pages as brotli, least recently used out first, bounded in bytes."""

    def __init__(self, limit: int):
        self.limit = limit
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self.pages: OrderedDict[str, Page] = OrderedDict()
        self.size = 0

    def get(self, key: str) -> Page | None:
        with self.lock:
            page = self.pages.get(key)
            if page:
                self.pages.move_to_end(key)
                page.visits += 1
            return page

    def put(self, key: str, page: Page) -> None:
        with self.lock:
            old = self.pages.pop(key, None)
            self.size += self._weight(page) - (self._weight(old) if old else 0)
            self.pages[key] = page
            while self.size > self.limit and self.pages:
                self.size -= self._weight(self.pages.popitem(last=False)[1])

    def pack_tightly(self, key: str) -> None:
        with self.lock:
            page = self.pages.get(key)
        if page:
            self.put(key, replace(page, packed=packed_tightly(unpacked(page.packed)), tight=True))

    @staticmethod
    def _weight(page: Page) -> int:
        return len(page.packed) + 500


class PageCacheMiddleware:
    """Answers public pages from memory, or with 304 before anything is rendered.

    A view takes part by `@public_page`. Such pages read and set no cookie and no session.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.cache = PageCache(settings.PAGE_CACHE_BYTES)
        self.aside = Aside()
        self.build = _build_id()
        on_forget(self.cache.forget)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or request.path_info.startswith(NEVER_KEPT):
            return self.get_response(request)
        request.get_host()  # an unknown host is refused here as everywhere
        with one_version() as version:
            key = self.key(request, version)
            if request.headers.get("If-None-Match", "") in (f'"{key}"', f'W/"{key}"'):
                return self.finish(HttpResponseNotModified(), key)
            page = self.cache.get(key)
            if page and page.visits >= OFTEN and not page.tight:
                page.tight = self.aside.do(lambda: self.cache.pack_tightly(key))
            if page is None:
                response = self.get_response(request)
                if not getattr(response, "is_public_page", False) or response.status_code != 200:
                    return response
                if not settings.PAGE_CACHE_BYTES:
                    return self.finish(response, key)
                headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
                page = Page(packed(response.content), headers)
                self.cache.put(key, page)
        return self.finish(self.answer(request, page), key)

    def key(self, request: HttpRequest, version: Version) -> str:
        where = f"{request.get_full_path()}|{today()}|{self.build}"
        return f"{version.number}-{version.token}-{hashlib.blake2b(where.encode(), digest_size=9).hexdigest()}"

    def answer(self, request: HttpRequest, page: Page) -> HttpResponse:
        as_packed = "br" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(page.packed if as_packed else unpacked(page.packed), headers=page.headers)
        response.headers["Content-Length"] = str(len(response.content))
        if as_packed:
            response.headers["Content-Encoding"] = "br"
        return response

    def finish(self, response: HttpResponse, key: str) -> HttpResponse:
        # Weak, because the same page is sent packed and unpacked.
        response.headers["ETag"] = f'W/"{key}"'
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
        response.headers["Vary"] = "Accept-Encoding"
        return response


def public_page(view):
    """Marks a view whose answer depends on address, content and day alone."""

    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.is_public_page = True
        return response

    wrapped.__name__, wrapped.__doc__ = view.__name__, view.__doc__
    wrapped.csrf_exempt = True  # it changes nothing: a POST to it is a wrong method (405), not a forged form (403)
    return wrapped
