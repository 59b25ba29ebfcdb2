"""People who fill in the form, with photos, and press "send" again until they hold a reference."""

import random
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BytesIO
from urllib.parse import urlsplit

from PIL import Image

from tools.bench.form import CSRF, request_fields
from tools.bench.load import TOKEN

FORM = "/en/consultation/"
READING = 3.5  # seconds; a form that comes back sooner is refused
AGAIN = 0.1  # seconds until a visitor tries again
GIVES_UP = 120  # seconds; no restart takes so long
REFERENCE = re.compile(r"HK-\w{4}-\w{4}")
OUTAGES = (OSError, HTTPException)


@dataclass
class Patient:
    """One request: what was typed, and what became of it."""

    port: int
    photos: list[bytes]
    name: str = field(default_factory=lambda: f"Torture {secrets.token_hex(8)}")
    token: str = ""
    reference: str = ""
    broken: int = 0  # forms that were on their way when the server was killed
    refused: list[int] = field(default_factory=list)  # statuses other than the one hoped for

    @property
    def message(self) -> str:
        return f"This is what {self.name} has to say. " * 20

    def fields(self) -> dict[str, str]:
        own = {"name": self.name, "email": f"{self.name.split()[1]}@example.org", "message": self.message}
        return request_fields(self.token) | own

    def open(self) -> None:
        """Opens the form, however often it takes."""
        ends = time.monotonic() + GIVES_UP
        while not self.token:
            patience(ends)
            try:
                status, body = self.get(FORM)
            except OUTAGES:
                time.sleep(AGAIN)
                continue
            if status != 200:
                raise RuntimeError(f"the form answers {status}")
            found = TOKEN.search(body)
            self.token = (found[1] or found[2]).decode()

    def send(self) -> None:
        """Sends the form until the answer shows a reference. Whoever gets none sends the very same form again."""
        ends = time.monotonic() + GIVES_UP
        while not self.reference:
            patience(ends)
            try:
                status, body = self.post()
            except ConnectionRefusedError:
                time.sleep(AGAIN)
                continue
            except OUTAGES:
                self.broken += 1
                time.sleep(AGAIN)
                continue
            found = REFERENCE.search(body.decode())
            if status == 200 and found:
                self.reference = found[0]
            else:
                self.refused.append(status)
                time.sleep(AGAIN)

    def post(self) -> tuple[int, bytes]:
        """Sends the form once and follows to the page after it: (status, page)."""
        content, kind = multipart(self.fields(), self.photos)
        answer, body = self.ask("POST", FORM, content, {"Content-Type": kind, "Cookie": f"csrf={CSRF}"})
        if answer.status not in (302, 303):
            return answer.status, body
        return self.get(urlsplit(answer.headers["Location"]).path)

    def get(self, path: str) -> tuple[int, bytes]:
        answer, body = self.ask("GET", path)
        return answer.status, body

    def ask(self, method: str, path: str, content: bytes = b"", headers=None) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, content, headers or {})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()


def patience(ends: float) -> None:
    if time.monotonic() > ends:
        raise RuntimeError(f"a patient got no reference within {GIVES_UP} seconds")


def multipart(fields: dict[str, str], photos: list[bytes]) -> tuple[bytes, str]:
    """(body, content type) of a form with files in the field `photos`."""
    border = secrets.token_hex(16)
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for number, photo in enumerate(photos):
        head = f'name="photos"; filename="photo {number}.jpg"\r\nContent-Type: image/jpeg'
        parts += [f"--{border}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode(), photo, b"\r\n"]
    return b"".join([*parts, f"--{border}--\r\n".encode()]), f"multipart/form-data; boundary={border}"


def pictures(dice: random.Random, count: int = 12) -> Iterator[bytes]:
    """Photos as phones take them, but smaller; no two alike."""
    for number in range(count):
        width, height = dice.randint(300, 1400), dice.randint(300, 1400)
        image = Image.effect_noise((width // 8, height // 8), 60).resize((width, height)).convert("RGB")
        exif = Image.Exif()
        exif[0x010E] = f"Qzmarker {number}"  # ImageDescription
        file = BytesIO()
        image.save(file, "JPEG", exif=exif, quality=85)
        yield file.getvalue()
