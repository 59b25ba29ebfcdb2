"""Which tests share a worker when several run at once, and which files make test reads on one database alone."""

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

# A fixture of conftest.py among the parameters of a test or of another fixture.
VISITS = re.compile(r"(?:\bdef \w+\(|usefixtures\()[^)]*\b(portal|staff_account|open_page|browser_page)\b")

# Texts, translations, pure rules, settings, who may open what, signing in: nothing in these files asks more of a
# database than to give back what was loaded or saved row by row, and they take half of the time.
ANY_DATABASE = {
    f"test_{name}.py" for name in (
        "accounts", "architecture", "as_read", "assess", "audit", "citations", "comfort", "comparable",
        "comparison", "consultation_matrix", "consultations_admin", "consultations_fields",
        "consultations_photos", "content", "digest", "feeds", "gallery", "glossary", "guide_flow",
        "guide_private", "guide_refused", "guide_rules", "guide_values", "healing", "hours", "html",
        "imports_files", "index", "ipdas", "kept_forms", "languages", "law", "linter", "mails", "manifest",
        "messages", "method", "money", "next_step", "packing", "pages", "permission_matrix", "photos", "portal_tags",
        "preview", "prices_page", "quotes", "rates", "readability", "risk_communication",
        "saved_lists", "scripts", "sessions", "settings", "share", "sign_in", "sitemap", "staleness",
        "structured", "suitability", "translating", "translations", "treatments", "two_factor", "typography",
    )
}  # fmt: skip


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
