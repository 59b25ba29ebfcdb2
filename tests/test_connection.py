"""A connection that outlives a request, and a server that closes it in between.

On PostgreSQL alone: SQLite has no server that could.
"""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from core.cache import Version, content_version, read_version

pytestmark = pytest.mark.django_db
if connection.vendor != "postgresql":  # of an SQLite file nobody else can close the connection
    pytest.skip("SQLite has no server", allow_module_level=True)


@pytest.fixture
def elsewhere():
    """Runs a function on a thread with a connection of its own, which stands between two requests."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield lambda step: thread.submit(step).result()
        thread.submit(lambda: connection.close()).result()  # of that thread: looked up there


def opened() -> int:
    """The server's process behind this thread's connection, once a request has used it."""
    content_version()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def next_request() -> tuple[Version, int]:
    """The version, and how often the database was asked for it."""
    own = connections["default"]
    own.health_check_enabled, own.health_check_done = True, False  # as when a request begins
    with CaptureQueriesContext(own) as queries, patch.object(own, "is_usable", wraps=own.is_usable) as check:
        version = content_version()
    return version, len(queries) + check.call_count


def test_the_version_is_asked_for_without_asking_first_whether_anybody_is_there(content, elsewhere):
    elsewhere(opened)
    version, asked = elsewhere(next_request)
    assert version == read_version() and version.number > 0
    assert asked == 1


def test_a_connection_that_the_server_has_closed_is_opened_again(content, elsewhere):
    gone = elsewhere(opened)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [gone])  # waits until it is gone
        assert cursor.fetchone() == (True,)
    version, _asked = elsewhere(next_request)
    assert version == read_version()
    assert elsewhere(opened) != gone
