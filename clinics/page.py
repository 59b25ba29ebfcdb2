"""The page of one clinic, from its document."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from clinics import present
from clinics.present import View
from core.cache import kept
from core.templatetags.portal import lines


def clinic_page(clinic: Mapping, view: View, treatments: Mapping) -> dict:
    """The template's context: everything as words, with stale marks and days."""
    key = ("clinic page", clinic["slug"], view.language, view.currency)
    return kept.get(key, lambda: made_page(clinic, view, treatments))


def made_page(clinic: Mapping, view: View, treatments: Mapping) -> dict:
    language = view.language
    return {
        "clinic": clinic,
        "name": present.say(clinic["name"], language),
        "name_ko": clinic["name"].get("ko", "") if language != "ko" else "",
        "place": present.place(clinic, view),
        "address": present.say(clinic["address"], language),
        "kind": view.labels["kind"][clinic["kind"]],
        "about": present.say(clinic["about"], language),
        "deposit_policy": present.say(clinic["deposit_policy"], language),
        "aftercare": present.say(clinic["aftercare"], language),
        "currency": view.currency,
        "stale": present.stale(clinic, view),
        "city": view.market.cities.get(clinic["city"]),
        "languages": rows(clinic["languages"], view, lambda row: view.labels["language"][row["code"]]),
        "features": rows(
            clinic["features"],
            view,
            lambda row: view.market.features[row["slug"]].name if row["slug"] in view.market.features else "",
        ),
        "conditions": rows(clinic["conditions"], view, lambda row: view.condition_names.get(row["slug"], "")),
        "certificates": rows(clinic["certificates"], view, lambda row: f"{row['name']}, {row['issuer']}"),
        "practitioners": [practitioner(row, view) for row in clinic["practitioners"]],
        "offers": [
            offer(row, view, treatments) for row in present.offers(clinic, view) if row["treatment"] in treatments
        ],
        "hidden_offers": len(clinic["offers"]) - len(present.offers(clinic, view)),
        "packages": [package(row, view) for row in clinic["packages"]],
    }


def rows(found: list, view: View, name) -> list[dict]:
    """Statements with their own source and day."""
    named = [{**row, "name": name(row), "stale": present.stale(row, view)} for row in found]
    return [row for row in named if row["name"]]


def practitioner(row: Mapping, view: View) -> dict:
    return {
        **row,
        "profession": view.labels["performer"][row["profession"]],
        "training": present.say(row["training"], view.language),
        "steps": present.say(row["steps"], view.language),
        "years": present.span([row["years"]] * 2, _("%(n)s year"), _("%(n)s years"))
        if row["years"] is not None
        else "",
        "cases": f"{row['smp_cases_a_year']:,}" if row["smp_cases_a_year"] is not None else "",
        "stale": present.stale(row, view),
    }


def offer(row: Mapping, view: View, treatments: Mapping) -> dict:
    compared = (found for found in present.one_each(row["treatment"], row) if found.valid_until >= view.on)
    current = next(compared, None)
    return {
        "treatment": treatments[row["treatment"]],
        "performer": present.performer(row, view),
        "legal_basis": present.say(row["legal_basis"], view.language),
        "included": lines(present.say(row["included"], view.language)),
        "not_included": lines(present.say(row["not_included"], view.language)),
        "amounts": ", ".join(part for part in (present.sessions(row), present.grafts(row), present.days(row)) if part),
        "prices": [present.price_line(price, view) for price in row["prices"]],
        "compared": present.compared_amount(current, view) if current else "",
        "stale": present.stale(row, view),
        "checked_on": row["checked_on"],
        "source": row["source"],
        "source_url": row["source_url"],
    }


def package(row: Mapping, view: View) -> dict:
    price = row["price"]
    shown = present.amount({"low": price[0], "high": price[1], "currency": row["currency"]}, view) if price else None
    return {
        **row,
        "name": present.say(row["name"], view.language),
        "included": lines(present.say(row["included"], view.language)),
        "add_ons": lines(present.say(row["add_ons"], view.language)),
        "amount": shown,
        "stale": present.stale(row, view),
    }
