"""The second factor of a member of staff: a phone that shows codes, and recovery codes for when it is lost.

Of recovery codes only keyed hashes are kept. What is checked here has passed the password already.
"""

import logging
import math
import re
import secrets
import time
from typing import NamedTuple

import segno
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from core.encryption import blind_index

log = logging.getLogger("portal.staff")

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without what is misread: 0 O 1 I L
RECOVERY_CODES, RECOVERY_LENGTH = 10, 10
PHONE, PAPER = "phone", "recovery codes"


class Checked(NamedTuple):
    """What came of a code: the device that took it, or None and the seconds to wait before the next try."""

    device: Device | None
    wait: int = 0


def is_set_up(user: User) -> bool:
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()


def new_key() -> str:
    """40 hexadecimal digits that the phone and the portal share."""
    return random_hex(20)


def key_address(user: User, key: str) -> str:
    """The otpauth:// address that a phone reads from the picture."""
    return TOTPDevice(user=user, key=key).config_url


def picture(address: str) -> SafeString:
    """A QR code as <svg>, black on white in every theme."""
    return mark_safe(segno.make(address, micro=False).svg_inline(scale=4, light="#fff"))  # noqa: S308  (drawn from squares)


def tidy(code: str) -> str:
    """As it is compared: people type spaces and hyphens, and small letters."""
    return re.sub(r"[\s-]", "", code).upper()


@transaction.atomic
def enrol(*, user: User, key: str, code: str) -> list[str] | None:
    """Makes the phone that holds `key` the one of this user, in place of any before; gives new recovery codes.

    None when `code` is not what such a phone shows now. Fails for nobody else's sake: the row is locked.
    """
    User.objects.select_for_update().get(pk=user.pk)
    shown = TOTP(bytes.fromhex(key))
    shown.time = time.time()
    code = tidy(code)
    if not re.fullmatch("[0-9]{6}", code) or not shown.verify(int(code), tolerance=1):
        log.warning("user %s: the first code of a new phone was wrong", user.pk)
        return None
    forget(user=user)
    TOTPDevice.objects.create(user=user, name=PHONE, key=key, last_t=shown.t(), drift=shown.drift)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    paper = StaticDevice.objects.create(user=user, name=PAPER)
    for one in codes:
        paper.token_set.create(token=kept(user, one))
    log.info("user %s set up a phone for signing in", user.pk)
    return codes


def kept(user: User, code: str) -> str:
    """What the table holds of a recovery code: 16 hexadecimal digits of a keyed hash."""
    return blind_index("recovery", f"{user.pk}:{code}")[:16]


@transaction.atomic
def check(*, user: User, code: str) -> Checked:
    """Tries six digits as a code of the phone, anything else as a recovery code. Each works once.

    After a wrong one the next is looked at only 1, 2, 4, 8, ... seconds later.
    """
    code = tidy(code)
    of_phone = re.fullmatch("[0-9]{6}", code) is not None
    model = TOTPDevice if of_phone else StaticDevice
    device = model.objects.devices_for_user(user, confirmed=True).select_for_update().first()
    if device is None:
        return Checked(None)
    allowed, why = device.verify_is_allowed()
    if not allowed:
        return Checked(None, max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds())))
    if device.verify_token(code if of_phone else kept(user, code)):
        log.info("user %s signed in with a code of the %s", user.pk, device.name)
        return Checked(device)
    log.warning("user %s: wrong second factor (%s)", user.pk, device.name)
    return Checked(None)


@transaction.atomic
def forget(*, user: User) -> bool:
    """Takes phone and recovery codes away: the next sign-in sets up new ones. False when there were none."""
    removed = [model.objects.filter(user=user).delete()[0] for model in (TOTPDevice, StaticDevice)]
    return any(removed)


@transaction.atomic
def release(*, user: User) -> bool:
    """After wrong codes: the next one is looked at without a wait. False when there was none to wait for."""
    waiting = [
        device
        for model in (TOTPDevice, StaticDevice)
        for device in model.objects.select_for_update().filter(user=user, throttling_failure_count__gt=0)
    ]
    for device in waiting:
        device.throttle_reset()
    return bool(waiting)


def codes_left(user: User) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))
