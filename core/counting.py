"""Counting rows of several tables at once."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Func, IntegerField, QuerySet

ROWS = Func(template="COUNT(*)", output_field=IntegerField())  # without the GROUP BY of Count()


def counts(querysets: Sequence[QuerySet]) -> list[int]:
    """How many rows each has, in one statement."""
    if not querysets:
        return []
    compiled = [rows.order_by().annotate(counted=ROWS).values("counted").query.sql_with_params() for rows in querysets]
    columns = ", ".join(f"({sql})" for sql, _values in compiled)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _sql, values in compiled for value in values])
        return list(cursor.fetchone())
