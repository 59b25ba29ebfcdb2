"""What stands under content/, read from its files and given to the loader table by table."""

import csv
import json
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from clinics.models import City, CityMonth, District, ExchangeRate, Feature, LegalRule, ReferencePrice
from core.cache import raise_version
from core.money import minor_units
from core.sourced import valid_until
from desk.loading import Loader, Outcome, set_claims
from insights.models import Article, Subject
from pages.models import Page, Term
from treatments.citations import claim_ids
from treatments.models import Claim, Condition, Fact, Fit, Treatment

CONTENT = Path(settings.BASE_DIR) / "content"
CHECKED = date(2026, 11, 21)  # the day on which the evidence list was carried over


class ContentError(Exception):
    """A file under content/ that cannot be loaded, with its name and what to mend."""


def read(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ContentError(f"{path.relative_to(CONTENT)}: {error}") from error


def files(folder: str) -> Iterator[tuple[str, dict[str, dict]]]:
    """(stem, {language: file}) for each English file of content/<language>/<folder>/."""
    for path in sorted((CONTENT / "en" / folder).glob("*.toml")):
        by_language = {"en": read(path)}
        for language in settings.MODELTRANSLATION_LANGUAGES[1:]:
            other = CONTENT / language / folder / path.name
            if other.exists():
                by_language[language] = read(other)
        yield path.stem, by_language


def records(name: str, key: str) -> Iterator[dict[str, dict]]:
    """The rows of content/<language>/<name>.toml, as {language: row}, matched by slug."""
    others = {}
    for language in settings.MODELTRANSLATION_LANGUAGES[1:]:
        path = CONTENT / language / f"{name}.toml"
        if path.exists():
            others[language] = {row["slug"]: row for row in read(path)[key]}
    for row in read(CONTENT / "en" / f"{name}.toml")[key]:
        yield {"en": row, **{language: rows[row["slug"]] for language, rows in others.items() if row["slug"] in rows}}


def translated(model: Any, by_language: dict[str, dict]) -> dict[str, str]:
    """Column -> text for every translated field that the files give in any language."""
    values = {}
    for name in translator.get_options_for_model(model).fields:
        for language, source in by_language.items():
            if name in source:
                values[build_localized_fieldname(name, language)] = source[name].strip()
    return values


def dated(model: Any, checked_on: date) -> dict[str, date]:
    return {"checked_on": checked_on, "valid_until": valid_until(model.validity, checked_on)}


@transaction.atomic
def load_content() -> Outcome:
    """Loads everything; all or nothing. Raises ContentError with the file and what is wrong."""
    outcome = Outcome()
    load_claims(outcome)
    known = set(Claim.objects.publishable().values_list("pk", flat=True))
    treatments = load_treatments(outcome)
    conditions = load_conditions(outcome)
    load_fits_and_facts(outcome, treatments, conditions, known)
    load_places(outcome)
    load_references(outcome)
    load_articles(outcome, treatments, conditions, known)
    load_pages(outcome, known)
    if outcome.changed:
        raise_version(None)  # rates and legal rules reach every clinic
    return outcome


def cited(where: str, known: set[str], *texts: str) -> list[str]:
    ids = claim_ids(*texts)
    unknown = [claim_id for claim_id in ids if claim_id not in known]
    if unknown:
        raise ContentError(f"{where} cites {', '.join(unknown)}: no such claim, or one that must not be published.")
    return ids


def load_claims(outcome: Outcome) -> None:
    loader = Loader(Claim, outcome)
    for entry in json.loads((CONTENT / "claims.json").read_text()):
        values = {key: entry[key] if entry[key] is not None else "" for key in entry if key != "id"}
        loader.load(entry["id"], {"id": entry["id"]}, {**values, **dated(Claim, CHECKED)})
    loader.finish()


def load_treatments(outcome: Outcome) -> dict[str, Treatment]:
    loader, made = Loader(Treatment, outcome), {}
    for stem, by_language in files("treatments"):
        source = by_language["en"]
        values = {
            "position": source["position"],
            "involves_smp": stem in {"smp", "combined"},
            "published_on": source["checked_on"],
            **dated(Treatment, source["checked_on"]),
            **translated(Treatment, by_language),
        }
        made[stem] = loader.load(stem, {"slug": stem}, values)
    loader.finish()
    return made


def load_conditions(outcome: Outcome) -> dict[str, Condition]:
    loader, made = Loader(Condition, outcome), {}
    for stem, by_language in files("conditions"):
        source = by_language["en"]
        values = {
            **{key: source[key] for key in ("position", "cause", "kind")},
            "published_on": source["checked_on"],
            **dated(Condition, source["checked_on"]),
            **translated(Condition, by_language),
        }
        made[stem] = loader.load(stem, {"slug": stem}, values)
    loader.finish()
    return made


def load_fits_and_facts(outcome: Outcome, treatments: dict, conditions: dict, known: set[str]) -> None:
    fits, facts = Loader(Fit, outcome), Loader(Fact, outcome, prune=True)
    links = []
    for stem, by_language in files("treatments"):
        links += load_facts(facts, treatments, None, by_language, [stem], known)
    for stem, by_language in files("conditions"):
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


def load_facts(loader: Loader, treatments: dict, condition: Condition | None, by_language: dict, default: list, known: set):
    """The facts of one file, as [(fact, claim ids)]. Positions count within a cell, in file order."""
    links, positions = [], {}
    numbers = ("value", "low", "high", "people")
    codes = ("unit", "strength")
    checked_on = by_language["en"]["checked_on"]
    for index, entry in enumerate(by_language["en"].get("facts", [])):
        own = {language: source["facts"][index] for language, source in by_language.items()}
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


def load_places(outcome: Outcome) -> None:
    cities, made = Loader(City, outcome), {}
    for by_language in records("cities", "cities"):
        source = by_language["en"]
        values = {
            "position": source["position"],
            "latitude": source["lat"],
            "longitude": source["lon"],
            "source": "Marketing pages, timetables and climate data, named in the text",
            **dated(City, CHECKED),
            **translated(City, by_language),
            "name_ko": source["name_ko"],
        }
        made[source["slug"]] = cities.load(source["slug"], {"slug": source["slug"]}, values)
    cities.finish()
    districts = Loader(District, outcome)
    for by_language in records("cities", "districts"):
        source = by_language["en"]
        values = {
            "city": made[source["city"]],
            "latitude": source["lat"],
            "longitude": source["lon"],
            **translated(District, by_language),
            "name_ko": source["name_ko"],
        }
        districts.load(source["slug"], {"slug": source["slug"]}, values)
    districts.finish()
    months = Loader(CityMonth, outcome)
    columns = {
        "day_max": "tmax", "night_min": "tmin", "mean": "tavg", "rain_mm": "precip_mm",
        "wet_days": "wet_days_ge1mm", "humidity": "humidity_pct",
    }
    with (CONTENT / "data" / "climate.csv").open() as file:
        for line in csv.DictReader(file):
            values = {name: float(line[column]) for name, column in columns.items()}
            values["humidity"] = int(line["humidity_pct"])
            lookup = {"city": made[line["city"]], "month": int(line["month"])}
            months.load(f"{line['city']}/{line['month']}", lookup, values)
    months.finish()
    features = Loader(Feature, outcome)
    for by_language in records("features", "features"):
        source = by_language["en"]
        features.load(
            source["slug"], {"slug": source["slug"]}, {"position": source["position"], **translated(Feature, by_language)}
        )
    features.finish()


def load_references(outcome: Outcome) -> None:
    load_rates(outcome)
    load_reference_prices(outcome)
    rules = Loader(LegalRule, outcome)
    for entry in read(CONTENT / "data" / "legal_rules.toml")["rules"]:
        values = {
            **{key: entry[key] for key in ("performer", "place", "status", "source", "what_en")},
            "applies_from": entry.get("applies_from"),
            "applies_until": entry.get("applies_until"),
            **dated(LegalRule, entry["checked_on"]),
        }
        row = rules.load(entry["slug"], {"slug": entry["slug"]}, values)
        set_claims([(row, entry["claims"])])
    rules.finish()


def load_rates(outcome: Outcome) -> None:
    loader = Loader(ExchangeRate, outcome)
    with (CONTENT / "data" / "exchange_rates.csv").open() as file:
        for line in csv.DictReader(file):
            day = date.fromisoformat(line["rate_date"])
            shown = line["status"] != "stale-do-not-show"
            values = {
                "won": Decimal(line["krw_per_unit"]).quantize(Decimal("0.0001")) if shown else None,
                "pegged": line["status"] == "derived-peg",
                "source": line["source"],
                "checked_on": day,
                "valid_until": day + timedelta(days=settings.VALID_DAYS["rate"]),
            }
            loader.load(f"{line['code']}/{day}", {"currency": line["code"], "day": day}, values)
    loader.finish()


def load_reference_prices(outcome: Outcome) -> None:
    loader = Loader(ReferencePrice, outcome)
    for position, (slug, values, claims) in enumerate(reference_prices(read(CONTENT / "data" / "reference_prices.toml")), 1):
        row = loader.load(slug, {"slug": slug}, {**values, "position": position})
        set_claims([(row, claims)])
    loader.finish()


def reference_prices(data: dict) -> Iterator[tuple[str, dict, list[str]]]:
    """(slug, column values, claim ids) for each amount; money in minor units."""
    cities = {city.slug: city for city in City.objects.all()}

    def common(name: str, low: int, high: int, currency: str) -> dict:
        source = data["sources"][name]
        return {
            "kind": source["kind"], "year": source["year"], "source": source["source"],
            "source_url": source.get("source_url", ""), "note_en": source["note"], "currency": currency,
            "low": low * minor_units(currency), "high": high * minor_units(currency),
            **dated(ReferencePrice, source["checked_on"]),
        }  # fmt: skip

    for row in data["smp"]:
        for place, country in (("korea", "KR"), ("abroad", "US-GB")):
            values = {**common("article", *row[place], "USD"), "country": country, "treatment_group": "smp", "basis": row["basis"]}
            yield f"smp-{row['basis']}-{place}", values, row["claims"]
    for table in data["official"]:
        for row in table["regions"]:
            values = common("hira", row["won"], row["won"], "KRW")
            note = row.get("note", "")
            values |= {
                "country": "KR", "treatment_group": "transplant", "basis": table["basis"], "region_en": row["region"],
                "city": cities.get(row.get("city", "")), "comparable": row.get("comparable", True),
                "note_en": f"{values['note_en']} {note}".strip(),
            }  # fmt: skip
            yield f"{table['basis'].replace('_', '-')}-{row['slug']}", values, table["claims"]
    for row in data["other"]:
        values = {
            **common(row["source"], *row["range"], row["currency"]),
            "country": row["country"], "treatment_group": "transplant", "basis": row["basis"],
        }  # fmt: skip
        yield row["slug"], values, row["claims"]


def load_articles(outcome: Outcome, treatments: dict, conditions: dict, known: set[str]) -> None:
    subjects = Loader(Subject, outcome)
    subject = subjects.load("hair-loss", {"slug": "hair-loss"}, {"name_en": "Hair loss"})
    subjects.finish()
    loader = Loader(Article, outcome)
    for stem, by_language in files("articles"):
        source = by_language["en"]
        flat = {language: {**entry, "answers": "\n".join(entry["answers"])} for language, entry in by_language.items()}
        cited(f"articles/{stem}.toml", known, source["body"], source["summary"])
        values = {
            "position": source["position"],
            "subject": subject,
            "published_on": source["checked_on"],
            **dated(Article, source["checked_on"]),
            **translated(Article, flat),
        }
        row = loader.load(stem, {"slug": stem}, values)
        row.treatments.set([treatments[slug] for slug in source["treatments"]])
        row.conditions.set([conditions[slug] for slug in source["conditions"]])
    loader.finish()


def load_pages(outcome: Outcome, known: set[str]) -> None:
    loader = Loader(Page, outcome)
    for stem, by_language in files("pages"):
        source = by_language["en"]
        cited(f"pages/{stem}.toml", known, source["body"], source["summary"])
        values = {
            "position": source["position"],
            "published_on": source["checked_on"],
            **dated(Page, source["checked_on"]),
            **translated(Page, by_language),
        }
        loader.load(stem, {"slug": stem}, values)
    loader.finish()
    terms = Loader(Term, outcome, prune=True)
    for by_language in records("glossary", "terms"):
        source = by_language["en"]
        cited(f"glossary.toml {source['slug']}", known, source["definition"])
        values = {**translated(Term, by_language), "term_ko": source["korean"]}
        terms.load(source["slug"], {"slug": source["slug"]}, values)
    terms.finish(find=lambda key: Term.objects.filter(slug=key))
