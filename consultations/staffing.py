"""Who of the staff looks after requests, and in which languages.

Roles are groups (desk/roles.py makes them). Members of "Coordinator" read and answer requests. A coordinator
who is also in "Coordinator ja" is told of requests in Japanese, and of others only when nobody else would be;
one who is in no such group is told of requests in every language.
"""

import logging
from functools import cache

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import QuerySet

from core.outbox import is_address

log = logging.getLogger("portal.consultations")

COORDINATOR = "Coordinator"


def language_group(language: str) -> str:
    """The group of coordinators who answer in this language ('ja')."""
    return f"{COORDINATOR} {language}"


def coordinators() -> QuerySet:
    """Everybody who may be given a request."""
    return get_user_model().objects.filter(groups__name=COORDINATOR, is_active=True).order_by("username")


def addresses_for(language: str) -> list[str]:
    """The e-mail addresses to which word of a request in this language goes, each once.

    Where nobody speaks it: everybody's, so that no request waits unseen. An address that is none is left out.
    """
    groups: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(*_memberships())
        for address, group in cursor.fetchall():
            groups.setdefault(address, set()).add(group)
    held = {address: names - {COORDINATOR} for address, names in groups.items() if COORDINATOR in names}
    reached = {address: names for address, names in held.items() if is_address(address)}
    if len(reached) < len(held):
        log.warning("%s coordinators have an e-mail address that is none", len(held) - len(reached))
    fitting = [address for address, names in reached.items() if not names or language_group(language) in names]
    return fitting or list(reached)


@cache
def _memberships() -> tuple[str, tuple]:
    """The query for (address, group) of all coordinators: made once, because making it takes longer than asking it."""
    accounts = get_user_model().objects.filter(groups__name__startswith=COORDINATOR, is_active=True).exclude(email="")
    return accounts.order_by("pk").values_list("email", "groups__name").query.sql_with_params()
