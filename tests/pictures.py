"""Pictures as phones make them, and files that only say they are pictures."""

import io
import struct
import zlib
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

MAKE, COMMENT, GPS, ORIENTATION = 0x010F, 0x9286, 0x8825, 0x0112


def picture(size=(64, 48), mode="RGB", colour=None) -> Image.Image:
    """Its left half is white and its right half black, so that turning it shows."""
    made = Image.new("L", size, 255)
    made.paste(0, (size[0] // 2, 0, *size))
    return made.convert(mode) if colour is None else Image.new(mode, size, colour)


def encoded(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def jpeg(size=(64, 48), **options) -> bytes:
    return encoded(picture(size), "JPEG", **options)


def telling_jpeg(marker: str) -> bytes:
    """A JPEG that holds the marker as camera, comment, place, profile, XMP and comment segment."""
    exif = Image.Exif()
    exif[MAKE], exif[COMMENT] = f"<script>{marker}</script>", f"{marker} user comment"
    exif.get_ifd(GPS).update({1: "N", 2: (37.0, 31.0, 12.0), 29: marker})
    return jpeg(exif=exif, comment=marker, icc_profile=marker.encode() * 20, xmp=f"<x>{marker}</x>".encode())


def telling_png(marker: str) -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", marker, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", marker)
    return encoded(picture(), "PNG", pnginfo=texts, icc_profile=marker.encode() * 20)


def upright(image: Image.Image) -> str:
    """Which side of it is white."""
    width, height = image.size
    sides = {"left": (2, height // 2), "right": (width - 3, height // 2), "top": (width // 2, 2)}
    sides["bottom"] = (width // 2, height - 3)
    white = [side for side, point in sides.items() if image.convert("L").getpixel(point) > 200]
    opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
    return next(side for side in white if opposite[side] not in white)


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that says it is so large; its one chunk of pixels is far too short."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def scans(count: int) -> bytes:
    """A JPEG in layers whose last layer is repeated so often."""
    whole = encoded(picture((640, 480)), "JPEG", progressive=True)
    at = whole.rindex(b"\xff\xda")
    return whole[:at] + whole[at:-2] * count + b"\xff\xd9"


def upload(content: bytes, name: str = "scalp.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
