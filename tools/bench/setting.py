"""Folders, and the environment that every measured process gets."""

import base64
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = ROOT / "var" / "bench"
PAGE_CACHE_BYTES = 8_000_000
WORKERS = 2
SECRETS = {  # what is stored with them is erased again at the end
    "SECRET_KEY": secrets.token_urlsafe(50),
    "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
}


@dataclass(frozen=True)
class Database:
    """One database with `size` demonstration clinics; `kind` is a key of databases.KINDS."""

    kind: str
    size: int
    url: str

    def __str__(self) -> str:
        return f"{KIND_NAMES[self.kind]}, {self.size:,}"


KIND_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def environment(database_url: str, **more: str) -> dict[str, str]:
    """As `make run`, with the values of .env.example and without the limits that one visitor would meet."""
    return os.environ | SECRETS | {
        "PORTAL_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url,
        "ALLOWED_HOSTS": "127.0.0.1",
        "RATE_LIMITS": "false",
        "TRUSTED_PROXIES": "0",
        "PAGE_CACHE_BYTES": str(PAGE_CACHE_BYTES),
        "WEB_CONCURRENCY": str(WORKERS),
        "WEB_THREADS": "4",
        **more,
    }  # fmt: skip


def module(name: str, *words: str) -> list[str]:
    """The command that runs a module of this package or an installed one."""
    return [sys.executable, "-m", name, *words]
