"""Where log lines go and how they look. What they may hold is decided by core/logs.py."""

import sys

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"plain": {"()": "core.logs.NoPersonalData"}},
    "formatters": {
        "line": {"()": "core.logs.UtcFormatter", "format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line", "filters": ["plain"]}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "portal": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
