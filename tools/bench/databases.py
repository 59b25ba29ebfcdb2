"""A database of each size, made once and kept for as long as the code that fills it stays the same."""

import hashlib
import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import psycopg2

from tools.bench.setting import HOME, ROOT, Database, environment

KINDS = ("sqlite", "postgresql")
LEAST = 30  # clinics; the comparison of four and the smallest page need so many
# What decides which rows there are. Dates of demonstration clinics are counted from the day of loading.
ROWS = [
    "*/models.py", "*/models/*.py", "*/migrations/*.py", "desk/demo/*.py", "content/demo/*",
    "clinics/listing.py", "clinics/comparable.py", "core/sourced.py",
]  # fmt: skip
TEXTS = ["content/**/*.toml", "content/**/*.json", "desk/content.py", "desk/loading.py", "consultations/consents.py"]


def ready(kind: str, size: int, server: str = "") -> Database:
    """The database, made or brought up to date where needed. `server` is the address of a PostgreSQL."""
    if kind == "sqlite":
        path, note = HOME / f"{size}.sqlite3", HOME / f"sqlite-{size}.json"
        database = Database(kind, size, f"sqlite:///{path}")
    else:
        path, note = None, HOME / "postgresql" / f"{size}.json"
        database = Database(kind, size, f"{server}/bench_{size}")
    held = json.loads(note.read_text()) if note.exists() else {}
    rows, texts = f"{date.today():%Y-%m} {digest(ROWS)}", digest(TEXTS)
    if held.get("rows") != rows:
        note.unlink(missing_ok=True)
        empty(path, server, f"bench_{size}")
        fill(database)
    elif held.get("texts") != texts:
        load_texts(database)
    note.write_text(json.dumps({"rows": rows, "texts": texts}))
    return database


def digest(patterns: list[str]) -> str:
    """SHA-256 over the names and bytes of the files."""
    made = hashlib.sha256()
    found = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    for path in sorted(found):
        made.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return made.hexdigest()


def empty(path: Path | None, server: str, name: str) -> None:
    if path:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return
    execute(f"{server}/postgres", f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')


def fill(database: Database) -> None:
    print(f"{database} clinics: loading", flush=True)
    started = time.monotonic()
    manage(database, "migrate", "--verbosity", "0")
    load_texts(database)
    manage(database, "load_demo", "--clinics", str(database.size), "--seed", "1")
    if database.kind == "postgresql":
        execute(database.url, "VACUUM ANALYZE")  # as autovacuum does a while after so many rows
    print(f"  in {time.monotonic() - started:.0f} s", flush=True)


def load_texts(database: Database) -> None:
    manage(database, "load_content", "--verbosity", "0")
    manage(database, "load_consents", "--verbosity", "0")


def manage(database: Database, *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment(database.url), stdout=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"manage.py {words[0]} failed for {database}: it says why above.")


def erase_requests(database: Database) -> None:
    code = (
        "from consultations.models import Consultation; Consultation.objects.in_the_open().delete();"
        "from core.models import OutboxMail; OutboxMail.objects.only('pk').delete()"
    )
    manage(database, "shell", "--command", code)


def execute(url: str, *statements: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()
