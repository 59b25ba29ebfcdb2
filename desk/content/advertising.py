"""The rules of the advertising law, the words that let a finding go, and the awards that may be named."""

from pathlib import Path

from desk.advertising.models import AdvertisingPardon, AdvertisingRule, PermittedAward
from desk.advertising.phrases import BadPhrase, check
from desk.content import files
from desk.content.files import ContentError, columns, dated, read
from desk.loading import Loader, Outcome

FOLDER = files.CONTENT / "advertising"
STATED = ("kind", "reason_en", "reason_ko", "mend_en", "mend_ko", "law", "source", "source_url")


def load_advertising(outcome: Outcome) -> None:
    """Raises ContentError for a phrase that the linter cannot use."""
    kinds, lists = read(FOLDER / "rules.toml"), phrase_lists()
    rules = Loader(AdvertisingRule, outcome)
    for position, entry in enumerate(kinds["rules"], 1):
        values = {
            **{name: entry[name] for name in STATED},
            **columns("phrases", texts(lists, entry["slug"], "phrases")),
            **columns("exceptions", texts(lists, entry["slug"], "exceptions")),
            "position": position,
            "whole": entry.get("whole", False),
            **dated(AdvertisingRule, entry["checked_on"]),
        }
        rules.load(entry["slug"], {"slug": entry["slug"]}, values)
    rules.finish()
    pardons = Loader(AdvertisingPardon, outcome)
    for where in AdvertisingPardon.Where.values:
        pardons.load(where, {"where": where}, columns("phrases", texts(lists, "pardons", where)))
    pardons.finish()
    load_awards(outcome, kinds["awards"])


def load_awards(outcome: Outcome, entries: list[dict]) -> None:
    loader = Loader(PermittedAward, outcome)
    for entry in entries:
        values = {name: entry.get(name, "").strip() for name in ("name", "grounds", "phrases", "source", "source_url")}
        loader.load(entry["slug"], {"slug": entry["slug"]}, {**values, **dated(PermittedAward, entry["checked_on"])})
    loader.finish()


def phrase_lists() -> dict[str, dict]:
    """language -> {rule or "pardons": {name of the list: its lines}}, every phrase of which can be used."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        if path.stem != "rules":
            found[path.stem] = read(path)
            check_lists(path, found[path.stem])
    return found


def check_lists(path: Path, lists: dict[str, dict[str, str]]) -> None:
    for name, table in lists.items():
        for text in table.values():
            try:
                check(text, path.stem)
            except BadPhrase as error:
                raise ContentError(f"advertising/{path.name} {name}: {error}") from error


def texts(lists: dict[str, dict], rule: str, name: str) -> dict[str, str]:
    """language -> list of phrases."""
    return {language: held.get(rule, {}).get(name, "").strip() for language, held in lists.items()}
