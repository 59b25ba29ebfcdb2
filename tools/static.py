"""Collects the static files, fingerprinted and packed, when their sources have changed."""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "static_built"
STAMP = BUILT / ".stamp"


def digest() -> str:
    """SHA-256 over our static files and everything that decides what the packages add to them."""
    made = hashlib.sha256()
    sources = [path for path in sorted((ROOT / "static").rglob("*")) if path.is_file()]
    for path in [*sources, ROOT / "requirements.txt", ROOT / "config" / "settings.py"]:
        made.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        made.update(path.read_bytes())
    return made.hexdigest()


def main() -> None:
    now = digest()
    if is_built(now):  # then nothing need be written: whoever starts the server may be allowed to read alone
        return
    try:
        BUILT.mkdir(exist_ok=True)
        with open(BUILT / ".lock", "w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)  # two that collect at once take each other's files away
            if not is_built(now):
                collect(now)
    except OSError as error:
        sys.exit(f"The static files could not be collected: {error}")


def is_built(now: str) -> bool:
    return STAMP.exists() and STAMP.read_text() == now


def collect(now: str) -> None:
    print("Collecting static files", flush=True)
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    if subprocess.run(command, cwd=ROOT).returncode:
        sys.exit("The static files could not be collected: Django says why above.")
    STAMP.write_text(now)


if __name__ == "__main__":
    main()
