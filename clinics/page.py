"""The page of one clinic, from its document."""

from collections.abc import Mapping

from django.utils.translation import ngettext

from clinics import present, structured, told
from clinics.present import View
from core.cache import kept
from core.fallback import enumerated, said
from core.templatetags.portal import lines
from core.typography import grouped, listed


def clinic_page(clinic: Mapping, view: View, treatments: Mapping) -> dict:
    """The template's context: everything as words, with stale marks and days."""
    key = ("clinic page", clinic["slug"], view.language, view.currency)
    return kept.get(key, lambda: made_page(clinic, view, treatments))


def made_page(clinic: Mapping, view: View, treatments: Mapping) -> dict:
    language, shown = view.language, present.offers(clinic, view)
    return {
        "clinic": clinic,
        "name": present.name(clinic, view),
        "name_ko": clinic["name"].get("ko", "") if language != "ko" else "",
        "place": present.place(clinic, view),
        "address": said(clinic["address"], language),
        "address_ko": clinic["address"].get("ko", "") if language != "ko" else "",
        "position": present.position(clinic, view),
        "kind": view.labels["kind"][clinic["kind"]],
        "about": said(clinic["about"], language),
        "deposit_policy": said(clinic["deposit_policy"], language),
        "aftercare": said(clinic["aftercare"], language),
        "currency": view.currency,
        "stale": present.stale(clinic, view),
        "city": view.market.cities.get(clinic["city"]),
        "described": structured.clinic(clinic, view, treatments),
        "languages": rows(clinic["languages"], view, lambda row: view.labels["language"][row["code"]]),
        "features": rows(
            clinic["features"],
            view,
            lambda row: view.market.features[row["slug"]].name if row["slug"] in view.market.features else "",
        ),
        "conditions": rows(clinic["conditions"], view, lambda row: view.condition_names.get(row["slug"], "")),
        "certificates": rows(clinic["certificates"], view, lambda row: f"{row['name']}, {row['issuer']}"),
        "practitioners": [practitioner(row, view) for row in clinic["practitioners"]],
        "offers": [offer(row, view, treatments) for row in shown if row["treatment"] in treatments],
        "hidden_offers": len(clinic["offers"]) - len(shown),
        "changes": told.of_clinic(clinic, view, treatments, shown),
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
        "training": said(row["training"], view.language),
        "steps": said(row["steps"], view.language),
        "years": years(row["years"]) if row["years"] is not None else "",
        "cases": grouped(row["smp_cases_a_year"]) if row["smp_cases_a_year"] is not None else "",
        "stale": present.stale(row, view),
    }


def years(count: int) -> str:
    return ngettext("%(n)s year", "%(n)s years", count) % {"n": grouped(count)}


def offer(row: Mapping, view: View, treatments: Mapping) -> dict:
    compared = (found for found in present.one_each(row["treatment"], row) if found.valid_until >= view.on)
    current = next(compared, None)
    return {
        "treatment": treatments[row["treatment"]],
        "performer": present.performer(row, view),
        "legal_basis": said(row["legal_basis"], view.language),
        "included": enumerated(said(row["included"], view.language)),
        "not_included": enumerated(said(row["not_included"], view.language)),
        "amounts": listed([present.sessions(row), present.grafts(row), present.days(row)]),
        "prices": [present.price_line(price, view) | {"change": told.of_price(price)} for price in row["prices"]],
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
        "name": said(row["name"], view.language),
        "included": lines(said(row["included"], view.language)),
        "add_ons": enumerated(said(row["add_ons"], view.language)),
        "amount": shown,
        "stale": present.stale(row, view),
    }
