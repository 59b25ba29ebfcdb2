"""The portal as `make run` serves it, with thirty demonstration clinics in a database of its own."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

from tests.portal import Portal, run, wait_until_it_answers
from tests.postgres import free_port
from tools.audit.setting import HOME, LANGUAGES, ROOT
from tools.bench.setting import environment, module

KEPT = HOME / "portal"  # made anew for each run
STOPS_WITHIN = 30  # seconds


@contextmanager
def serving() -> Iterator[Portal]:
    """The portal, until the end of the block."""
    portal = prepared()
    log = KEPT / "log"
    with open(log, "wb") as output:
        command = module("gunicorn", "--config", "config/gunicorn.py", "config.wsgi")
        process = subprocess.Popen(command, cwd=ROOT, env=portal.environment, stdout=output, stderr=output)
    try:
        wait_until_it_answers(portal.url, process, log)
        yield portal
    finally:
        process.terminate()
        process.wait(STOPS_WITHIN)


def prepared() -> Portal:
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = environment(
        f"sqlite:///{KEPT}/portal.sqlite3",
        OPEN_LANGUAGES=",".join(LANGUAGES),
        PORT=str(port),
        SITE_URL=url,
        PRIVATE_ROOT=str(KEPT / "private"),
        MAIL_FOLDER=str(KEPT / "mail"),
        EMAIL_HOST="",
    )
    run(settings, "manage.py", "prepare")
    run(settings, "tools/static.py")
    return Portal(url, settings)


def two_clinics(url: str) -> dict[str, str]:
    """Slugs for the addresses of kinds.py, as {"a": ..., "b": ...}."""
    with urlopen(f"{url}/en/clinics/?format=json") as answer:
        first, second, *_ = json.load(answer)["results"]
    return {"a": first["slug"], "b": second["slug"]}
