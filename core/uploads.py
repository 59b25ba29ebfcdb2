"""Forms with files that are too large: answered before they are read, in a way that a browser gets to show."""

import time
from contextlib import suppress

from django.http import HttpRequest, HttpResponse

MOST_READ_PAST = 150_000_000  # bytes that are thrown away so that a browser gets to read why
SECONDS_READ_PAST = 20


def announced_length(request: HttpRequest) -> int:
    """Bytes of the body; a server reads no more than it was announced."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


class AnsweredEarly(HttpResponse):
    """An answer to a form that was not read to its end.

    A browser that is still sending when the connection closes shows that it is broken, and never this answer.
    """

    def __init__(self, request: HttpRequest, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def close(self) -> None:
        if announced_length(self.request) <= MOST_READ_PAST:
            read_past(self.request)
        super().close()


def read_past(request: HttpRequest) -> None:
    end = time.monotonic() + SECONDS_READ_PAST
    with suppress(Exception):  # the answer is out: whatever a visitor who goes away breaks now concerns nobody
        while time.monotonic() < end and request.read(65_536):
            pass
