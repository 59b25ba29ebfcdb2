"""Requests with everything that can hang on them, and their owners' pages."""

import io
import json
import re
from datetime import timedelta
from pathlib import Path

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image

from clinics.models import Clinic
from consultations import actions, photos
from consultations.models import (
    AccessRecord,
    Consent,
    ConsentText,
    Consultation,
    Disclosure,
    Event,
    Message,
    Note,
    Photo,
    Quote,
)
from consultations.quotes import pack
from core.encryption import blind_index
from core.models import KeptForm
from tests.clock import NOW

MARKER = "Qzmarker"  # stands in every text, so that it can be looked for
ADDRESS = "jo@example.org"
SIZE = (40, 30)  # pixels of a photo
TEXTS = ("name", "phone", "since", "matters", "travel", "message", "translation")


def wordings() -> dict[str, ConsentText]:
    """A text of each kind, by kind."""
    row = {"text": "What you agree to.", "valid_from": NOW.date()}
    return {
        kind: ConsentText.objects.get_or_create(kind=kind, version=1, defaults=row)[0]
        for kind in ConsentText.Kind.values
    }


def coordinator() -> User:
    """The member of staff who is told of everything by mail."""
    user = User.objects.create_user("coordinator", email="coordinator@example.org", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="Coordinator")[0])
    return user


class Patient:
    """A request as its owner has it: `row`, her `token`, her page's `address`."""

    made = 0

    def __init__(self, **columns):
        Patient.made += 1
        texts = {name: f"{MARKER} {name}" for name in TEXTS}
        chosen = {"condition": "scars", "treatment": "smp", "country": "DE", "channel": "kakaotalk", "languages": "en"}
        kept = {"email": ADDRESS, "language": "en", "keep_until": (NOW + timedelta(days=365)).date()}
        given = kept | texts | chosen | columns
        given["email_key"] = actions.email_key(given["email"])
        self.row = Consultation.objects.create(
            reference=actions.new_reference(), form_key=f"{Patient.made:064}", **given
        )
        Event.objects.create(consultation=self.row, kind=Event.Kind.RECEIVED)
        self.token = actions.new_link(consultation=self.row)
        self.consent(ConsentText.Kind.HEALTH_DATA)

    @property
    def address(self) -> str:
        return reverse("consultation_own", args=[self.token])

    @property
    def download_address(self) -> str:
        return reverse("consultation_download", args=[self.token])

    def photo_address(self, photo: Photo) -> str:
        return reverse("consultation_photo", args=[self.token, photo.name])

    def fresh(self) -> Consultation:
        return Consultation.objects.get(pk=self.row.pk)

    def do(self, client, what: str, **fields):
        return client.post(self.address, {"do": what, **fields})

    # --- what hangs on it ---
    def consent(self, kind: str, clinic: str = "") -> Consent:
        key = blind_index("clinic", clinic) if clinic else ""
        return Consent.objects.create(consultation=self.row, text=wordings()[kind], clinic=clinic, clinic_key=key)

    def message(self, text: str, by_staff: bool = True, **columns) -> Message:
        key = f"{Message.objects.count():064}"
        row = {"language": "en", **columns}
        return Message.objects.create(consultation=self.row, by_staff=by_staff, form_key=key, text=text, **row)

    def quote(self, clinic: Clinic, **lines: str) -> Quote:
        return Quote.objects.create(consultation=self.row, clinic=clinic.slug, lines=pack(lines))

    def photo(self, colour: str = "red", size: tuple[int, int] = SIZE) -> Photo:
        picture = photos.prepare(uploaded(colour, size))
        name = photos.new_name()
        photos.store(picture, name)
        row = {"width": picture.width, "height": picture.height, "size": len(picture.content)}
        return Photo.objects.create(consultation=self.row, name=name, **row)

    def disclosure(self, consent: Consent, what: str = "condition,message") -> Disclosure:
        return Disclosure.objects.create(consultation=self.row, consent=consent, clinic=consent.clinic, what=what)

    def everything(self) -> None:
        """One of each, every text with the marker."""
        clinic = Clinic.objects.published().first()
        consent = self.consent(ConsentText.Kind.CLINIC, clinic.slug)
        self.message(f"{MARKER} from her", by_staff=False, translation=f"{MARKER} translated")
        self.message(f"{MARKER} from staff")
        self.quote(clinic, price=f"{MARKER} price")
        self.disclosure(consent, what="message")
        self.photo()
        Note.objects.create(consultation=self.row, text=f"{MARKER} note")
        AccessRecord.objects.create(reference=self.row.reference, username="anna", what="request", why="answering")
        self.half_an_answer()

    def half_an_answer(self) -> None:
        """What a member of staff had typed on the page of the request when the session ended."""
        anna, _made = User.objects.get_or_create(username="anna", is_staff=True)
        path = reverse("admin:consultations_consultation_change", args=[self.row.pk])
        KeptForm.objects.create(user=anna, path=path, content=f"{MARKER} half an answer", kept_at=NOW)


def uploaded(colour: str = "red", size: tuple[int, int] = SIZE) -> SimpleUploadedFile:
    """A picture of one colour, as a browser sends it."""
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "JPEG")
    return SimpleUploadedFile("scalp.jpg", written.getvalue(), "image/jpeg")


# --- what is on a page -----------------------------------------------------------------------------------
def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(element) -> str:
    """Its text on one line."""
    return re.sub(r" ([.,:])", r"\1", " ".join(element.get_text(" ").split()))


def text_of(response) -> str:
    """What a visitor reads in the page's main part."""
    return words(soup(response).find("main"))


def part(response, heading: str) -> str:
    """What stands in the part of the page with a heading of this id."""
    return words(soup(response).find(id=heading).find_parent("section"))


def key_of(response, do: str) -> str:
    """The one-time key of the form with this button."""
    form = soup(response).find("button", {"name": "do", "value": do}).find_parent("form")
    return form.find("input", {"name": "form_key"})["value"]


def summary(response) -> list[str]:
    return [words(line) for line in soup(response).select(".error-summary li")]


# --- what is kept ---------------------------------------------------------------------------------------
def stored() -> dict[str, list[str]]:
    """Every row of every table as the database holds it, by table."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(json.dumps(row, default=str) for row in cursor.fetchall())
        return found


def sealed(tables: dict[str, list[str]]) -> set[str]:
    """Every encrypted value in these tables."""
    return set(re.findall(r"enc1:[\w=-]+", "".join(row for rows in tables.values() for row in rows)))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in Path(folder).rglob("*") if path.is_file())
