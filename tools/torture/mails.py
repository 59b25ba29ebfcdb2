"""The outbox, while those who send it are killed."""

import os
import random
import subprocess
import time
from collections import Counter
from email import message_from_bytes

from tools.torture.site import Site

SENDERS = 2
HALT = 15  # seconds without a new mail, in which a sender can start even on a busy machine


def send_and_kill(site: Site, kills: int, seed: int) -> tuple[int, int]:
    """Lets senders work, kills one after every few mails and starts another; then lets one finish.

    (kills, mails that were in the hands of the dead)
    """
    dice, done, left = random.Random(seed), 0, 0
    total = len(site.ask("mails"))
    senders = [sender(site) for _ in range(SENDERS)]
    due = 1
    try:
        while done < kills and reaches(site, due):
            time.sleep(dice.random() * 0.02)
            kill(senders.pop(0))
            senders.append(sender(site))
            done += 1
            due = files(site) + dice.randint(1, max(1, (total - files(site)) // (kills - done + 1)))
    finally:
        for one in senders:
            kill(one)
    left += site.ask("age")  # the ten minutes for which a dead sender's mail is held are over
    site.manage("send_outbox")
    return done, left


def reaches(site: Site, count: int) -> bool:
    """Waits until so many mails were written; False when it comes to a halt before."""
    seen, ends = -1, 0.0
    while (now := files(site)) < count:
        if now > seen:
            seen, ends = now, time.monotonic() + HALT
        if time.monotonic() > ends:
            return False
        time.sleep(0.001)
    return True


def sender(site: Site) -> subprocess.Popen:
    return site.begin("manage.py", "send_outbox", "--loop")


def kill(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()


def files(site: Site) -> int:
    """How many mails were written."""
    return sum(name.endswith(".eml") for name in os.listdir(site.mail)) if site.mail.is_dir() else 0


def delivered(site: Site) -> Counter[str]:
    """Message-ID -> how often it was written."""
    return Counter(message_from_bytes(file.read_bytes())["Message-ID"] for file in site.mail.glob("*.eml"))


def complaints(rows: dict[str, tuple[str, int]], found: Counter[str], kills: int) -> list[str]:
    """What is wrong: a mail that never came, one that came twice without a broken attempt, more doubles than kills."""
    made = [f"{key} was never sent" for key in rows if not found[key]]
    made += [f"{key} is {state}" for key, (state, _attempts) in rows.items() if state != "sent"]
    doubles = [key for key, count in found.items() if count > 1]
    made += [f"{key} came twice and no attempt was broken off" for key in doubles if rows[key][1] < found[key]]
    if len(doubles) > kills:
        made.append(f"{len(doubles)} mails came twice after {kills} kills")
    return made
