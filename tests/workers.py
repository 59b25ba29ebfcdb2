"""Which tests share a worker when several run at once."""

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

# A fixture of conftest.py among the parameters of a test or of another fixture.
VISITS = re.compile(r"(?:\bdef \w+\(|usefixtures\()[^)]*\b(portal|staff_account|open_page|browser_page)\b")


class Scheduling(LoadScopeScheduling):
    """Any test anywhere, but all files that visit the real server in one worker, so that it is started once.

    The files are told by their text: a test's marks do not reach this process.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "portal" if visits_the_portal(self.config.rootpath / file) else nodeid


@cache
def visits_the_portal(file: Path) -> bool:
    return bool(VISITS.search(file.read_text()))
