"""What a patient uploads becomes a plain JPEG: pixels alone, turned upright, without anything hidden in the file."""

import hashlib
import io
import threading
import warnings
from typing import NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image

from core.answers import shown

MOST_PHOTOS = 5  # a request
MOST_BYTES = 12_000_000  # a file
FORMATS = ("JPEG", "PNG", "WEBP")
# So that decoding takes less than 250 MB: a JPEG is decoded small, a PNG in full, and what has more than three
# channels of a byte needs copies. No photo of 12 MB that is not a JPEG has so many pixels.
MOST_PIXELS, MOST_PNG_PIXELS, MOST_HEAVY_PIXELS = 50_000_000, 25_000_000, 16_000_000
LONGEST_SIDE = 2048
MOST_SCANS = 60  # a JPEG in layers has about ten; each one more is work over the whole picture
QUALITY = 85

# EXIF's orientation. Pillow's own exif_transpose writes the EXIF anew as well, and fails where that is broken.
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow refuses what is far too large before our own count is reached, and must not only warn of it.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", "Corrupt EXIF", UserWarning, "PIL")
_one_at_a_time = threading.Lock()

TOO_LARGE = _("“%(name)s” is larger than 12 MB. Please choose a smaller copy of it.")
TOO_MANY_PIXELS = _("“%(name)s” has too many pixels. Please choose a smaller copy of it.")
NO_PICTURE = _("“%(name)s” is not a JPEG, PNG or WEBP picture. A screenshot of it would do.")
DAMAGED_FILE = _("“%(name)s” seems to be damaged and cannot be opened. Please choose another copy or photo.")


class Refused(Exception):
    """This file is not taken. `sentence` tells its owner why."""

    def __init__(self, reason: Promise, upload: UploadedFile):
        self.sentence = named(reason, upload.name)
        super().__init__(self.sentence)


def named(reason: Promise, name: str) -> str:
    return reason % {"name": shown(name)}


class PreparedPhoto(NamedTuple):
    """A JPEG of our own making."""

    content: bytes
    width: int
    height: int
    digest: str  # SHA-256 of the file as it came, 64 hexadecimal digits: tells whether it came before


def prepare(upload: UploadedFile) -> PreparedPhoto:
    """The picture as it may be kept: JPEG, RGB, upright, at most 2048 pixels long, no EXIF, ICC profile or comment.

    Raises Refused. What the file says about its name and type is not believed.
    """
    if not upload.size:
        raise Refused(DAMAGED_FILE, upload)
    if upload.size > MOST_BYTES:
        raise Refused(TOO_LARGE, upload)
    digest = _digest(upload)
    with _one_at_a_time:
        try:
            pixels = _decoded(upload)
        except Refused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused(TOO_MANY_PIXELS, upload) from error
        except Exception as error:  # there is no list of what a decoder may raise over a file made to hurt it
            raise Refused(DAMAGED_FILE, upload) from error
    written = io.BytesIO()
    pixels.save(written, "JPEG", quality=QUALITY)
    return PreparedPhoto(written.getvalue(), *pixels.size, digest)


def _digest(upload: UploadedFile) -> str:
    """Also counts the scans of what may be a JPEG."""
    made, scans, last = hashlib.sha256(), 0, b""
    for chunk in upload.chunks():
        made.update(chunk)
        scans += (last + chunk).count(b"\xff\xda")
        last = chunk[-1:]
    upload.seek(0)
    if scans > MOST_SCANS and upload.read(2) == b"\xff\xd8":
        raise Refused(DAMAGED_FILE, upload)
    return made.hexdigest()


def _decoded(upload: UploadedFile) -> Image.Image:
    """The pixels alone: what hangs on an opened picture (comments, profiles) would be written again otherwise."""
    upload.seek(0)
    try:
        picture = Image.open(upload, formats=FORMATS)
    except Image.UnidentifiedImageError as error:
        raise Refused(NO_PICTURE, upload) from error
    with picture:
        if picture.width * picture.height > _most_pixels(picture):
            raise Refused(TOO_MANY_PIXELS, upload)
        turn = TURNS.get(_orientation(picture))
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at half its size or less
        picture.load()
        small = _in_colour(picture)
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = small if turn is None else small.transpose(turn)  # one of them is 0
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    return clean


def _most_pixels(picture: Image.Image) -> int:
    if picture.format in {"JPEG", "MPO"}:
        return MOST_PIXELS
    light = picture.format == "PNG" and picture.mode in {"RGB", "L", "P", "1"} and not picture.has_transparency_data
    return MOST_PNG_PIXELS if light else MOST_HEAVY_PIXELS


def _orientation(picture: Image.Image) -> int | None:
    try:
        return picture.getexif().get(ORIENTATION)
    except Exception:  # as above, while the picture itself may be whole
        return None


def _in_colour(picture: Image.Image) -> Image.Image:
    """As RGB, or RGBA where something is transparent."""
    if picture.mode in {"RGB", "RGBA"}:
        return picture
    if picture.mode.startswith("I"):  # 16 bits a pixel, of which Pillow would keep the lowest
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
