"""The machine's own Chromium, headless, which reaches nothing but this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def executable() -> str | None:
    """The machine's Chromium or Chrome; None without."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)


@contextmanager
def running() -> Iterator[Any]:
    """A playwright Browser."""
    from playwright.sync_api import sync_playwright

    # A browser started by root has no sandbox to drop into.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), headless=True, args=flags)
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One visitor's pages, and what happened there that must never happen.

    `complaints` holds requests that left this machine (they are broken off), errors of scripts,
    and what the content security policy refused.
    """

    def __init__(self, browser: Any, **options: Any):
        self.complaints: list[str] = []
        self.context = browser.new_context(**options)
        self.context.route("**/*", self.let_through_or_break_off)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on("console", self.read_console)

    def let_through_or_break_off(self, route: Any) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in LOOPBACK:
            self.complaints.append(f"asked for {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def read_console(self, message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.complaints.append(message.text)
