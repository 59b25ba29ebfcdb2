"""Which tests share a worker when several run at once."""

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

VISITS = re.compile(r"\b(portal|staff_account|open_page|browser_page)\b")  # fixtures of conftest.py


class Scheduling(LoadScopeScheduling):
    """Any test anywhere, but all files that visit the real server in one worker, so that it is started once.

    The files are told by the names of the fixtures in their text: a test's marks do not reach this process.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "portal" if visits_the_portal(self.config.rootpath / file) else nodeid


@cache
def visits_the_portal(file: Path) -> bool:
    return bool(VISITS.search(file.read_text()))
