"""Log lines without personal data, one event a line, in UTC."""

import logging
import time


class UtcFormatter(logging.Formatter):
    converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        # One event is one line: a forged line break in a path or name stays visible as text.
        head, *trace = super().format(record).split("\nTraceback")
        head = head.replace("\r", "\\r").replace("\n", "\\n")
        return "\nTraceback".join([head, *trace])


class NoPersonalData(logging.Filter):
    """Drops what a form sent: the request object and its POST never reach a handler."""

    def filter(self, record: logging.LogRecord) -> bool:
        if hasattr(record, "request"):
            del record.request
        return True
