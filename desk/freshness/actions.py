"""The mail that says what is due: who wants it how often, and writing it, once for a day."""

from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from core import outbox
from core.sourced import today
from desk.freshness.digest import digest, languages_of
from desk.freshness.models import DigestSetting

Often = DigestSetting.Often


def choose_digest(*, user: AbstractBaseUser, often: str) -> None:
    DigestSetting.objects.update_or_create(user=user, defaults={"often": often})


def chosen_digest(user: AbstractBaseUser) -> str:
    return DigestSetting.objects.filter(user=user).values_list("often", flat=True).first() or Often.WEEKLY


def readers() -> QuerySet:
    """Staff who can be written to."""
    return get_user_model().objects.filter(is_staff=True, is_active=True).exclude(email="").order_by("pk")


def send_digests() -> int:
    """Writes the mail for everybody whose day it is and for whom something is due; how many.

    Run again on the same day it writes none twice. One whose day went by without a run is written on the next.
    """
    return sum(send_digest(user=user, on=today()) for user in readers())


@transaction.atomic
def send_digest(*, user: AbstractBaseUser, on: date) -> bool:
    setting, _made = DigestSetting.objects.select_for_update().get_or_create(user=user)
    if not is_turn(setting, on) or not outbox.is_address(user.email):
        return False
    setting.written_on = on
    setting.save(update_fields=["written_on"])
    written = digest(user, languages_of(user))
    if written:
        outbox.put(kind="digest", to=user.email, subject=written[0], body=written[1])
    return bool(written)


def is_turn(setting: DigestSetting, on: date) -> bool:
    first = {Often.DAILY: on, Often.WEEKLY: on - timedelta(days=on.weekday())}.get(setting.often)
    return first is not None and (setting.written_on is None or setting.written_on < first)
