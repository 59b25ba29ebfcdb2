"""Settings, clock, content and machines that the tests share. CONTRIBUTING.md says how to use them."""

import io
import os
import sys

# Before any setting is read; what is set here wins over a .env file.
DATABASE_URL = os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "PORTAL_MODE": "test",
    "SECRET_KEY": "a key for tests alone, long enough to sign with: 0123456789",
    "FIELD_KEYS": "dGVzdHMgYWxvbmUgdXNlIHRoaXMga2V5LCBub2JvZHk=",
    "RATE_LIMITS": "false",
    # The browser's library keeps an event loop; nothing of ours is asynchronous.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests import axe, browser, html, properties
from tests.clock import at_now
from tests.npm import NoChecker
from tests.portal import serving, templates
from tests.workers import ANY_DATABASE, Scheduling

FLUSHING = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}
REQUIRED = os.environ.get("CI") == "true"
PATIENCE = 20_000  # milliseconds until a page must show what is asked of it
STAFF = {"username": "staff", "password": "a pass phrase for tests"}


def pytest_configure() -> None:
    """Reads the settings, now that the environment is set; pytest-django sets Django up after this."""
    assert settings.MODE == "test"
    properties.calm_everywhere()
    # The real one is slow on purpose; portals that are served by a process of their own have it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


# --- clock, caches, network ---------------------------------------------------------------------
@pytest.fixture(autouse=True)
def clock():
    """Every test takes place on 2026-11-21 at 10:00 in Seoul; `clock.move_to(...)` moves it."""
    with at_now() as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def nothing_remembered():
    from django.utils import translation

    from core.cache import forget_everything

    forget_everything()
    translation.activate("en")  # a visit to another language leaves that one behind


# --- content --------------------------------------------------------------------------------------
class Content:
    """Whether the test database holds the content, and what is needed to load it."""

    loaded = False
    blocker = None

    @classmethod
    def load(cls) -> None:
        with cls.blocker.unblock(), at_now():
            call_command("load_content", verbosity=0)
            call_command("load_demo", clinics=30, seed=1, stdout=io.StringIO())
            know_all_models()
        cls.loaded = True


def know_all_models() -> None:
    """Reads what Django remembers of the models: how many queries a page takes must not hang on the test before it."""
    from django.apps import apps
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.get_for_models(*apps.get_models())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every database test starts with the content and 30 demonstration clinics."""
    Content.blocker = django_db_blocker
    Content.load()
    yield
    with django_db_blocker.unblock():
        leave_alone()


def leave_alone() -> None:
    """Ends what still holds this process's PostgreSQL database, and names it: a held database cannot be dropped."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT backend_type, state, left(query, 120), pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for row in cursor.fetchall():
            print("Still held the test database:", *row, file=sys.stderr)


@pytest.fixture
def content(db):
    """The content and the demonstration clinics, for a test that wants to say that it needs them."""


demo = content


@pytest.fixture
def no_other_clinics(content):
    """The content alone: without the demonstration clinics."""
    from clinics.models import Clinic
    from core.cache import raise_version
    from core.history import unrecorded

    with unrecorded():  # a record of each of their prices would take longer than most tests
        Clinic.objects.all().delete()
    raise_version(None)


def flushes(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool(FLUSHING & set(item.fixturenames))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Loads again what a test that commits has emptied, before the next one opens its transaction."""
    if Content.blocker and not Content.loaded and ("db" in item.fixturenames or item.get_closest_marker("django_db")):
        Content.load()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    if flushes(item):
        Content.loaded = False


# --- the portal from outside ------------------------------------------------------------------------
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> Scheduling:
    return Scheduling(config, log)


def pytest_sessionfinish() -> None:
    templates.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "portal" in item.fixturenames:  # the first of them waits for the server
            item.add_marker(pytest.mark.timeout(300))
        if "open_page" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
        if item.path.name in ANY_DATABASE and not item.get_closest_marker("both_databases"):
            item.add_marker(pytest.mark.any_database)
    # Last, one of them would keep a single worker busy while the other has nothing left to do.
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


def leave_out(reason: str) -> None:
    """Skips a test for want of a machine; continuous integration must have them all."""
    if REQUIRED:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def portal():
    """A real server with its own database: `f"{portal}/en/"`, `portal.manage("...")`, `portal.query("...")`."""
    with serving(DATABASE_URL) as started:
        yield started


@pytest.fixture(scope="session")
def staff_account(portal) -> dict[str, str]:
    """An administrator of `portal`: {"username": ..., "password": ...}."""
    portal.manage(
        "createsuperuser", "--noinput", "--username", STAFF["username"], "--email", "staff@example.org",
        DJANGO_SUPERUSER_PASSWORD=STAFF["password"],
    )  # fmt: skip
    return STAFF


@pytest.fixture(scope="session")
def chromium():
    if browser.executable() is None:
        leave_out("Browser: not run, no Chromium found")
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)
    with browser.running() as started:
        yield started


@pytest.fixture
def open_page(chromium, portal):
    """`open_page(width=320, javascript=False, dark=True)` gives a playwright Page of a new visitor.

    Relative addresses lead to `portal`. The test fails when a page asks for anything outside this
    machine, a script fails, or the content security policy refuses something.
    """
    visits = []

    def opened(width: int = 1280, height: int = 800, javascript: bool = True, dark: bool = False):
        visit = browser.Visit(
            chromium,
            base_url=portal.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            timezone_id="Asia/Seoul",
        )
        visit.context.set_default_timeout(PATIENCE)
        visits.append(visit)
        return visit.page

    yield opened
    for visit in visits:
        visit.context.close()
    assert [complaint for visit in visits for complaint in visit.complaints] == []


@pytest.fixture
def browser_page(open_page):
    """A page 1280 pixels wide with JavaScript, see `open_page`."""
    return open_page()


@pytest.fixture
def nu_errors():
    """`nu_errors({"/en/": html_bytes})` lists what the Nu HTML checker finds wrong."""
    try:
        html.checker()
    except NoChecker as missing:
        leave_out(f"HTML checker: not run, {missing}")
    return html.nu_errors


@pytest.fixture
def axe_violations():
    """`axe_violations(page)` lists what axe-core finds wrong with a page as the browser shows it now."""
    try:
        axe.checker()
    except NoChecker as missing:
        leave_out(f"Accessibility checker: not run, {missing}")
    return axe.violations


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's top folder."""
    return Path(__file__).resolve().parent.parent
