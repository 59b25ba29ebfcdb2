"""Finding the addresses that are named, and noting what they answered."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from core.sourced import today
from core.turns import in_turn
from desk.links.asking import Answer
from desk.links.models import CheckedLink, LinkUse
from desk.links.places import Place, places

AGAIN_AFTER = timedelta(days=7)
BATCH = 1000  # addresses written in one transaction

Found = tuple[str, str, int]  # as Place.found() gives them


def gather() -> int:
    """Brings the table in step with the catalogue: how many addresses it names."""
    day = today()
    for place in places():
        for part in in_batches(place.found()):
            with in_turn(), transaction.atomic():
                note_uses(place, part, day)
    with in_turn(), transaction.atomic():
        LinkUse.objects.filter(used_on__lt=day).delete()
        CheckedLink.objects.filter(used_on__lt=day).delete()
    return CheckedLink.objects.count()


def in_batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    walk = iter(found)
    while part := list(islice(walk, BATCH)):
        yield part


def note_uses(place: Place, part: list[Found], day: date) -> None:
    links = CheckedLink.objects.bulk_create(
        [CheckedLink(address=address, used_on=day) for address, _key, _rows in part],
        update_conflicts=True, unique_fields=["address"], update_fields=["used_on"],
    )  # fmt: skip
    form = place.form._meta.label_lower
    LinkUse.objects.bulk_create(
        [
            LinkUse(link=link, place=place.name, form=form, key=key, rows=rows, used_on=day)
            for link, (_address, key, rows) in zip(links, part, strict=True)
        ],
        update_conflicts=True, unique_fields=["link", "place"], update_fields=["form", "key", "rows", "used_on"],
    )  # fmt: skip


def due(most: int) -> list[CheckedLink]:
    """Whose turn it is: what failed before and was not asked today, then the never asked, then the oldest."""
    day, rows = today(), CheckedLink.objects
    found = list(rows.failing().filter(checked_on__lt=day).order_by("checked_on", "pk")[:most])
    others = rows.filter(first_failed_on=None)
    for more in (others.filter(checked_on=None), others.filter(checked_on__lte=day - AGAIN_AFTER)):
        found += more.order_by("checked_on", "pk")[: most - len(found)]
    return found


def note(link: CheckedLink, answer: Answer) -> None:
    """What it answered today. One that answers again is whole at once."""
    day = today()
    changes = {"status": answer.status, "problem": answer.problem, "checked_on": day}
    if answer.is_ok:
        changes |= {"first_failed_on": None, "last_failed_on": None, "last_ok_on": day}
    elif answer.has_failed:
        changes |= {"first_failed_on": Coalesce(F("first_failed_on"), day), "last_failed_on": day}
    with in_turn():
        CheckedLink.objects.filter(pk=link.pk).update(**changes)


def ask_again(links: QuerySet[CheckedLink]) -> int:
    """Takes them off the list, to be asked first in the next run; how many. They come back when they fail anew."""
    fresh = {"status": None, "problem": "", "first_failed_on": None, "last_failed_on": None, "checked_on": None}
    with in_turn():
        return CheckedLink.objects.filter(pk__in=list(links.values_list("pk", flat=True))).update(**fresh)
