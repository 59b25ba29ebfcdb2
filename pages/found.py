"""Where each public page lies, its picture when shared, and what is said of it to search engines.

Keyed by the name of its address. What is not listed here (forms, search, the guide's steps, a patient's own
page, errors) has a picture and no data.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from clinics import structured as market
from core.cache import kept
from core.found import Found, Step
from insights import structured as insights
from pages import structured as pages
from treatments import structured as medicine

PICTURES = {
    "home": gettext_lazy("A hairline of dots that become strands of hair"),
    "options": gettext_lazy("Drawings of the six options"),
    "conditions": gettext_lazy("Drawings of twelve kinds of hair loss"),
    "directory": gettext_lazy("Drawing of a list of clinics"),
    "clinic": gettext_lazy("Drawing of a clinic’s page"),
    "city": gettext_lazy("Map of South Korea with the five cities"),
    "prices": gettext_lazy("Drawing of price ranges as bars"),
    "guide": gettext_lazy("Drawing of questions with answers to choose from"),
    "article": gettext_lazy("Drawing of an article with numbered sources"),
    "about": gettext_lazy("Drawing of a statement with its source and day"),
}
# Pages that show no single thing: address -> (name, picture, the page above when that is not the home page)
LISTS = {
    "treatments": (gettext_lazy("Options"), "options", ""),
    "treatment_compare": (gettext_lazy("Options side by side"), "options", "treatments"),
    "conditions": (gettext_lazy("Kinds of hair loss"), "conditions", ""),
    "clinics": (gettext_lazy("Clinics"), "directory", ""),
    "clinic_compare": (gettext_lazy("Clinics side by side"), "directory", "clinics"),
    "cities": (gettext_lazy("Cities"), "city", ""),
    "city_compare": (gettext_lazy("Cities side by side"), "city", "cities"),
    "prices": (gettext_lazy("Prices"), "prices", ""),
    "insights": (gettext_lazy("Insights"), "article", ""),
    "glossary": (gettext_lazy("Words explained"), "about", ""),
    "changes": (gettext_lazy("What changed"), "about", ""),
    "guide_rules": (gettext_lazy("Every rule of the guide"), "guide", ""),
}
Made = Callable[[Mapping[str, Any]], Found]


def found(context: Mapping[str, Any]) -> Found:
    """Of the page that this context renders."""
    if "preview_of" in context:  # search engines are told nothing of it
        return replace(THINGS[context["preview_of"]][1](context), told=False)
    match = getattr(context.get("request"), "resolver_match", None)
    name = match.url_name if match else ""
    language = get_language()
    if name in LISTS:
        return kept.get(("found", language, name), lambda: of_list(name))
    subject, make = THINGS.get(name, ("", None))
    if make and subject in context:  # it is not there when the page does not exist
        return kept.get(("found", language, name, match.kwargs.get("slug")), lambda: make(context))
    return picture_alone("guide" if name == "guide" else "home", language)


@lru_cache(maxsize=32)
def picture_alone(picture: str, _language: str | None) -> Found:
    """Depends on no content, so that a form that comes back with errors asks the database for no version."""
    return Found(picture, str(PICTURES[picture]))


def of_list(name: str) -> Found:
    _name, picture, _above = LISTS[name]
    return Found(picture, str(PICTURES[picture]), trail=trail(name))


def trail(name: str, *below: Step) -> tuple[Step, ...]:
    """From the home page to a list, and on to what lies below it."""
    label, _picture, above = LISTS[name]
    before = trail(above) if above else home_only()
    return (*before, (str(label), reverse(name)), *below)


def home_only() -> tuple[Step, ...]:
    return ((_("Home"), reverse("home")),)


def home(_context: Mapping[str, Any]) -> Found:
    return Found("home", str(PICTURES["home"]), trail=home_only(), page=pages.site())


def treatment(context: Mapping[str, Any]) -> Found:
    row = context["treatment"]
    return Found(
        f"option-{row.slug}",
        _("Drawing of an option: %(name)s") % {"name": row.name},
        trail=trail("treatments", (row.short_name, row.get_absolute_url())),
        page=medicine.option(row, context["rows"]),
    )


def condition(context: Mapping[str, Any]) -> Found:
    row = context["condition"]
    return Found(
        f"condition-{row.slug}",
        _("Drawing of a kind of hair loss: %(name)s") % {"name": row.name},
        trail=trail("conditions", (row.name, row.get_absolute_url())),
        page=medicine.kind(row),
    )


def clinic(context: Mapping[str, Any]) -> Found:
    """An invented clinic is shown with its crumbs, and nothing is said of it to search engines."""
    described, city = context["described"], context["city"]
    above = [(city.name, city.get_absolute_url())] if city else []
    return Found(
        "clinic",
        str(PICTURES["clinic"]),
        trail=trail("clinics", *above, (context["name"], reverse("clinic", args=[context["clinic"]["slug"]]))),
        beside=(described,) if described else (),
        told=not context["clinic"]["is_demo"],
    )


def city(context: Mapping[str, Any]) -> Found:
    row = context["city"]
    step = (row.name, row.get_absolute_url())
    return Found("city", str(PICTURES["city"]), trail=trail("cities", step), page=market.city(row))


def article(context: Mapping[str, Any]) -> Found:
    row = context["article"]
    return Found(
        "article",
        str(PICTURES["article"]),
        trail=trail("insights", (row.title, row.get_absolute_url())),
        page=insights.article(row),
        published=str(row.published_on),
    )


def about(context: Mapping[str, Any]) -> Found:
    row = context["page"]
    way = (*home_only(), (row.title, row.get_absolute_url()))
    return Found("about", str(PICTURES["about"]), trail=way, page=pages.about(row))


# Address -> (what its context holds, how it is described)
THINGS: dict[str, tuple[str, Made]] = {
    "home": ("site", home),
    "treatment": ("treatment", treatment),
    "condition": ("condition", condition),
    "clinic": ("clinic", clinic),
    "city": ("city", city),
    "article": ("article", article),
    "about": ("page", about),
}
