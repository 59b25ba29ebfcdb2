"""Makes .venv and installs a requirements file into it; does nothing when it is there already.

    python tools/packages.py requirements-dev.txt

Runs with any Python 3.11 or newer, inside .venv or outside. Packages are only ever added, so an
environment that holds the development packages also holds the runtime ones.
"""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP = VENV / "bin" / "pip"  # the last thing that making an environment puts there


def digest(name: str) -> str:
    """SHA-256 over a requirements file and those it includes with -r, and the Python it is installed for."""
    made = hashlib.sha256(sys.version.encode())
    waiting = [name]
    while waiting:
        text = (ROOT / waiting.pop()).read_text()
        made.update(text.encode())
        waiting += [line.split()[1] for line in text.splitlines() if line.startswith("-r ")]
    return made.hexdigest()


def install(name: str) -> None:
    """Installs with pip, a second time when the first fails: a package index may be slow for a moment."""
    command = [PYTHON, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check", "-r", ROOT / name]
    if subprocess.run(command).returncode and subprocess.run(command).returncode:
        sys.exit(f"The packages of {name} could not be installed: pip says why above.")


def main(name: str) -> None:
    stamp = VENV / f"installed-{name}"
    if PIP.exists() and stamp.exists() and stamp.read_text() == digest(name):
        return
    if not PIP.exists():
        print(f"Making {VENV.name} with Python {sys.version.split()[0]}", flush=True)
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    print(f"Installing {name}", flush=True)
    install(name)
    stamp.write_text(digest(name))


if __name__ == "__main__":
    main(sys.argv[1])
