"""What the gallery of components shows: each of them in its states, with invented values.

A page for who works on the look. Its own words are English, as they are for staff alone; those of the components
come from the catalogues.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings

from core.sourced import today
from pages.forms import ReportForm
from pages.samples import LONG, UNBROKEN, cards, outcome, price_bars, sources, tables
from pages.specimens import Specimen, States
from treatments.citations import Citations
from treatments.healing import healing, picture_file
from treatments.models import Fit

PARTS = "pages/gallery/"


def dated(**more: Any) -> SimpleNamespace:
    return SimpleNamespace(checked_on=today(), valid_until=today() + timedelta(365), is_stale=False, **more)


def alone() -> States:
    return {"": {}}


def checked() -> States:
    source = {"checked_on": today(), "source": "Sample price list"}
    return {
        "with a source": source | {"source_url": "https://example.org/"},
        "out of date": source | {"stale": True},
        "not checked": {},
    }


def facts_line() -> States:
    out_of_date = SimpleNamespace(checked_on=today() - timedelta(500), valid_until=today(), is_stale=True)
    return {
        "current": {"dated": dated()},
        "published": {"dated": dated(published_on=today() - timedelta(40))},
        "out of date": {"dated": out_of_date},
    }


def currency() -> States:
    names = [("KRW", "South Korean won"), ("USD", "US dollar"), ("EUR", "Euro")]
    return {"": {"currencies": names, "currency": "USD", "hidden": [("clinic", "sample")]}}


def comparison_tools() -> States:
    links = {"diff_url": "?diff=1", "csv_url": "?format=csv", "json_url": "?format=json"}
    return {"all rows": links, "only differences": links | {"only_differences": True}}


def form(**given: str) -> ReportForm:
    made = ReportForm(given) if given else ReportForm()
    made.helper.disable_csrf = True  # nothing is sent from here, so no cookie either
    return made


def wrong() -> ReportForm:
    return form(text="", page="https://example.org/" + "x" * 300)


def forms() -> States:
    filled = form(text=f"A price is old. {LONG}", page="https://example.org/")
    return {"empty": {"form": form()}, "with errors": {"form": wrong()}, "filled": {"form": filled}}


def messages() -> States:
    one = "We do not know the city “x”. It was left out."
    return {"one": {"messages_list": [one]}, "several": {"messages_list": [one, LONG]}}


def nav_link() -> States:
    here = {"label": "Clinics", "url": "/en/clinics/"}
    return {
        "elsewhere": here | {"page_path": "/en/prices/"},
        "on the page": here | {"page_path": "/en/clinics/"},
        "below it": here | {"page_path": "/en/clinics/sample/"},
    }


def pager() -> States:
    def at(number: int, previous: str, following: str) -> dict:
        return {"page": {"number": number, "pages": 3, "previous_url": previous, "next_url": following}}

    return {"first": at(1, "", "?page=2"), "middle": at(2, "?page=1", "?page=3"), "last": at(3, "?page=2", "")}


def range_bar() -> States:
    return {
        "Korea": {"low_pct": 24, "width_pct": 16, "cls": "kr"},
        "abroad": {"low_pct": 60, "width_pct": 40, "cls": "ov"},
        "one amount": {"low_pct": 0, "width_pct": 1, "cls": "kr"},
    }


def healing_of(slug: str) -> dict:
    known = Citations({})  # the marks of real claims are left out: this page lists no sources
    return {"healing": healing(slug), "healing_file": picture_file(slug), "citations": known}


def healings() -> States:
    return {slug: healing_of(slug) for slug in ("smp", "fue", "fut")}


def drawings() -> States:
    """The files that pages show as pictures, and those that stand in pages alone."""
    files = names("static/img")
    heads = ("norwood", "ludwig", "condition", "figure-hairlines")
    shown = [{"file": f"img/{name}", "name": name, "tall": name.startswith(heads)} for name in files if "-" in name]
    inline = [f"drawings/{name}" for name in names("templates/drawings") if name not in files]
    return {"": {"drawings": shown, "inline": inline}}


def names(folder: str) -> list[str]:
    return sorted(path.name for path in (Path(settings.BASE_DIR) / folder).glob("*.svg"))


def words(**values: Any) -> Callable[[], States]:
    return lambda: {"": {"long": LONG, "unbroken": UNBROKEN, **values}}


def marks() -> States:
    return {"": {"long": LONG, "verdicts": Fit.Verdict.choices}}


SPECIMENS = [
    Specimen("components/head.html", alone, PARTS + "head.html", "Lies in the head of every page; here as its source."),
    Specimen("components/header.html", alone),
    Specimen("components/nav_link.html", nav_link, PARTS + "nav_link.html"),
    Specimen("components/footer.html", alone),
    Specimen("components/messages.html", messages),
    Specimen("components/error_summary.html", lambda: {"": {"form": wrong()}}),
    Specimen("components/emergency.html", alone),
    Specimen("components/made.html", alone),
    Specimen("components/checked.html", checked),
    Specimen("components/facts_line.html", facts_line),
    Specimen("components/sources.html", sources, PARTS + "sources.html"),
    Specimen("components/currency.html", currency),
    Specimen("components/currency_options.html", currency, PARTS + "currency_options.html"),
    Specimen("components/comparison_tools.html", comparison_tools),
    Specimen("components/pager.html", pager),
    Specimen("components/range_bar.html", range_bar),
    Specimen("Comparison table", tables, PARTS + "table.html"),
    Specimen("Price bars", price_bars, PARTS + "prices.html"),
    Specimen("Clinic card", cards, PARTS + "card.html"),
    Specimen("Cards", words(), PARTS + "cards.html"),
    Specimen("Number out of 100", outcome, PARTS + "outcome.html"),
    Specimen("Pills and marks", marks, PARTS + "marks.html"),
    Specimen("Callouts", words(), PARTS + "callouts.html"),
    Specimen("Buttons", words(), PARTS + "buttons.html"),
    Specimen("Form", forms, PARTS + "form.html", "The form of the contact page. It is not sent from here."),
    Specimen("Choices", words(), PARTS + "choices.html"),
    Specimen("Compare tray", words(), PARTS + "tray.html"),
    Specimen("Empty, error, loading", words(), PARTS + "states.html"),
    Specimen("Long text", words(), PARTS + "long.html"),
    Specimen("Healing timelines", healings, "treatments/_healing.html"),
    Specimen("Dots beside hairs", lambda: {"": {"citations": Citations({})}}, "treatments/_dots.html"),
    Specimen("Hairlines", alone, "pages/_hairlines.html"),
    Specimen("Drawings", drawings, PARTS + "drawings.html"),
]
