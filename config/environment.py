"""The environment that every setting is read from, and in which mode the portal runs."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
MEMORY = "/dev/shm"  # noqa: S108  (whoever writes there does it with mkstemp)
ROOM = 400_000_000  # bytes; what all threads of the server may be receiving at once
env = Env()
if env.str("PORTAL_MODE", "") != "test":  # nothing that a developer keeps in .env changes what a test sees
    env.read_env(str(BASE_DIR / ".env"), recurse=False)

MODE = env.str("PORTAL_MODE", "production")
if MODE not in {"demo", "development", "test", "production"}:
    raise ImproperlyConfigured(f"PORTAL_MODE is {MODE!r}: set it to demo, development, test or production.")
PRODUCTION = MODE == "production"


def required(name: str, how: str, default: str = "") -> str:
    """The variable's value; in production an empty one stops the start with a sentence."""
    value = env.str(name, default)
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"{name} is not set. {how}")
    return value


def roomy_memory() -> str | None:
    """The folder that is memory, where there is one and it is large enough; None for the usual one on the disk."""
    try:
        system = os.statvfs(MEMORY)
    except OSError:
        return None
    return MEMORY if system.f_frsize * system.f_blocks >= ROOM else None
