"""How long things are kept, and what is removed when its time is over. Logs counts alone."""

import logging
import time
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consultations import photos
from consultations.actions.erasing import erase
from consultations.models import AccessRecord, Consultation, Draft, PatientLink, Photo, Tombstone
from core import keeping
from core.models import Hits, OutboxMail
from core.traces import wipe_traces
from core.turns import in_turn

log = logging.getLogger("portal.consultations")

Status = Consultation.Status
ORPHAN_SECONDS = 3600  # a photo's file is written before the row that names it is there to be seen


def last_day(status: str, received: datetime, last_message: datetime | None, closed: datetime | None) -> date:
    """The day on which a request is erased at the latest.

    So long after its last message, and when it is closed so long after that, whichever is sooner.
    """
    end = day_of(last_message or received) + timedelta(days=settings.KEEP_DAYS_AT_MOST)
    if closed is None or status not in Consultation.OVER:
        return end
    days = settings.KEEP_DAYS_SPAM if status == Status.SPAM else settings.KEEP_DAYS_AFTER_CLOSING
    return min(end, day_of(closed) + timedelta(days=days))


def day_of(moment: datetime) -> date:
    return timezone.localdate(moment)


def touch(consultation: Consultation) -> date:
    """Writes the last day anew, from the row as it stands in the database; to be called in the transaction
    that changed its status or added a message.
    """
    row = Consultation.objects.in_the_open().get(pk=consultation.pk)
    day = last_day(row.status, row.created_at, row.last_message_at, row.closed_at)
    Consultation.objects.filter(pk=row.pk).update(keep_until=day)
    consultation.keep_until = day
    return day


def purge(*, on: date | None = None) -> dict[str, int]:
    """Removes for good what is past its time on that day (today): how much of what, and `failed`.

    Needs no key. Can be broken off at any moment and run again.
    """
    moment = timezone.now() if on is None else timezone.make_aware(datetime.combine(on, clock_time.min))
    counts = purge_requests(moment)
    with in_turn(), transaction.atomic():
        counts["drafts"] = Draft.objects.filter(expires_at__lte=moment).delete()[0]
        counts["links"] = old_links(moment).delete()[0]
        counts["mails"] = old_mails(moment).delete()[0]
        counts["access records"] = AccessRecord.objects.filter(
            at__lt=moment - timedelta(days=settings.KEEP_DAYS_ACCESS_RECORDS)
        ).delete()[0]
        counts |= keeping.purge(moment)
        counts["rate limits"] = Hits.objects.filter(hour__lt=int(moment.timestamp() // 3600)).delete()[0]
    counts["photo files"] = purge_files()
    transaction.on_commit(wipe_traces, robust=True)
    log.info("purged: %s", ", ".join(f"{count} {what}" for what, count in counts.items()))
    return counts


def purge_requests(moment: datetime) -> dict[str, int]:
    spam = Q(status=Status.SPAM, closed_at__lt=moment - timedelta(days=settings.KEEP_DAYS_SPAM))
    due = Consultation.objects.filter(Q(keep_until__lt=day_of(moment)) | spam)
    counts = {"requests": 0, "failed": 0}
    for reference in list(due.values_list("reference", flat=True)):
        try:
            counts["requests"] += erase(reference=reference, why=Tombstone.Why.RETENTION)
        except (DatabaseFailure, OSError) as error:  # the others are not kept longer because of one
            log.error("request %s not purged: %s", reference, type(error).__name__)
            counts["failed"] += 1
    return counts


def old_links(moment: datetime):
    """Links to what was erased say so for as long as a request may live; then they lead nowhere."""
    return PatientLink.objects.filter(
        tombstone__erased_on__lt=day_of(moment) - timedelta(days=settings.KEEP_DAYS_AT_MOST)
    )


def old_mails(moment: datetime):
    """Sent or given up so long ago. What still waits is never removed by its age."""
    old = moment - timedelta(days=settings.KEEP_DAYS_MAILS)
    given_up = Q(state=OutboxMail.State.DEAD, next_try_at__lt=old)
    return OutboxMail.objects.filter(Q(state=OutboxMail.State.SENT, sent_at__lt=old) | given_up)


def purge_files() -> int:
    """Removes files that no row names: left by a request that was broken off before its commit."""
    old = time.time() - ORPHAN_SECONDS
    named = set(Photo.objects.values_list("name", flat=True))
    return sum(remove_if_older(name, old) for name in photos.stored_names() if name not in named)


def remove_if_older(name: str, than: float) -> bool:
    if not 0 < photos.written_at(name) <= than:
        return False
    photos.remove(name)
    return True
