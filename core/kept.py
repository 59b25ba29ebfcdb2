"""What staff had typed into a form when their session had ended: kept until they have signed in again.

It is encrypted with the keys of personal data, belongs to one account and one form, and goes when the form is sent,
when its owner throws it away, or after an hour. Passwords and chosen files are never part of it.
"""

import json
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from core.encryption import CannotDecrypt
from core.models import KeptForm

KEPT_FOR = timedelta(hours=1)
MOST = 5  # forms of one account; the oldest goes first
WAITS = "kept"  # in the session: something may be waiting, so that only then the table is asked


class Kept(NamedTuple):
    data: QueryDict
    files: list[str]  # names of the files that had been chosen


def keep(request: HttpRequest, user) -> bool:
    """Keeps what this request sent, for this account. False when there is nothing to keep."""
    data = {name: values for name, values in request.POST.lists() if is_kept(name)}
    files = [file.name for _name, found in request.FILES.lists() for file in found]
    if not (data or files) or len(request.path) > KeptForm._meta.get_field("path").max_length:
        return False
    content = json.dumps({"data": data, "files": files})
    with transaction.atomic():
        KeptForm.objects.update_or_create(
            user=user, path=request.path, defaults={"content": content, "kept_at": timezone.now()}
        )
        newest = KeptForm.objects.filter(user=user).order_by("-kept_at").values_list("pk", flat=True)[:MOST]
        KeptForm.objects.filter(user=user).exclude(pk__in=list(newest)).delete()
    return True


def is_kept(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name.lower()


def current() -> QuerySet[KeptForm]:
    return KeptForm.objects.filter(kept_at__gt=timezone.now() - KEPT_FOR)


def outdated(moment) -> QuerySet[KeptForm]:
    return KeptForm.objects.filter(kept_at__lte=moment - KEPT_FOR)


def waits_for(user) -> bool:
    return current().filter(user=user).exists()


def find(request: HttpRequest) -> Kept | None:
    """What its user had typed into the form at this address."""
    if not request.session.get(WAITS):
        return None
    try:
        row = current().filter(user=request.user, path=request.path).first()
    except CannotDecrypt:  # the keys were changed meanwhile
        return None
    if row is None:
        return None
    content, data = json.loads(row.content), QueryDict(mutable=True)
    for name, values in content["data"].items():
        data.setlist(name, values)
    return Kept(data, content["files"])


def forget(request: HttpRequest) -> None:
    """The form at this address was sent, or thrown away by its user."""
    if request.session.get(WAITS):
        KeptForm.objects.filter(user=request.user, path=request.path).delete()
        if not waits_for(request.user):
            del request.session[WAITS]


def forget_all(path: str) -> int:
    """What anybody had typed into the form at this path goes, because what it was about goes."""
    return KeptForm.objects.filter(path=path).delete()[0]
