"""The table, and below it what was found."""

from collections.abc import Iterator, Sequence

from tools.audit.finding import Check
from tools.audit.setting import HOME
from tools.bench.report import table

MOST_LINES = 80


def show(checks: Sequence[Check]) -> int:
    """Prints all of it, and writes every finding into var/audit/findings.txt. 1 when anything was found, else 0."""
    rows = [["part", "what", "looked at", "found"], *cells(checks)]
    lines = list(findings(checks))
    file = HOME / "findings.txt"
    file.write_text("".join(f"{line}\n" for line in lines))
    print(f"\n{table(rows)}\n")
    print("\n".join(lines[:MOST_LINES]))
    if len(lines) > MOST_LINES:
        print(f"and {len(lines) - MOST_LINES} more, all in {file}")
    found = sum(len(check.findings) for check in checks)
    print(f"Found: {found or 'nothing'}")
    return 1 if found else 0


def cells(checks: Sequence[Check]) -> Iterator[list[str]]:
    for check in checks:
        yield [check.part, check.rule, check.lacking or check.looked_at, check.result]


def findings(checks: Sequence[Check]) -> Iterator[str]:
    """Each once, with the languages and views in which it was found."""
    for check in checks:
        same: dict[tuple[str, str], dict[str, list[str]]] = {}
        for one in check.findings:
            page = one.page.removeprefix(f"/{one.language}")
            same.setdefault((page, one.detail), {}).setdefault(one.language, []).append(one.view)
        for (page, detail), languages in same.items():
            where = "; ".join(f"{code} {', '.join(filter(None, views))}".strip() for code, views in languages.items())
            yield f"{check.rule} | {page} | {where} | {detail}"
