"""What becomes of an uploaded picture: cleaned or refused, then kept encrypted under a random name."""

import io
import os
import re
import subprocess
import sys
import time

import pytest
from cryptography.fernet import Fernet
from PIL import Image, features

from consultations import photos
from consultations.pictures import prepare
from core.encryption import CannotDecrypt
from tests.pictures import (
    ORIENTATION,
    encoded,
    files_in,
    jpeg,
    picture,
    png_of_size,
    scans,
    telling_jpeg,
    telling_png,
    upload,
    upright,
)

MARKER = "Qzmarker"
DAMAGED, NO_PICTURE, TOO_MANY_PIXELS = "seems to be damaged", "is not a JPEG, PNG or WEBP", "has too many pixels"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


def opened(photo: photos.PreparedPhoto) -> Image.Image:
    return Image.open(io.BytesIO(photo.content))


# --- what is kept of it ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "content",
    [
        jpeg(), jpeg(progressive=True), encoded(picture(), "PNG"), encoded(picture(mode="P"), "PNG"),
        encoded(picture(mode="1"), "PNG"), encoded(picture(mode="LA"), "PNG"), encoded(picture(mode="RGBA"), "PNG"),
        encoded(picture(mode="L"), "JPEG"), encoded(picture(mode="CMYK"), "JPEG"), encoded(picture(), "WEBP"),
        encoded(picture(mode="RGBA"), "WEBP", lossless=True), encoded(picture(mode="P"), "PNG", transparency=0),
    ],
    ids=["jpeg", "layers", "png", "palette", "1 bit", "grey and alpha", "alpha", "grey", "cmyk", "webp", "webp alpha",
         "palette with a hole"],
)  # fmt: skip
def test_every_kind_of_picture_becomes_a_plain_jpeg(content):
    photo = prepare(upload(content))
    made = opened(photo)
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (64, 48))
    assert (photo.width, photo.height) == (64, 48)
    assert set(made.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_sixteen_bits_are_brought_down_to_eight_and_not_cut_off():
    deep = Image.new("I;16", (20, 20), 32_896)  # half of white
    grey = opened(prepare(upload(encoded(deep, "PNG")))).getpixel((10, 10))
    assert all(abs(value - 128) <= 2 for value in grey)


def test_what_is_transparent_becomes_white():
    clear = picture((20, 20), "RGBA", (255, 0, 0, 0))
    assert opened(prepare(upload(encoded(clear, "PNG")))).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("orientation", "side"),
    [(1, "left"), (2, "right"), (3, "right"), (4, "left"), (5, "top"), (6, "top"), (7, "bottom"), (8, "bottom")],
)
def test_a_picture_is_turned_as_the_camera_says(orientation, side):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    made = opened(prepare(upload(jpeg(exif=exif))))
    assert upright(made) == side
    assert made.size == ((64, 48) if orientation < 5 else (48, 64))


def test_a_large_picture_is_made_smaller_and_keeps_its_shape():
    photo = prepare(upload(jpeg((5000, 2500))))
    assert (photo.width, photo.height) == (2048, 1024)
    tall = prepare(upload(encoded(picture((100, 4096)), "PNG")))
    assert (tall.width, tall.height) == (50, 2048)


@pytest.mark.parametrize("make", [telling_jpeg, telling_png])
def test_nothing_that_hides_in_the_file_is_kept(make):
    content = make(MARKER)
    assert MARKER.encode() in content or make is telling_png
    photo = prepare(upload(content))
    assert MARKER.encode() not in photo.content
    assert b"Exif" not in photo.content and b"ICC_PROFILE" not in photo.content
    assert len(opened(photo).getexif()) == 0


@pytest.mark.parametrize("tail", [HTML, SVG, b"PK\x03\x04 a ZIP, as in GIFAR", b"<?php system('id');"])
def test_what_is_hung_on_to_a_picture_is_dropped(tail):
    photo = prepare(upload(jpeg() + tail))
    assert tail not in photo.content and photo.content.endswith(b"\xff\xd9")


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_exif_does_not_cost_the_picture():
    whole = jpeg(exif=b"Exif\x00\x00II*\x00\xff\xff\xff\x7f" + b"\xff" * 40)
    assert opened(prepare(upload(whole))).size == (64, 48)


def test_only_the_first_picture_of_several_is_kept():
    frames = [picture(), picture(colour="red"), picture(colour="blue")]
    moving = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=10)
    several = encoded(frames[0], "MPO", save_all=True, append_images=frames[1:])
    assert features.check("webp")
    for content in (moving, several):
        assert upright(opened(prepare(upload(content)))) == "left"


def test_the_same_file_has_the_same_digest_and_another_has_another():
    one, again, other = (prepare(upload(content)).digest for content in (jpeg(), jpeg(), jpeg((10, 10))))
    assert one == again != other
    assert re.fullmatch("[0-9a-f]{64}", one)


# --- what is refused ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", DAMAGED), (SVG, NO_PICTURE), (HTML, NO_PICTURE), (b"GIF89a" + b"\0" * 50, NO_PICTURE),
        (encoded(picture(), "GIF"), NO_PICTURE), (encoded(picture(), "TIFF"), NO_PICTURE),
        (encoded(picture(), "BMP"), NO_PICTURE), (b"\xff\xd8\xff\xe0" + SVG, DAMAGED),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", NO_PICTURE),
        (jpeg()[:400], DAMAGED), (jpeg((640, 480))[:-900], DAMAGED), (encoded(picture(), "PNG")[:-40], DAMAGED),
        (encoded(picture(), "WEBP")[:60], DAMAGED), (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, NO_PICTURE),
        (png_of_size(64, 48), DAMAGED), (png_of_size(14_200, 14_100), TOO_MANY_PIXELS),
        (png_of_size(2**31 - 1, 2**31 - 1), TOO_MANY_PIXELS), (png_of_size(5001, 5000), TOO_MANY_PIXELS),
        (encoded(Image.new("1", (7100, 7100)), "PNG"), TOO_MANY_PIXELS),
        (encoded(Image.new("LA", (4100, 4000)), "PNG"), TOO_MANY_PIXELS),
        (encoded(Image.new("L", (7100, 7100)), quality=1), TOO_MANY_PIXELS),
        (encoded(Image.new("L", (4100, 4000)), "WEBP", quality=1, method=0), TOO_MANY_PIXELS), (scans(61), DAMAGED),
        (jpeg() + b"\0" * 12_000_000, "is larger than 12 MB"),
    ],
    ids=["empty", "svg", "html", "gif header", "gif", "tiff", "bmp", "svg with a jpeg's first bytes", "postscript",
         "cut off early", "cut off late", "cut off png", "cut off webp", "png of zeros", "too few pixels",
         "200 megapixels", "more than there are numbers", "25 megapixels", "bomb", "bomb with alpha",
         "jpeg of 50 megapixels", "webp bomb",
         "too many layers", "too large"],
)  # fmt: skip
def test_what_is_no_picture_or_too_much_of_one_is_refused_with_a_sentence(content, says):
    with pytest.raises(photos.Refused) as refused:
        prepare(upload(content, "<i>my scalp.jpg"))
    assert refused.value.sentence.startswith("“<i>my scalp.jpg” ") and says in refused.value.sentence


def test_layers_that_a_camera_makes_are_taken():
    assert prepare(upload(scans(20))).width == 640


def test_what_the_file_says_about_itself_is_not_believed():
    with pytest.raises(photos.Refused):
        prepare(upload(HTML, "photo.png", "image/png"))
    assert prepare(upload(encoded(picture(), "PNG"), "page.html", "text/html")).width == 64


# --- the folder ------------------------------------------------------------------------------------------
def test_a_photo_lies_encrypted_and_readable_by_one_account_alone(private_root):
    photo, name = prepare(upload(jpeg())), photos.new_name()
    photos.store(photo, name)
    (path,) = files_in(private_root)
    assert (path.name, path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (name, 0o600, 0o700)
    assert path.read_bytes().startswith(b"enc1:") and b"JFIF" not in path.read_bytes()
    assert photos.read(name) == photo.content
    assert list(photos.stored_names()) == [name]
    assert abs(photos.written_at(name) - path.stat().st_mtime) < 1
    photos.remove(name)
    photos.remove(name)
    assert (list(photos.stored_names()), photos.written_at(name)) == ([], 0.0)


def test_a_photo_stored_twice_under_one_name_is_whole(private_root):
    name = photos.new_name()
    for size in ((64, 48), (20, 20)):
        photos.store(prepare(upload(jpeg(size))), name)
    assert len(files_in(private_root)) == 1
    assert Image.open(io.BytesIO(photos.read(name))).size == (20, 20)


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a" * 31, "g" * 32, "a" * 32 + "/x", "A" * 32])
def test_no_other_name_leads_out_of_the_folder(name):
    for action in (photos.read, photos.remove, photos.reseal):
        with pytest.raises(FileNotFoundError):
            action(name)


def test_another_key_is_used_only_where_the_old_one_opens_the_file(settings, private_root):
    photo, name = prepare(upload(jpeg())), photos.new_name()
    photos.store(photo, name)
    before = files_in(private_root)[0].read_bytes()
    old, new = settings.FIELD_KEYS, [Fernet.generate_key().decode()]
    settings.FIELD_KEYS = new
    with pytest.raises(CannotDecrypt):
        photos.reseal(name)
    assert [path.read_bytes() for path in files_in(private_root)] == [before]
    settings.FIELD_KEYS = new + old
    photos.reseal(name)
    settings.FIELD_KEYS = new
    assert photos.read(name) == photo.content
    assert len(files_in(private_root)) == 1


def test_a_disk_that_is_full_leaves_no_half_file(private_root, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    photo = prepare(upload(jpeg()))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        photos.store(photo, photos.new_name())
    assert files_in(private_root) == []


def test_a_block_that_fails_takes_its_files_back_but_not_once_it_may_be_committed():
    photo = prepare(upload(jpeg()))
    for committing in (False, True):
        with pytest.raises(ZeroDivisionError), photos.undone_on_failure() as written:
            name = photos.new_name()
            photos.store(photo, name)
            written.append(name)
            written.committing = committing
            raise ZeroDivisionError
        assert list(photos.stored_names()) == ([name] if committing else [])


def test_what_was_never_finished_is_named_so_that_it_can_be_purged(private_root):
    photos.store(prepare(upload(jpeg())), photos.new_name())
    (folder,) = {path.parent for path in files_in(private_root)}
    unfinished = folder / f"{photos.new_name()}.0123abcd"
    unfinished.write_bytes(b"half")
    os.utime(unfinished, (time.time() - 4000,) * 2)
    (folder / "notes.txt").write_text("not ours")
    assert unfinished.name in set(photos.stored_names()) and "notes.txt" not in set(photos.stored_names())
    photos.remove(unfinished.name)
    assert not unfinished.exists()


# --- memory ------------------------------------------------------------------------------------------------
MEASURE = """
import os, re, sys
from django.conf import settings
settings.configure()
from django.core.files.uploadedfile import UploadedFile
from consultations.pictures import prepare

def most() -> int:
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024

before = most()
with open(sys.argv[1], "rb") as file:
    photo = prepare(UploadedFile(file, "x", None, os.path.getsize(sys.argv[1])))
print(max(photo.width, photo.height), most() - before)
"""


@pytest.mark.parametrize(
    ("mode", "size", "kind", "options"),
    [
        ("RGB", (5000, 5000), "PNG", {}),
        ("P", (5000, 5000), "PNG", {}),
        ("RGBA", (4000, 4000), "PNG", {}),
        ("I;16", (4000, 4000), "PNG", {}),
        ("RGB", (4000, 4000), "WEBP", {"quality": 1, "method": 0}),
        ("CMYK", (8000, 6250), "JPEG", {"quality": 5}),
        ("L", (8000, 6250), "JPEG", {"quality": 5, "progressive": True}),
    ],
)
def test_the_largest_pictures_take_a_bounded_memory(tmp_path, root, mode, size, kind, options):
    path = tmp_path / "large"
    Image.new(mode, size).save(path, kind, **options)
    command = [sys.executable, "-c", MEASURE, str(path)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    side, megabytes = map(int, done.stdout.split())
    assert side == 2048
    assert megabytes < 300
