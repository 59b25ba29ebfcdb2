"""A rate limit in the database: works on SQLite and PostgreSQL, with any number of workers."""

import time

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.models import Hits
from core.network import client_address


def over_limit(request: HttpRequest, what: str, per_hour: int) -> bool:
    """Counts this request and says whether the address has used up its hour.

    The address itself is not kept: only a keyed hash, and only for the running hour.
    """
    if not settings.RATE_LIMITS:
        return False
    who = salted_hmac("core.limits", client_address(request)).hexdigest()[:32]
    row = {"what": what, "who": who, "hour": int(time.time() // 3600)}
    if Hits.objects.filter(**row).update(count=F("count") + 1):
        return Hits.objects.values_list("count", flat=True).get(**row) > per_hour
    with transaction.atomic():
        Hits.objects.filter(hour__lt=row["hour"]).delete()
        # Two first ones at the same moment count as one, which nobody is hurt by.
        Hits.objects.bulk_create([Hits(**row, count=1)], ignore_conflicts=True)
    return per_hour < 1
