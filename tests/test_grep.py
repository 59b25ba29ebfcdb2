"""What somebody wrote is looked for in everything that a real portal keeps: nowhere in the clear, and nowhere at all
after it was erased.
"""

import email
import io
import re
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from tests import postgres
from tests.conftest import DATABASE_URL, leave_out
from tests.portal import Portal, gunicorn, prepared
from tools.bench.form import CSRF
from tools.torture.patients import multipart

pytestmark = pytest.mark.timeout(300)

MARKER = "Qzmarker"
ADDRESS = "qzmarker@example.org"
READING = 3.5  # seconds
ANSWERS = {
    "csrfmiddlewaretoken": CSRF, "homepage": "", "lives_in_korea": "no", "adult": "yes", "condition": "scars",
    "since": f"{MARKER} since", "treatment": "not-sure", "travel": f"{MARKER} travel", "country": "DE",
    "matters": f"{MARKER} matters", "message": f"{MARKER} message", "name": f"{MARKER} name", "email": ADDRESS,
    "channel": "line", "phone": f"{MARKER} phone", "languages": "en", "consent": "on",
}  # fmt: skip
STAFF = f"""
from django.contrib.auth.models import Group, User
from consultations import actions
from consultations.models import Consultation, Message
kim = User.objects.create_user("kim", "kim@example.org")
kim.groups.add(Group.objects.get_or_create(name="Coordinator")[0])
row = Consultation.objects.get()
about = dict(reference=row.reference, by=kim)
actions.record_reading(what="request", why="to answer", **about)
actions.reply(text="{MARKER} answer", language="en", form_key="r" * 64, **about)
actions.note(text="{MARKER} note", **about)
actions.translate(text="{MARKER} translation", **about)
actions.translate(text="{MARKER} too", message=row.messages.filter(by_staff=False).get().pk, **about)
actions.enter_quote(clinic="a-clinic", lines={{"price": "{MARKER} price"}}, **about)
"""
# Every encrypted value as the columns hold it, and every key by which a person is found again.
HELD = (
    "[value for model, names in __import__('core.rotation').rotation.encrypted_models()"
    " for row in __import__('core.rotation').rotation.held(model._base_manager, names, 0, 999)"
    " for value in row.stored.values() if value] + [value for pair in"
    " Consultation.objects.in_the_open().values_list('email_key', 'form_key') for value in pair]"
)


class Visitor:
    """A browser without a window, at a real server."""

    def __init__(self, site: Portal):
        self.port = urlsplit(site.url).port

    def get(self, path: str) -> tuple[int, BeautifulSoup]:
        return self.ask("GET", path)

    def post(self, path: str, fields: dict[str, str], photos: list[bytes] | None = None) -> tuple[int, BeautifulSoup]:
        """Sends a form and follows to the page after it."""
        form = {"csrfmiddlewaretoken": CSRF} | fields
        if photos is None:
            return self.ask("POST", path, urlencode(form).encode(), "application/x-www-form-urlencoded")
        return self.ask("POST", path, *multipart(form, photos))

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, BeautifulSoup]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, {"Cookie": f"csrf={CSRF}", "Content-Type": kind} if body else {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if answer.status == 302:
            return self.get(answer.headers["Location"])
        is_page = answer.headers["Content-Type"].startswith("text/html")
        return answer.status, BeautifulSoup(content if is_page else "", "html.parser")


def photo(colour: str) -> bytes:
    """A picture with the marker in its EXIF and in a comment."""
    exif, file = Image.Exif(), io.BytesIO()
    for tag in (0x010E, 0x013B, 0x9286):  # description, artist, comment
        exif[tag] = MARKER
    Image.new("RGB", (60, 40), colour).save(file, "JPEG", exif=exif, comment=MARKER.encode())
    assert file.getvalue().count(MARKER.encode()) == 4
    return file.getvalue()


def value(page: BeautifulSoup, name: str, within: str = "") -> str:
    forms = [form for form in page.find_all("form") if not within or form.find("button", value=within)]
    return next(found["value"] for form in forms if (found := form.find("input", {"name": name})))


# --- everything that is kept ------------------------------------------------------------------------------
def keepings(site: Portal, folder: Path) -> Iterator[tuple[str, bytes]]:
    """(what it is, its bytes): the database as files or dump, logs, photos, and whatever else lies in the folder."""
    if site.database_url.startswith("postgres"):
        yield "dump", dump(site.database_url)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parent.name != "mail":
            yield path.name, path.read_bytes()


def dump(url: str) -> bytes:
    program = (postgres.programs() or Path()) / "pg_dump"
    if not program.exists():
        leave_out("pg_dump: not run, not found beside the server")
    return subprocess.run([program, f"--dbname={url}"], check=True, capture_output=True).stdout


def mails(folder: Path) -> list[email.message.Message]:
    return [email.message_from_bytes(path.read_bytes()) for path in sorted((folder / "mail").glob("*.eml"))]


def finds(site: Portal, folder: Path, needles: list[str]) -> list[str]:
    """Where one of them stands, in whatever case."""
    wanted = re.compile("|".join(map(re.escape, needles)).encode(), re.IGNORECASE)
    return [f"{what}: {found[0]!r}" for what, kept in keepings(site, folder) if (found := wanted.search(kept))]


def parts(values: list[str]) -> list[str]:
    """Pieces of each value: it may stand divided over pages of the database."""
    pieces = {piece for one in values for piece in (one[20:52], one[-34:-2], one[len(one) // 2 :][:32])}
    return [piece for piece in pieces if len(piece) > 30]


# --- a life of a request ----------------------------------------------------------------------------------
def given_a_draft(visitor: Visitor) -> str:
    """Its path."""
    _status, page = visitor.post("/en/consultation/", ANSWERS | {"do": "draft"}, [])
    return urlsplit(re.search(r"http://\S+/consultation/draft/[\w-]+/", page.get_text())[0]).path


def given_a_request(visitor: Visitor, draft: str) -> None:
    status, page = visitor.get(draft)
    assert status == 200
    hidden = {name: value(page, name) for name in ("token", "draft")}
    time.sleep(READING)
    assert visitor.post("/en/consultation/", ANSWERS | hidden | {"email": f"{MARKER} none"}, [photo("red")])[0] == 422
    status, page = visitor.post("/en/consultation/", ANSWERS | hidden, [photo("red"), photo("green")])
    assert (status, page.h1.get_text()) == (200, "Your request has reached us")


def given_she_writes_more(visitor: Visitor, own: str) -> None:
    _status, page = visitor.get(own)
    assert f"{MARKER} message" in page.get_text()
    written = {"do": "write", "text": f"{MARKER} later", "form_key": value(page, "form_key", "write")}
    assert visitor.post(own, written)[0] == 200
    more = {"do": "photos", "form_key": value(page, "form_key", "photos")}
    assert visitor.post(own, more, [photo("blue")])[0] == 200
    assert visitor.post(f"{own}download/", {})[0] == 200


def given_wrong_addresses(visitor: Visitor) -> None:
    for path in ("", "draft/", "sent/"):
        assert visitor.get(f"/en/consultation/{path}{MARKER}/")[0] == 404
    assert visitor.post(f"/en/consultation/{MARKER}/", {"do": "write", "text": MARKER})[0] == 404
    assert visitor.post("/en/consultation/link/", {"email": ADDRESS})[0] == 200


def test_nothing_stands_in_the_clear_and_nothing_at_all_stays_after_erasing():
    with prepared(DATABASE_URL) as (site, folder), gunicorn(site, folder / "log"):
        visitor = Visitor(site)
        draft = given_a_draft(visitor)
        given_a_request(visitor, draft)
        assert finds(site, folder, [MARKER]) == [], "while the mail waits"
        site.manage("send_outbox", SECONDS_LATER="600")
        own = urlsplit(re.search(r"http://\S+/consultation/[\w-]{43}/", mails(folder)[0].get_payload())[0]).path
        given_she_writes_more(visitor, own)
        site.manage("shell", "--command", STAFF)
        given_wrong_addresses(visitor)
        site.manage("send_outbox", SECONDS_LATER="600")

        secrets = [own.split("/")[3], draft.split("/")[4]]
        assert finds(site, folder, [MARKER, *secrets]) == []
        sent = mails(folder)
        assert len(sent) >= 3
        for mail in sent:
            assert MARKER.lower() not in (mail["Subject"] + mail.get_payload()).lower()
        held = site.query(HELD)
        assert len(held) > 20
        assert finds(site, folder, parts(held)) != [], "what is looked for is there before"

        photos = [path for path in (folder / "private").rglob("*") if path.is_file()]
        assert len(photos) == 3
        assert visitor.post(own, {"do": "erase", "sure": "on"})[0] == 410
        assert finds(site, folder, [MARKER, *secrets, *parts(held), *(path.name for path in photos)]) == []
        counts = site.query("Tombstone.objects.get().counts")
        assert {name: counts[name] for name in ("messages", "photos", "notes", "quotes")} == {
            "messages": 2, "photos": 3, "notes": 1, "quotes": 1
        }  # fmt: skip
