"""Mails as rows: written in the transaction of what they tell about, sent afterwards by `manage.py send_outbox`.

A sender takes one mail at a time by an UPDATE that only one of several can win, and holds it for HOLD. What it
leaves behind when it is killed is free again after that. One window stays open, as it does with every SMTP
server: between the server's "accepted" and our UPDATE. Whoever is killed there lets the mail be sent a second
time, with the same Message-ID, by which mailboxes know it again.
"""

import logging
import secrets
import smtplib
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core import bulk
from core.encryption import CannotDecrypt
from core.models import OutboxMail
from core.turns import in_turn

log = logging.getLogger("portal.outbox")

State = OutboxMail.State
HOLD = timedelta(minutes=10)  # longer than a conversation of a dozen steps, each of settings.EMAIL_TIMEOUT
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440)]  # after each failure but the last
BATCH = 100  # mails between two other things that a worker does
LONGEST_HOST = 45  # characters, so that a Message-ID fits its column
FAILURES = (OSError, ValueError, CannotDecrypt)  # network and SMTP; a header or address that is none; wrong keys


class Unsendable(ValueError):
    """An address that is none, or a line break where a header stands."""


def put(*, kind: str, to: str, subject: str, body: str, about: str = "") -> OutboxMail:
    """Writes a mail in the transaction of the caller. `about`: a reference, by which erasing finds it.

    Raises Unsendable.
    """
    if not is_address(to):
        raise Unsendable("not one e-mail address")
    if not subject.isprintable():
        raise Unsendable("the subject holds a line break or another control character")
    mail = OutboxMail(message_id=new_message_id(), kind=kind, about=about, to=to, subject=subject, body=body)
    bulk.insert([mail])
    return mail


def is_address(text: str) -> bool:
    """Exactly one address: no list, no name before it, no line break."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def new_message_id() -> str:
    host = (urlsplit(settings.SITE_URL).hostname or "localhost")[-LONGEST_HOST:].lstrip(".-")
    return f"<{secrets.token_hex(16)}@{host}>"


def due(at: datetime) -> QuerySet[OutboxMail]:
    """What may be sent now and is in nobody's hands, the oldest first."""
    free = Q(taken_until=None) | Q(taken_until__lte=at)
    return OutboxMail.objects.filter(free, state=State.WAITING, next_try_at__lte=at).order_by("next_try_at", "pk")


def send_due(limit: int = sys.maxsize, stop: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Sends up to `limit` mails, and asks `stop` before each. Counts by outcome: sent, failed, dead, gone.

    Raises django.db.Error when the database does not answer.
    """
    counts: Counter[str] = Counter()
    while counts.total() < limit and not stop():
        mail = take()
        if mail is None:
            break
        counts[deliver(mail)] += 1
    return counts


def send_some(stop: Callable[[], bool]) -> bool:
    """Sends up to BATCH mails and logs how that went; whether there were any."""
    counts = send_due(BATCH, stop)
    if counts:
        log.info("mails: %s", line(counts))
    return bool(counts)


def line(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in ("sent", "failed", "dead"))


def take() -> OutboxMail | None:
    """The next mail, now in our hands alone and its attempt counted; None when nothing is due."""
    while True:
        now = timezone.now()
        key = due(now).values_list("pk", flat=True).first()
        if key is None:
            return None
        with in_turn():
            ours = due(now).filter(pk=key).update(taken_until=now + HOLD, attempts=F("attempts") + 1)
        mail = OutboxMail.objects.defer("to", "body").filter(pk=key).first() if ours else None
        if mail:
            return mail


def deliver(mail: OutboxMail) -> str:
    """Sends one taken mail and notes how it went."""
    if mail.attempts > len(WAITS) + 1:  # its last attempt was broken off
        return give_up(mail, "broken off")
    connection = get_connection()
    try:
        message = made(mail)
        connection.open()
        message.connection = connection
        message.send()
    except OutboxMail.DoesNotExist:  # erased since it was taken
        return "gone"
    except FAILURES as error:
        return put_off(mail, kind_of(error))
    else:
        return note_sent(mail)
    finally:
        with suppress(OSError):  # the mail's fate is noted; how the goodbye goes changes nothing
            connection.close()


def made(mail: OutboxMail) -> EmailMessage:
    """The mail as it is sent. Raises CannotDecrypt."""
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)


def kind_of(error: Exception) -> str:
    """What went wrong without what it was about: server replies and their errors hold addresses."""
    code = getattr(error, "smtp_code", "")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((reply[0] for reply in error.recipients.values()), "")
    return f"{type(error).__name__} {code}".strip()


def note_sent(mail: OutboxMail) -> str:
    settle(mail, state=State.SENT, sent_at=timezone.now(), to="", body="", problem="")
    return "sent"


def put_off(mail: OutboxMail, problem: str) -> str:
    if mail.attempts > len(WAITS):
        return give_up(mail, problem)
    log.warning("mail %s not sent, attempt %s: %s", mail.pk, mail.attempts, problem)
    settle(mail, next_try_at=timezone.now() + WAITS[mail.attempts - 1], problem=problem)
    return "failed"


def give_up(mail: OutboxMail, problem: str) -> str:
    """Address and text stay until `purge`, so that staff can have it tried again."""
    log.error("mail %s given up after %s attempts: %s", mail.pk, mail.attempts, problem)
    settle(mail, state=State.DEAD, problem=problem)
    return "dead"


def settle(mail: OutboxMail, **changes) -> None:
    """Writes the outcome, unless somebody else took the mail meanwhile or it was erased with its request."""
    with in_turn():
        OutboxMail.objects.filter(pk=mail.pk, taken_until=mail.taken_until).update(**changes, taken_until=None)


def try_again(mails: QuerySet[OutboxMail]) -> int:
    """Puts given-up mails back into the queue, as if new; how many."""
    again = {"state": State.WAITING, "attempts": 0, "next_try_at": timezone.now(), "taken_until": None, "problem": ""}
    with in_turn():
        return mails.filter(state=State.DEAD).update(**again)
