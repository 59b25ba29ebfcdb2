"""A web server on this machine whose pages are given by a test, and what it was asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Page = int | tuple[int, str] | Callable  # status; status and where it leads; what does the talking itself


class Web:
    def __init__(self, port: int):
        self.port, self.pages, self.asked = port, {}, []
        self.agents, self.cookies = set(), set()

    def address(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def web(pages: dict[str, Page] | None = None) -> Iterator[Web]:
    """`pages`: path -> Page, or {method: Page}; every other path is not found."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.web = Web(server.server_port)
    server.web.pages = pages or {}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    def answer(self) -> None:
        held = self.server.web
        held.asked.append((self.command, self.path))
        held.agents.add(self.headers["User-Agent"])
        held.cookies.add(self.headers["Cookie"])
        page = held.pages.get(self.path, 404)
        page = page.get(self.command, 405) if isinstance(page, dict) else page
        if callable(page):
            return page(self)
        status, leads = page if isinstance(page, tuple) else (page, "")
        self.send_response(status)
        if leads:
            self.send_header("Location", leads)
        self.send_header("Set-Cookie", "kept=1")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    do_HEAD = do_GET = answer  # the names that http.server calls

    def log_message(self, *_words) -> None:
        pass
