"""A rate limit in the database: works on SQLite and PostgreSQL, with any number of workers."""

import time
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.models import Hits
from core.network import client_address, household_and_network

NEIGHBOURS = 10  # so many times what one visitor may, all visitors of one network may

# Counting and reading in one statement: two at the same moment are both counted, on either database.
COUNT = """
    INSERT INTO core_hits (what, who, hour, count) VALUES {}
    ON CONFLICT (what, who, hour) DO UPDATE SET count = core_hits.count + 1
    RETURNING what, who, count
"""


class Limit(NamedTuple):
    """How often `whose` (a network, an e-mail address) may do `what` in an hour."""

    what: str  # up to 20 characters
    whose: str
    per_hour: int


def over_limit(request: HttpRequest, what: str, per_hour: int, *others: Limit) -> bool:
    """Counts this request. Says whether its address, its network or one of `others` has used up the hour."""
    address, network = household_and_network(client_address(request))
    wide = Limit(f"{what[:16]}-net", network, per_hour * NEIGHBOURS)
    return over_any(Limit(what, address, per_hour), wide, *others)


def used_up(whose: str, what: str, per_hour: int) -> bool:
    """Counts once more for `whose`: a network address, an e-mail address. Says whether that was too often this hour."""
    return over_any(Limit(what, whose, per_hour))


def over_any(*limits: Limit) -> bool:
    """Counts each of them once more, and says whether one is used up.

    The name itself is not kept: only a keyed hash, and only for the running hour.
    """
    if not settings.RATE_LIMITS:
        return False
    hour = int(time.time() // 3600)
    # In one order, so that two that count the same rows never wait for each other.
    allowed = dict(sorted(((limit.what, hidden(limit.whose)), limit.per_hour) for limit in limits))
    rows = [(what, who, hour, 1) for what, who in allowed]
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(", ".join(["(%s, %s, %s, %s)"] * len(rows))), [one for row in rows for one in row])
        counts = {(what, who): count for what, who, count in cursor.fetchall()}
    if 1 in counts.values():
        Hits.objects.filter(hour__lt=hour).delete()
    return any(count > allowed[row] for row, count in counts.items())


def hidden(whose: str) -> str:
    return salted_hmac("core.limits", whose).hexdigest()[:32]
