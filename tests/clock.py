"""The moment at which every test takes place.

    python -m tests.clock MODULE ARGUMENTS

runs a program from that moment on, for servers and commands that tests start as processes; with
SECONDS_LATER in the environment so much later, for a server that is started once more.
"""

import os
import runpy
import sys
from datetime import datetime, timedelta, timezone

import time_machine

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=9)))  # Asia/Seoul


def at_now(tick: bool = False, seconds_later: int = 0) -> time_machine.travel:
    return time_machine.travel(NOW + timedelta(seconds=seconds_later), tick=tick)


if __name__ == "__main__":
    with at_now(tick=True, seconds_later=int(os.environ.get("SECONDS_LATER", "0"))):
        sys.argv = sys.argv[1:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
