"""A full disk, and a database that is away: the answer is honest, keeps what was typed, and sending again works."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from random import Random

from tests.postgres import connections_refused
from tools.torture.patients import READING, Patient, pictures
from tools.torture.site import Site

SMALL_DISK = "64m"
LARGEST_FILE = 1  # byte, where a disk cannot be made full


@contextmanager
def small_disk(parent: Path) -> Iterator[Path | None]:
    """A file system of its own that is soon full; None where this account may not mount one."""
    folder = parent / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def disk_filled(site: Site) -> Iterator[None]:
    """Inside, not one more byte fits on the disk of the site's folder."""
    filler = site.folder / "filler"
    try:
        with open(filler, "wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                write_until_full(file, bytes(size))
        yield
    finally:
        filler.unlink()


def write_until_full(file, block: bytes) -> None:
    try:
        while True:
            file.write(block)
    except OSError:
        return


@contextmanager
def files_limited(site: Site) -> Iterator[None]:
    """Inside, the server may not make any file longer, which needs no rights: "file too large" for "disk full"."""
    site.stop()
    site.start(largest_file=LARGEST_FILE)
    yield
    site.stop()
    site.start()


@contextmanager
def database_away(site: Site) -> Iterator[None]:
    gone = file_away(site) if site.kind == "SQLite" else connections_refused(site.database_url, site.maintenance_url)
    with gone:
        site.wait_for(503)
        yield
    site.wait_for(200)


@contextmanager
def file_away(site: Site) -> Iterator[None]:
    file = Path(site.database_url.removeprefix("sqlite:///"))
    away = file.with_suffix(".away")
    site.stop()  # its workers hold the file open, wherever it goes
    file.rename(away)
    file.mkdir()  # or SQLite would make a new database there
    try:
        site.start(ready=503)
        yield
    finally:
        file.rmdir()
        away.rename(file)


def complaints(site: Site, trouble: Callable[[Site], object], photos: int, wait: Callable[[float], None]) -> list[str]:
    """Sends a form with so many photos in that trouble, and once more when it is over; what was wrong."""
    patient = Patient(site.port, list(pictures(Random(photos), photos)))
    patient.open()
    wait(READING)
    with trouble(site):
        status, body = patient.post()
    page = unescape(body.decode())
    found = [] if status == 503 else [f"the answer is {status}, not 503"]
    found += [f"the page has lost {what}" for what in (patient.name, patient.message.strip()) if what not in page]
    if "Traceback" in page:
        found.append("the page tells what is inside")
    patient.send()
    same = [row for row in site.ask("requests") if row["name"] == patient.name]
    if [row["reference"] for row in same] != [patient.reference]:
        found.append(f"afterwards it is stored {len(same)} times")
    return found

