"""Cities, districts, climate, features, exchange rates, reference prices and legal rules."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings

from clinics.models import City, CityMonth, District, ExchangeRate, Feature, LegalRule, ReferencePrice
from core.money import minor_units
from desk.content import files
from desk.content.files import CHECKED, cited, dated, permitted, read, records, translated
from desk.loading import Loader, Outcome, set_claims


def load_places(outcome: Outcome, known: set[str]) -> None:
    cities, made = Loader(City, outcome), {}
    for by_language in records("cities", "cities"):
        source, texts = by_language["en"], translated(City, by_language)
        cited(f"cities.toml {source['slug']}", known, *texts.values())
        values = {
            "position": source["position"],
            "latitude": source["lat"],
            "longitude": source["lon"],
            "source": "Marketing pages, timetables and climate data, named in the text",
            **dated(City, CHECKED),
            **texts,
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
        "day_max": "tmax",
        "night_min": "tmin",
        "mean": "tavg",
        "rain_mm": "precip_mm",
        "wet_days": "wet_days_ge1mm",
        "humidity": "humidity_pct",
    }
    with (files.CONTENT / "data" / "climate.csv").open() as file:
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
            source["slug"],
            {"slug": source["slug"]},
            {"position": source["position"], **translated(Feature, by_language)},
        )
    features.finish()


def load_references(outcome: Outcome, known: set[str]) -> None:
    load_rates(outcome)
    load_reference_prices(outcome, known)
    rules, words = Loader(LegalRule, outcome), files.words("market", "rules")
    for entry in read(files.CONTENT / "data" / "legal_rules.toml")["rules"]:
        values = {
            **{key: entry[key] for key in ("performer", "place", "status", "source")},
            **files.columns("what", words[entry["slug"]]),
            "applies_from": entry.get("applies_from"),
            "applies_until": entry.get("applies_until"),
            **dated(LegalRule, entry["checked_on"]),
        }
        row = rules.load(entry["slug"], {"slug": entry["slug"]}, values)
        set_claims([(row, permitted(f"legal_rules.toml {entry['slug']}", known, entry["claims"]))])
    rules.finish()


def load_rates(outcome: Outcome) -> None:
    loader = Loader(ExchangeRate, outcome)
    with (files.CONTENT / "data" / "exchange_rates.csv").open() as file:
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


def load_reference_prices(outcome: Outcome, known: set[str]) -> None:
    loader = Loader(ReferencePrice, outcome)
    for position, (slug, values, claims) in enumerate(
        reference_prices(read(files.CONTENT / "data" / "reference_prices.toml")), 1
    ):
        row = loader.load(slug, {"slug": slug}, {**values, "position": position})
        set_claims([(row, permitted(f"reference_prices.toml {slug}", known, claims))])
    loader.finish()


def reference_prices(data: dict) -> Iterator[tuple[str, dict, list[str]]]:
    """(slug, column values, claim ids) for each amount; money in minor units."""
    cities = {city.slug: city for city in City.objects.all()}

    notes, regions = files.words("market", "notes"), files.words("market", "regions")

    def common(name: str, low: int, high: int, currency: str, note: str = "") -> dict:
        source, more = data["sources"][name], notes.get(note, {})
        told = {language: f"{text} {more.get(language, '')}".strip() for language, text in notes[name].items()}
        return {
            "kind": source["kind"], "year": source["year"], "source": source["source"],
            "source_url": source.get("source_url", ""), "currency": currency,
            "low": low * minor_units(currency), "high": high * minor_units(currency),
            **dated(ReferencePrice, source["checked_on"]), **files.columns("note", told),
        }  # fmt: skip

    for row in data["smp"]:
        for place, country in (("korea", "KR"), ("abroad", "US-GB")):
            values = {
                **common("article", *row[place], "USD"),
                "country": country,
                "treatment_group": "smp",
                "basis": row["basis"],
            }
            yield f"smp-{row['basis']}-{place}", values, row["claims"]
    for table in data["official"]:
        for row in table["regions"]:
            values = common("hira", row["won"], row["won"], "KRW", row.get("note", ""))
            values |= {
                "country": "KR", "treatment_group": "transplant", "basis": table["basis"],
                "city": cities.get(row.get("city", "")), "comparable": row.get("comparable", True),
                **files.columns("region", regions[row["slug"]]),
            }  # fmt: skip
            yield f"{table['basis'].replace('_', '-')}-{row['slug']}", values, table["claims"]
    for row in data["other"]:
        values = {
            **common(row["source"], *row["range"], row["currency"]),
            "country": row["country"], "treatment_group": "transplant", "basis": row["basis"],
        }  # fmt: skip
        yield row["slug"], values, row["claims"]
