"""Every check that reads the code without running it. All of them run, also after one has failed."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKS = {
    "ruff": ["ruff", "check", "."],
    "djlint": ["djlint", "templates", "--lint", "--quiet"],
    "mypy": ["mypy"],
}


def main() -> None:
    failed = []
    for name, (module, *arguments) in CHECKS.items():
        print(f"{name}:", flush=True)
        if subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"Not clean: {', '.join(failed)}.")


if __name__ == "__main__":
    main()
