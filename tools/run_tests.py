"""The suite on PostgreSQL, then on SQLite; at the end it says what was run and what was left out.

    python tools/run_tests.py [arguments for pytest]

PostgreSQL is the server that TEST_DATABASE_URL names, else one started for the run. With CI=true
everything has to be there; elsewhere a missing server, browser or checker is left out and named.
A page looks and reads the same on both databases: the browser visits the portal and texts are checked on PostgreSQL, as
in production; on SQLite the browser walks the journeys alone. Without PostgreSQL, SQLite gets all of it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import axe, browser, html, npm, postgres  # noqa: E402  (the folder above has to be on the path first)

REQUIRED = os.environ.get("CI") == "true"
ONCE_IS_ENOUGH = ["-m", "not (browser or any_database) or journey"]


def main(arguments: list[str]) -> int:
    machines = {
        "Browser": browser_state(),
        "HTML checker": checker_state(html.checker),
        "Accessibility checker": checker_state(axe.checker),
    }
    missing = [f"{name} ({state})" for name, state in machines.items() if state.startswith("not run")]
    if postgres.programs() is None and not os.environ.get("TEST_DATABASE_URL"):
        missing.append("PostgreSQL (not run, no server found)")
    if REQUIRED and missing:
        sys.exit(f"Continuous integration needs {', '.join(missing)}.")
    states, codes, seen = {}, [], []
    try:
        with postgres_server() as url:
            codes.append(suite("PostgreSQL", url, arguments))
        states["PostgreSQL"], seen = outcome(codes[-1]), ONCE_IS_ENOUGH
    except postgres.NoServer as reason:
        codes.append(1 if REQUIRED else 0)
        states["PostgreSQL"] = f"not run, {reason}"
    with tempfile.TemporaryDirectory(prefix="portal-tests-") as folder:
        codes.append(suite("SQLite", f"sqlite:///{folder}/suite.sqlite3", [*seen, *arguments]))
    states["SQLite"] = outcome(codes[-1])
    print("\nSummary")
    for name, state in {**states, **machines}.items():
        print(f"  {name}: {state}")
    return 1 if any(codes) else 0


@contextmanager
def postgres_server() -> Iterator[str]:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with postgres.server() as url:
        yield url


def suite(name: str, database_url: str, arguments: list[str]) -> int:
    print(f"\nThe suite on {name}", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", "2", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": database_url}).returncode


def outcome(code: int) -> str:
    return {0: "passed", 5: "no test was chosen"}.get(code, "FAILED")


def browser_state() -> str:
    path = browser.executable()
    return f"run in {path}" if path else "not run, no Chromium found"


def checker_state(checker: Callable[[], Path]) -> str:
    try:
        return f"run, {checker().stem}"
    except npm.NoChecker as missing:
        return f"not run, {missing}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
