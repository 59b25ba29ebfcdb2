"""Photos that come with a request: kept whole with it, or refused without costing what was typed."""

import os
import tracemalloc

import pytest
from django.db import OperationalError, connection, transaction
from django.urls import reverse

from consultations import photos, uploads, views
from consultations.models import Consultation, Event, Photo
from core.uploads import MOST_READ_PAST
from tests.asking import MARKER, filled, main, make_consent_text, open_form, send, soup, summary, token_of
from tests.pictures import encoded, files_in, jpeg, picture, png_of_size, telling_jpeg, upload

ADDRESS = "/en/consultation/"
HTML = b"<!doctype html><script>alert(1)</script>"
BOUNDARY = "----form"


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


@pytest.fixture
def consent_text(db):
    return make_consent_text()


def nothing_is_stored(private_root) -> bool:
    return not (Consultation.objects.exists() or Photo.objects.exists() or files_in(private_root))


def what_was_typed_is_kept(response) -> bool:
    page = soup(response)
    return page.find(id="id_name")["value"] == f"{MARKER} name" and MARKER in page.find(id="id_message").get_text()


# --- taken -----------------------------------------------------------------------------------------------
def test_photos_are_kept_whole_with_the_request(client, consent_text, private_root):
    pictures = [upload(jpeg()), upload(encoded(picture((30, 20)), "PNG"), "my scalp.png", "image/png")]
    assert send(client, photos=pictures).status_code == 302
    row = Consultation.objects.get()
    kept = list(row.photos.all())
    assert [(photo.width, photo.height) for photo in kept] == [(64, 48), (30, 20)]
    assert [len(photos.read(photo.name)) for photo in kept] == [photo.size for photo in kept]
    assert sorted(photo.name for photo in kept) == [path.name for path in files_in(private_root)]
    assert [(event.kind, event.detail) for event in row.events.all()] == [("received", ""), ("photos", "2")]


def test_a_request_without_photos_says_nothing_of_photos(client, consent_text, private_root):
    assert send(client).status_code == 302
    assert [event.kind for event in Event.objects.all()] == ["received"]
    assert files_in(private_root) == []


def test_nothing_of_what_a_photo_tells_is_kept_anywhere(client, consent_text, private_root):
    secret = "Qzcamera"
    assert send(client, photos=[upload(telling_jpeg(secret), f"{secret}.jpg")]).status_code == 302
    (path,) = files_in(private_root)
    assert secret.encode() not in path.read_bytes() + photos.read(path.name) and secret not in path.name
    with connection.cursor() as cursor:
        for table in ("consultations_photo", "consultations_event", "consultations_consultation", "core_outboxmail"):
            cursor.execute(f"SELECT * FROM {table}")
            assert secret not in str(cursor.fetchall())


def test_the_same_form_sent_twice_keeps_its_photos_once_and_opens_them_once(client, consent_text, private_root):
    answers = filled(token_of(open_form(client)))
    first = client.post(ADDRESS, answers | {"photos": upload(jpeg())})
    again = client.post(ADDRESS, answers | {"photos": upload(HTML)})
    assert (first.status_code, again.status_code) == (302, 302)
    assert (Consultation.objects.count(), Photo.objects.count(), len(files_in(private_root))) == (1, 1, 1)


# --- refused: what was typed stays --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (HTML, "is not a JPEG, PNG or WEBP picture"), (b"", "seems to be damaged"),
        (png_of_size(14_200, 14_100), "has too many pixels"), (b"\0" * 12_000_001, "is larger than 12 MB"),
    ],
    ids=["html", "empty", "200 megapixels", "too large"],
)  # fmt: skip
def test_a_file_that_is_no_photo_is_named_and_nothing_is_stored(client, consent_text, private_root, content, says):
    response = send(client, photos=[upload(jpeg(), "good.jpg"), upload(content, "<i>bad.jpg")])
    assert response.status_code == 422
    ((address, sentence),) = summary(response)
    assert (address, sentence.split("” ")[0]) == ("#id_photos", "“<i>bad.jpg")
    assert says in sentence and b"<i>bad" not in response.content
    assert soup(response).find(id="id_photos")["aria-invalid"] == "true"
    assert what_was_typed_is_kept(response) and nothing_is_stored(private_root)


def test_photos_of_a_refused_form_are_asked_for_again_kindly(client, consent_text):
    sentence = "your browser could not keep your photos. Please choose them once more."
    asked = soup(send(client, name="", photos=upload(jpeg()))).find(id="id_photos_helptext")
    assert sentence in asked.get_text() and "Up to five pictures" in asked.get_text()
    assert sentence not in send(client, name="").content.decode()


def test_of_six_photos_none_is_stored(client, consent_text, private_root):
    response = send(client, photos=[upload(jpeg()) for _ in range(6)])
    assert (response.status_code, len(summary(response))) == (422, 1)
    assert summary(response)[0][1].startswith("Five photos at most, please.")
    assert what_was_typed_is_kept(response) and nothing_is_stored(private_root)


def test_four_photos_that_are_too_large_together_are_refused(client, consent_text, private_root):
    response = send(client, photos=[upload(jpeg() + b"\0" * 10_500_000) for _ in range(4)])
    assert [words for _, words in summary(response)] == [
        "Your photos are larger than 40 MB together. Please choose fewer, or smaller copies."
    ]
    assert what_was_typed_is_kept(response) and nothing_is_stored(private_root)


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "a\x00b.jpg", "C:\\x\\y.jpg", "x" * 3000 + ".jpg", "\u202egpj.exe"]
)
def test_the_name_of_a_file_decides_nothing(client, consent_text, private_root, name):
    assert send(client, photos=upload(jpeg(), name)).status_code == 302
    (kept,) = files_in(private_root)
    assert photos.NAME.fullmatch(kept.name)


def test_files_of_other_fields_are_left_out(client, consent_text, private_root):
    assert send(client, message=upload(HTML), avatar=upload(jpeg())).status_code == 302
    assert Consultation.objects.get().message == ""
    assert files_in(private_root) == []


def test_wrong_photos_count_as_mistakes_and_keep_nobody_from_sending(client, consent_text, settings):
    settings.RATE_LIMITS, settings.REQUESTS_PER_HOUR = True, 1
    assert [send(client, photos=upload(HTML)).status_code for _ in range(4)] == [422] * 4
    assert send(client, photos=upload(jpeg())).status_code == 302
    assert send(client, photos=upload(jpeg())).status_code == 429
    assert Photo.objects.count() == 1


# --- more than is read ------------------------------------------------------------------------------------
class Watched:
    """A body that tells how often it was read."""

    def __init__(self):
        self.reads = 0

    def read(self, *size):
        self.reads += 1
        return b""

    readline = read


class Long:
    """So many bytes of one form: a field, then a file of zeros; made while it is read."""

    def __init__(self, size: int):
        field = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="name"\r\n\r\nJo\r\n'
        file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photos"; filename="x.jpg"\r\n\r\n'
        self.head, self.left = (field + file).encode(), size

    def read(self, size: int = 65_536) -> bytes:
        chunk = self.head[:size] or b"\0" * min(size, self.left)
        self.head, self.left = self.head[size:], self.left - len(chunk)
        return chunk

    readline = read


def post_stream(client, stream, length: int, kind=f"multipart/form-data; boundary={BOUNDARY}"):
    told = {"wsgi.input": stream, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind}
    return client.generic("POST", ADDRESS, **told)


@pytest.mark.parametrize("kind", [f"multipart/form-data; boundary={BOUNDARY}", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("length", [uploads.MOST_SENT + 1, MOST_READ_PAST + 1])
def test_a_form_that_announces_too_much_is_refused_before_it_is_read(rf, consent_text, kind, length):
    body = Watched()
    told = {"wsgi.input": body, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind}
    response = views.consultation(rf.generic("POST", ADDRESS, **told))
    assert (response.status_code, body.reads) == (413, 0)
    text = main(response).get_text()
    assert "nothing of it was stored" in text and "we cannot show you again what you typed" in text and "119" in text
    assert response.headers["Cache-Control"] == "no-store, private"
    response.close()  # now the browser may finish, unless that would take too long
    assert body.reads == (1 if length <= MOST_READ_PAST else 0)


def test_an_upload_as_long_as_allowed_takes_little_memory(client, consent_text):
    length = uploads.MOST_SENT
    client.get(ADDRESS)
    tracemalloc.start()
    response = post_stream(client, Long(length), length)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert response.status_code == 422
    assert any("is larger than 12 MB" in words for _, words in summary(response))
    assert peak < 4_000_000


@pytest.mark.parametrize("answers", [{"photos": 1000}, {"text": 1_100_000}, {"fields": 2100}])
def test_a_thousand_files_or_far_too_much_text_is_refused_in_words(client, consent_text, private_root, answers):
    data = filled(token_of(open_form(client)))
    data |= {"photos": [upload(b"x") for _ in range(answers.get("photos", 0))]}
    data |= {"message": "x" * answers.get("text", 1)} | {f"f{n}": "x" for n in range(answers.get("fields", 0))}
    response = client.post(ADDRESS, data)
    assert (response.status_code, main(response).find("h1").get_text()) == (413, "That was too much at once")
    assert nothing_is_stored(private_root)


@pytest.mark.parametrize("length", ["", "abc", "-1", "٣"])
def test_a_length_that_is_no_number_is_no_server_error(client, consent_text, length):
    response = client.generic("POST", ADDRESS, b"", "application/x-www-form-urlencoded", CONTENT_LENGTH=length)
    assert response.status_code == 422


# --- when something of ours fails -----------------------------------------------------------------------------
def test_without_the_database_photos_are_lost_and_what_was_typed_is_not(client, consent_text, private_root):
    def stopped(execute, sql, params, many, context):
        raise OperationalError("the database is stopped")

    answers = filled(token_of(open_form(client)))
    with connection.execute_wrapper(stopped):
        response = client.post(ADDRESS, answers | {"photos": upload(jpeg())})
    text = main(response).get_text()
    assert response.status_code == 503
    assert "Only your photos could not be kept." in text and f"{MARKER} message" in text
    assert files_in(private_root) == []


@pytest.mark.both_databases
def test_a_request_that_cannot_be_stored_leaves_no_photo(client, consent_text, private_root):
    def no_mails(execute, sql, params, many, context):
        if 'INTO "core_outboxmail' in sql:
            raise OperationalError("disk I/O error")
        return execute(sql, params, many, context)

    answers = filled(token_of(open_form(client)))
    with connection.execute_wrapper(no_mails), transaction.atomic():
        assert client.post(ADDRESS, answers | {"photos": upload(jpeg())}).status_code == 503
    assert nothing_is_stored(private_root)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_when_nobody_knows_whether_it_was_committed_the_photo_stays_for_purge(client, private_root, monkeypatch):
    make_consent_text()
    answers = filled(token_of(open_form(client)))

    def broken_off(self):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(type(connection._connections[connection._alias]), "_commit", broken_off)
    response = client.post(ADDRESS, answers | {"photos": upload(jpeg())})
    monkeypatch.undo()
    assert response.status_code == 503
    assert len(files_in(private_root)) == 1 and not Consultation.objects.exists()


def full(*args):
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_said_and_what_was_typed_is_kept(client, consent_text, private_root, monkeypatch):
    answers = filled(token_of(open_form(client)))
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        response = client.post(ADDRESS, answers | {"photos": upload(jpeg())})
    assert response.status_code == 503 and f"{MARKER} message" in main(response).get_text()
    assert nothing_is_stored(private_root)
    assert client.post(ADDRESS, answers | {"photos": upload(jpeg())}).status_code == 302


def test_a_disk_that_is_full_while_photos_arrive_keeps_the_text_after_them(client, consent_text, settings):
    settings.FILE_UPLOAD_TEMP_DIR = "/no such folder"
    response = client.post(ADDRESS, {"photos": upload(jpeg())} | filled(token_of(open_form(client))))
    assert response.status_code == 503 and f"{MARKER} message" in main(response).get_text()
    settings.FILE_UPLOAD_TEMP_DIR = None
    kept = {field["name"]: field["value"] for field in main(response).find_all("input", type="hidden")}
    assert client.post(ADDRESS, kept).status_code == 302


def test_photos_wait_where_they_have_no_name(client, consent_text, settings, tmp_path):
    """So that a server that is killed leaves none behind."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    seen = []

    def looking(execute, sql, params, many, context):
        seen.append([path for path in tmp_path.iterdir() if path.is_file()])
        return execute(sql, params, many, context)

    answers = filled(token_of(open_form(client))) | {"photos": upload(jpeg())}
    with connection.execute_wrapper(looking):
        assert client.post(reverse("consultation"), answers).status_code == 302
    assert seen and not any(seen)
