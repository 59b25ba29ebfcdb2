"""What every answer has in common, before and after Django's own middleware."""

import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.defaults import bad_request

ALLOWED_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
CHARSETS = {"", "utf-8", "utf8", "iso-8859-1", "us-ascii"}
BROKEN_BYTE = re.compile(r"%[89A-F][0-9A-F]")  # how Django writes a byte of a path that is not UTF-8
GetResponse = Callable[[HttpRequest], HttpResponse]


def refuse_what_no_page_reads(get_response: GetResponse) -> GetResponse:
    """405 for methods no page has; 400 for bodies and addresses that are not text.

    A form sent as utf-16 or utf-7 makes Django fail twice, the second time in its own
    error page; a NUL makes PostgreSQL fail. Neither comes from a browser.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ALLOWED_METHODS:
            return HttpResponseNotAllowed(ALLOWED_METHODS)
        charset = (request.content_params or {}).get("charset", "").strip("\"' ").lower()
        if charset not in CHARSETS or not readable(request):
            return bad_request(request, None)
        return get_response(request)

    return middleware


def readable(request: HttpRequest) -> bool:
    """Whether path and query decode as UTF-8 and the path holds no NUL."""
    try:
        unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1")).decode()
    except UnicodeError:
        return False
    return not BROKEN_BYTE.search(request.path_info) and "\x00" not in request.path_info


def policies(get_response: GetResponse) -> GetResponse:
    """What a browser may do with our answers: one policy, built once, unless a view has set a stricter one.

    Django's error pages for developers hold styles and scripts of their own and go without it.
    """
    headers = {
        "Content-Security-Policy": build_policy(),
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    }

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.DEBUG and response.status_code in (404, 500):
            return response
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    return middleware
