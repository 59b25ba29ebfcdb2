"""Mails as files, one each, whole or not at all: how a portal without a mail server shows what it would send."""

import os
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Writes into settings.EMAIL_FILE_PATH, for this account alone. The names sort by time."""

    def send_messages(self, email_messages) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            write(folder, message.message().as_bytes())
        return len(email_messages)


def write(folder: Path, content: bytes) -> None:
    name = f"{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
    unfinished = folder / f"{name}.part"
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.replace(folder / f"{name}.eml")
