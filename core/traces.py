"""What a database keeps of rows that are gone, and how it loses that.

SQLite: `PRAGMA secure_delete` (config/settings.py) overwrites deleted rows in their pages. Older images of those
pages stay in the write-ahead log until it is emptied, which wipe_traces() does. PostgreSQL keeps dead rows until
their table is written anew, which rewrite() does; on SQLite it takes the last scraps that the moving of rows
between pages can leave. docs/operations.md says when.
"""

import logging

from django.apps import apps
from django.db import OperationalError, connection

log = logging.getLogger("portal.traces")

PRIVATE_APPS = ("consultations",)
PRIVATE_TABLES = ("core_outboxmail", "core_hits", "core_keptform", "core_signin", "desk_correctionrequest")


def wipe_traces() -> bool:
    """Empties SQLite's write-ahead log; to be called outside of a transaction, after something was erased.

    False when a reader holds an older image just then: the next erasing, or the daily purge, does it.
    """
    if connection.vendor != "sqlite":
        return True
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = bool(cursor.fetchone()[0])
    except OperationalError:  # this connection itself is in the midst of something
        busy = True
    if busy:
        log.info("the write-ahead log was in use and will be emptied later")
    return not busy


def rewrite() -> None:
    """Writes the tables with personal data anew, without what was deleted. Nobody writes to them meanwhile.

    To be called outside of a transaction. Raises OperationalError when the database does not come to rest.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
        else:
            for table in private_tables():
                cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
    wipe_traces()


def private_tables() -> list[str]:
    models = [model for app in PRIVATE_APPS for model in apps.get_app_config(app).get_models()]
    return [*(model._meta.db_table for model in models), *PRIVATE_TABLES]
