"""Claims, options, kinds of hair loss, fits and facts."""

import json

from desk.content import files
from desk.content.files import CHECKED, cited, dated, translated
from desk.loading import Loader, Outcome, set_claims
from treatments.models import Claim, Condition, Fact, Fit, Treatment


def load_claims(outcome: Outcome) -> None:
    loader = Loader(Claim, outcome)
    for entry in json.loads((files.CONTENT / "claims.json").read_text()):
        values = {key: entry[key] if entry[key] is not None else "" for key in entry if key != "id"}
        loader.load(entry["id"], {"id": entry["id"]}, {**values, **dated(Claim, CHECKED)})
    loader.finish()


def load_treatments(outcome: Outcome, known: set[str]) -> dict[str, Treatment]:
    loader, made = Loader(Treatment, outcome), {}
    for stem, by_language in files.files("treatments"):
        source, texts = by_language["en"], translated(Treatment, by_language)
        cited(f"treatments/{stem}.toml", known, *texts.values())
        values = {
            "position": source["position"],
            "involves_smp": stem in {"smp", "combined"},
            "published_on": source["checked_on"],
            **dated(Treatment, source["checked_on"]),
            **texts,
        }
        made[stem] = loader.load(stem, {"slug": stem}, values)
    loader.finish()
    return made


def load_conditions(outcome: Outcome, known: set[str]) -> dict[str, Condition]:
    loader, made = Loader(Condition, outcome), {}
    for stem, by_language in files.files("conditions"):
        source, texts = by_language["en"], translated(Condition, by_language)
        cited(f"conditions/{stem}.toml", known, *texts.values())
        values = {
            **{key: source[key] for key in ("position", "cause", "kind")},
            "published_on": source["checked_on"],
            **dated(Condition, source["checked_on"]),
            **texts,
        }
        made[stem] = loader.load(stem, {"slug": stem}, values)
    loader.finish()
    return made


def load_fits_and_facts(outcome: Outcome, treatments: dict, conditions: dict, known: set[str]) -> None:
    fits, facts = Loader(Fit, outcome), Loader(Fact, outcome, prune=True)
    links = []
    for stem, by_language in files.files("treatments"):
        links += load_facts(facts, treatments, None, by_language, [stem], known)
    for stem, by_language in files.files("conditions"):
        condition = conditions[stem]
        for slug, fit in by_language["en"]["fits"].items():
            own = {language: source["fits"][slug] for language, source in by_language.items()}
            values = {"verdict": fit["verdict"], **translated(Fit, own)}
            row = fits.load(f"{stem}/{slug}", {"condition": condition, "treatment": treatments[slug]}, values)
            links.append((row, cited(f"conditions/{stem}.toml fits.{slug}", known, row.text_en)))
        links += load_facts(facts, treatments, condition, by_language, [], known)
    fits.finish()
    facts.finish(find=fact_by_key)
    set_claims(links)


def fact_key(condition: Condition | None, treatment: str, row: str, position: int) -> str:
    return f"{condition.slug if condition else '-'}/{treatment}/{row}/{position}"


def fact_by_key(key: str):
    condition, treatment, row, position = key.split("/")
    facts = Fact.objects.filter(treatment__slug=treatment, row=row, position=position)
    return facts.filter(condition__isnull=True) if condition == "-" else facts.filter(condition__slug=condition)


def load_facts(
    loader: Loader, treatments: dict, condition: Condition | None, by_language: dict, default: list, known: set
):
    """The facts of one file, as [(fact, claim ids)]. Positions count within a cell, in file order."""
    links, positions = [], {}
    numbers = ("value", "low", "high", "people")
    codes = ("unit", "strength")
    checked_on = by_language["en"]["checked_on"]
    count = len(by_language["en"].get("facts", []))
    # Facts are matched by their place: a translation that lacks one, or has one too many, is not taken at all.
    in_step = {language: source for language, source in by_language.items() if len(source.get("facts", [])) == count}
    for index, entry in enumerate(by_language["en"].get("facts", [])):
        own = {language: source["facts"][index] for language, source in in_step.items()}
        for slug in entry.get("treatments", default):
            cell = (slug, entry["row"])
            positions[cell] = positions.get(cell, 0) + 1
            values = {
                **{key: entry.get(key) for key in numbers},
                **{key: entry.get(key, "") for key in codes},
                "disputed": entry.get("disputed", False),
                **dated(Fact, checked_on),
                **translated(Fact, own),
            }
            lookup = {
                "condition": condition,
                "treatment": treatments[slug],
                "row": entry["row"],
                "position": positions[cell],
            }
            key = fact_key(condition, *cell, positions[cell])
            row = loader.load(key, lookup, values)
            links.append((row, cited(key, known, row.text_en, row.more_en)))
    return links
