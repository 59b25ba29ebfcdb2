"""Says in one sentence when the portal cannot listen on its port; with --print writes the port.

PORT comes from the environment, else from .env, else it is 8000.
"""

import os
import socket
import sys
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"


def wanted() -> str:
    if os.environ.get("PORT"):
        return os.environ["PORT"]
    lines = ENV_FILE.read_text().splitlines() if ENV_FILE.exists() else []
    return next((line.removeprefix("PORT=").strip() for line in lines if line.startswith("PORT=")), "") or "8000"


def main(arguments: list[str]) -> None:
    port = wanted()
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT is {port!r}: set it to a number from 1 to 65535.")
    with socket.socket() as listener:
        # As the server does: a port that was just given back is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", int(port)))
        except PermissionError:
            sys.exit(f"Port {port} needs an administrator: choose one above 1023, for example PORT=8001 make run.")
        except OSError:
            sys.exit(f"Port {port} is taken by another program: choose another, for example PORT=8001 make run.")
    if arguments == ["--print"]:
        print(port)


if __name__ == "__main__":
    main(sys.argv[1:])
