"""Writes .env with demonstration settings and fresh secrets; never touches one that exists."""

import base64
import os
import secrets
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"


def main() -> None:
    text = "\n".join(
        [
            "# Made by make run. .env.example lists every variable.",
            "PORTAL_MODE=demo",
            f"SECRET_KEY={secrets.token_urlsafe(50)}",
            # A Fernet key is 32 random bytes in URL-safe base64.
            f"FIELD_KEYS={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}",
            "",
        ]
    )
    try:
        # "x" refuses a file that exists; only its owner may read the secrets.
        with open(ENV_FILE, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(text)
    except FileExistsError:
        return
    print("Wrote .env with fresh secrets", flush=True)


if __name__ == "__main__":
    main()
