"""What is wrong somewhere, and what a check says in the end."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """`page` is a kind of page or an address; `view` says how it was shown: "320 dark"."""

    page: str
    language: str
    detail: str
    view: str = ""


@dataclass
class Check:
    """One line of the table. `lacking` says why it was not done on this machine."""

    part: str
    rule: str
    looked_at: str = ""
    findings: list[Finding] = field(default_factory=list)
    lacking: str = ""

    @property
    def result(self) -> str:
        if self.lacking:
            return "not measured"
        return f"{len(self.findings)} FOUND" if self.findings else "nothing"
