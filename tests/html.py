"""The Nu HTML checker (what validator.w3.org runs) over pages as the portal sends them."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.npm import NoChecker, fetched

PACKAGE = "vnu-jar@26.9.27"
JAR_SHA256 = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"
JAR = Path(__file__).resolve().parent.parent / "var" / "vnu" / f"{PACKAGE}.jar"


def checker() -> Path:
    """The checker's jar, fetched from the npm registry once. Raises NoChecker."""
    if shutil.which("java") is None:
        raise NoChecker("no Java found")
    return fetched(JAR, PACKAGE, "build/dist/vnu.jar", JAR_SHA256)


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
