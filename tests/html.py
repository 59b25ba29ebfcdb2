"""The Nu HTML checker (what validator.w3.org runs) over pages as the portal sends them."""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "vnu-jar@26.9.27"
JAR_SHA256 = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"
FOLDER = Path(__file__).resolve().parent.parent / "var" / "vnu"
JAR = FOLDER / f"{PACKAGE}.jar"


class NoChecker(Exception):
    """The checker cannot run on this machine; the message says why."""


def checker() -> Path:
    """The checker's jar, fetched from the npm registry once. Raises NoChecker."""
    if shutil.which("java") is None:
        raise NoChecker("no Java found")
    if not JAR.exists():
        fetch()
    return JAR


def fetch() -> None:
    if shutil.which("npm") is None:
        raise NoChecker("no npm found to fetch vnu-jar with")
    print(f"Fetching the HTML checker, {PACKAGE}, from the npm registry", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", folder]
        packed = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        if packed.returncode:
            raise NoChecker(f"npm could not fetch {PACKAGE}: {packed.stderr.strip()[-300:]}")
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            jar = archive.extractfile("package/build/dist/vnu.jar").read()
        if hashlib.sha256(jar).hexdigest() != JAR_SHA256:
            raise NoChecker(f"{PACKAGE} is not the file it was when it was chosen")
        # Written beside and moved, so that two runs at once never see half a file.
        part = Path(folder) / "vnu.jar"
        part.write_bytes(jar)
        os.replace(part, JAR)


def nu_errors(pages: dict[str, bytes]) -> list[str]:
    """'name:line: what is wrong' for every error in these pages (name -> HTML); warnings are left out."""
    if not pages:
        return []
    names = dict(zip((f"{number:04}.html" for number in range(len(pages))), pages, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        for file, name in names.items():
            (Path(folder) / file).write_bytes(pages[name])
        command = ["java", "-Xss4m", "-jar", checker(), "--format", "json", "--stdout", "--errors-only", folder]
        checked = subprocess.run(command, capture_output=True, text=True)
    messages = json.loads(checked.stdout)["messages"]
    return [
        f"{names[message['url'].rpartition('/')[2]]}:{message.get('lastLine', 1)}: {message['message']}"
        for message in messages
        if message["type"] != "info"
    ]
