"""What the worker does besides sending mails."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from desk.imports.running import take, tidy, work

log = logging.getLogger("portal.imports")

TIDIES_EVERY = 3600  # seconds
tidied: float | None = None


def import_some(stop: Callable[[], bool], between: Callable[[], None]) -> bool:
    """Goes on with one import as far as it goes; whether there was one."""
    run = take()
    if run is None:
        tidy_now_and_then()
        return False
    log.info("import %s: %s", run.pk, run.state)
    work(run, stop, between)
    run.refresh_from_db()
    log.info("import %s: %s after %s rows", run.pk, run.state, run.read)
    return True


def tidy_now_and_then() -> None:
    """Once in TIDIES_EVERY seconds of this process, when nothing else is to be done."""
    global tidied
    if tidied is None or time.monotonic() - tidied > TIDIES_EVERY:
        tidied = time.monotonic()
        tidy(timezone.now(), settings.KEEP_DAYS_IMPORTS)
