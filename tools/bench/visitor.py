"""Calls the application in this process as a server would, and says what a call costs."""

import io
import sys
import time
from dataclasses import dataclass
from urllib.parse import quote, urlsplit


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Visitor:
    def __init__(self, application):
        self.application = application

    def ask(self, address: str, body: bytes = b"", **headers: str) -> Answer:
        """A GET, or a POST when there is a body. Headers in WSGI's spelling: HTTP_ACCEPT_ENCODING."""
        return self.call(environ(address, body, headers))[1]

    def cost(self, address: str, body: bytes = b"", expect: int = 200, **headers: str) -> float:
        """CPU milliseconds of one call. Raises RuntimeError when it is not answered as expected."""
        spent, answer = self.call(environ(address, body, headers))
        if answer.status != expect:
            raise RuntimeError(f"{address} answers {answer.status}, not {expect}")
        return spent

    def call(self, environment: dict) -> tuple[float, Answer]:
        seen: list = []
        started = time.process_time()
        parts = self.application(environment, lambda status, headers, *rest: seen.extend((status, headers)))
        body = b"".join(parts)
        parts.close()
        spent = (time.process_time() - started) * 1000
        return spent, Answer(int(seen[0].split()[0]), dict(seen[1]), body)


def environ(address: str, body: bytes, headers: dict[str, str]) -> dict:
    parts = urlsplit(address)
    return {
        "REQUEST_METHOD": "POST" if body else "GET",
        "PATH_INFO": parts.path,
        "QUERY_STRING": quote(parts.query, safe="=&%+"),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **headers,
    }
