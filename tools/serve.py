"""Serves the portal, and works beside it (mails, imports): what `make run` does.

A keeper runs `manage.py work --loop` and starts it again when it dies. Then this process becomes gunicorn,
so that it is gunicorn which whoever started this sees and stops. The keeper ends when gunicorn is gone, however
that came about.

    python tools/serve.py
    python tools/serve.py PID      the keeper alone, for as long as the process that started it lives
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKER = [sys.executable, "manage.py", "work", "--loop", "--parent"]
SERVER = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
LOOKS_EVERY = 0.5  # seconds
RESTS = 5  # seconds before a worker that died is started again


def main(arguments: list[str]) -> None:
    os.chdir(ROOT)
    if arguments:
        keep_working(int(arguments[0]))
        return
    subprocess.Popen([sys.executable, __file__, str(os.getpid())])
    os.execv(SERVER[0], SERVER)


def keep_working(parent: int) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # for gunicorn it means: read your settings again
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: sys.exit())
    while os.getppid() == parent:
        # In a session of its own, where Ctrl-C does not reach it: it is told to stop below and ends in between.
        with subprocess.Popen([*WORKER, str(os.getpid())], start_new_session=True) as worker:
            try:
                wait(parent, lambda worker=worker: worker.poll() is None)
            finally:
                worker.terminate()
        ends = time.monotonic() + RESTS
        wait(parent, lambda ends=ends: time.monotonic() < ends)


def wait(parent: int, goes_on: Callable[[], bool]) -> None:
    while goes_on() and os.getppid() == parent:
        time.sleep(LOOKS_EVERY)


if __name__ == "__main__":
    main(sys.argv[1:])
