"""Log lines without personal data, one event a line, in UTC."""

import logging
import re
import time

# What follows may be a patient's own link, a draft's, a photo's name, or a preview's: all of it opens something.
_SECRET = re.compile(r"((?:consultation|preview)(?:/|%2f)).+", re.IGNORECASE | re.DOTALL)


def masked(text: str) -> str:
    """The text up to where the address of one request would begin: '/en/consultation/-'."""
    return _SECRET.sub(r"\1-", text)


class UtcFormatter(logging.Formatter):
    converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        # One event is one line: a forged line break in a path or name stays visible as text.
        head, *trace = super().format(record).split("\nTraceback")
        head = head.replace("\r", "\\r").replace("\n", "\\n")
        return "\nTraceback".join([head, *trace])

    def formatException(self, ei) -> str:
        return "\n".join(masked(line) for line in super().formatException(ei).split("\n"))


class NoPersonalData(logging.Filter):
    """Drops what a form sent: the request object and its POST never reach a handler. Masks addresses of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        if hasattr(record, "request"):
            del record.request
        if isinstance(record.args, tuple):
            record.args = tuple(masked(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
