"""Counting rows of several tables in one statement."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Case, Func, IntegerField, Q, QuerySet, Value, When

ROWS = Func(template="COUNT(*)", output_field=IntegerField())  # without the GROUP BY of Count()


def counts(querysets: Sequence[QuerySet]) -> list[int]:
    """How many rows each has."""
    if not querysets:
        return []
    compiled = [rows.order_by().annotate(counted=ROWS).values("counted").query.sql_with_params() for rows in querysets]
    columns = ", ".join(f"({sql})" for sql, _values in compiled)
    return list(asked(f"SELECT {columns}", compiled)[0])


def counts_where(parts: Sequence[tuple[QuerySet, Sequence[Q]]]) -> list[list[int]]:
    """Of each queryset, read once, how many rows meet each of its conditions; all have as many conditions."""
    if not parts:
        return []
    compiled = [tally(at, rows, conditions) for at, (rows, conditions) in enumerate(parts)]
    found = asked(" UNION ALL ".join(sql for sql, _values in compiled), compiled)
    return [list(numbers) for _part, *numbers in sorted(found)]


def tally(part: int, rows: QuerySet, conditions: Sequence[Q]) -> tuple[str, tuple]:
    """The statement that gives the part's number and how many rows meet each condition."""
    names = [f"n{number}" for number in range(len(conditions))]
    sums = {name: meeting(condition) for name, condition in zip(names, conditions, strict=True)}
    plain = QuerySet(rows.model, rows.query.chain())  # that of translated models puts columns in any order
    return plain.order_by().annotate(part=Value(part), **sums).values_list("part", *names).query.sql_with_params()


def meeting(condition: Q) -> Func:
    return Func(Case(When(condition, then=1)), function="COUNT", output_field=IntegerField())


def asked(sql: str, compiled: Sequence[tuple]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _sql, values in compiled for value in values])
        return cursor.fetchall()
