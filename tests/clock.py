"""The moment at which every test takes place.

    python -m tests.clock MODULE ARGUMENTS

runs a program from that moment on, for servers and commands that tests start as processes.
"""

import runpy
import sys
from datetime import datetime, timedelta, timezone

import time_machine

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=9)))  # Asia/Seoul


def at_now(tick: bool = False) -> time_machine.travel:
    return time_machine.travel(NOW, tick=tick)


if __name__ == "__main__":
    with at_now(tick=True):
        sys.argv = sys.argv[1:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
