from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinics import cities as city_pages
from clinics import comparison, prices
from clinics.cards import cards, directory_csv, directory_json, empty_help, with_tray, without_tray
from clinics.directory import directory
from clinics.market import market
from clinics.models import ReferencePrice
from clinics.page import clinic_page
from clinics.present import View, count_of_clinics, view_of
from clinics.reading import public_documents
from clinics.search import SORTS, Found, Search, find, parse, shown
from clinics.vocabulary import facets, vocabulary
from core.answers import comparison_answer, csv_answer
from core.cache import public_page
from core.money import CURRENCY_NAMES
from treatments.citations import Citations
from treatments.library import library


def chosen_view(request: HttpRequest, messages: list[str]) -> View:
    currency = request.GET.get("currency", "").upper() or "USD"
    if currency not in CURRENCY_NAMES:
        messages.append(
            _("We do not know the currency “%(value)s”. US dollars are shown.") % {"value": shown(currency)}
        )
        currency = "USD"
    return view_of(market(), currency, library().conditions)


@require_safe
@public_page
def clinics(request: HttpRequest) -> HttpResponse:
    held, medicine = market(), library()
    words = vocabulary(held, medicine)
    search = parse(request.GET, words)
    index = directory.index()
    found = find(search, index, held.current_rates)
    view = view_of(held, search.currency, medicine.conditions)
    rows = cards(found.ids, search, view, medicine.treatments)
    if request.GET.get("format") == "json":
        return JsonResponse(directory_json(rows, search, found, words), json_dumps_params={"ensure_ascii": False})
    if request.GET.get("format") == "csv":
        return csv_answer(directory_csv(rows), "clinics.csv")
    here = search.url(page=found.page)
    context = {
        "search": search,
        "currency": search.currency,
        "found": found,
        "cards": with_tray(rows, search),
        "facets": facets(search, found, words),
        "sorts": sort_links(search, found.sort),
        "currencies": CURRENCY_NAMES.items(),
        "empty_help": empty_help(search, index, held.current_rates, words) if not found.count else [],
        "messages_list": found.messages,
        "csv_url": f"{here}&format=csv",
        "json_url": f"{here}&format=json",
        "count_text": count_of_clinics(found.count),
        "unpriced": found.count - found.priced,
        "tray_url": reverse("clinic_compare") + "?" + urlencode([("clinic", slug) for slug in search.tray]),
        "tray_clear": search.url(tray=(), page=found.page),
        "page": paging(search, found),
    }
    return render(request, "clinics/directory.html", context)


def sort_links(search: Search, used: str) -> list[tuple[str, str, bool]]:
    labels = {"name": _("name"), "price": _("price, lowest first"), "checked": _("newest check")}
    return [(labels[key], search.url(sort=key), key == used) for key in SORTS]


def paging(search: Search, found: Found) -> dict:
    """What components/pager.html shows."""
    return {
        "number": found.page,
        "pages": found.pages,
        "previous_url": search.url(page=found.page - 1) if found.page > 1 else "",
        "next_url": search.url(page=found.page + 1) if found.page < found.pages else "",
    }


@require_safe
@public_page
def clinic(request: HttpRequest, slug: str) -> HttpResponse:
    found = public_documents([slug]).get(slug)
    if found is None:
        raise Http404
    return render(request, "clinics/clinic.html", of_clinic(request, found))


def of_clinic(request: HttpRequest, document: Mapping) -> dict:
    """What clinics/clinic.html shows of a clinic's document."""
    messages: list[str] = []
    context = clinic_page(document, chosen_view(request, messages), library().treatments)
    return {**context, "currencies": CURRENCY_NAMES.items(), "messages_list": messages}


@require_safe
@public_page
def clinic_compare(request: HttpRequest) -> HttpResponse:
    messages: list[str] = []
    view = chosen_view(request, messages)
    asked = list(filter(None, request.GET.getlist("clinic")))
    found = comparison.columns(known_slugs(asked), view)
    slugs = pick(asked, found, comparison.MOST, _("the directory"), messages)
    if len(slugs) == 1:
        messages.append(_("Choose one more clinic to compare: two to four stand side by side."))
    made = comparison.compare([found[slug] for slug in slugs], library().treatments, messages)
    context = {"slugs": slugs, "currencies": CURRENCY_NAMES.items(), "currency": view.currency, "view": view}
    return comparison_answer(request, "clinics/compare.html", made, context)


def known_slugs(asked: list[str]) -> list[str]:
    """Those that could be slugs, at most twenty, so that no query is asked for garbage."""
    return [slug for slug in dict.fromkeys(asked) if 0 < len(slug) <= 80 and slug.isascii() and slug.isprintable()][:20]


def pick(asked: list[str], found: Mapping, most: int, where: str, messages: list[str]) -> list[str]:
    """The first `most` of what was asked for that exist, each once; says what was left out."""
    chosen: list[str] = []
    for slug in asked:
        if slug not in found:
            message = _("“%(slug)s” is not in %(where)s. It was left out.") % {"slug": shown(slug), "where": where}
        elif slug in chosen:
            message = _("“%(slug)s” was asked for more than once. It is shown once.") % {"slug": shown(slug)}
        elif len(chosen) == most:
            message = _("Only %(n)d stand side by side. “%(slug)s” was left out.") % {"n": most, "slug": shown(slug)}
        else:
            chosen.append(slug)
            continue
        if message not in messages and len(messages) < 10:
            messages.append(message)
    return chosen


@require_safe
@public_page
def cities(request: HttpRequest) -> HttpResponse:
    index = directory.index()
    rows = [(city, index.bits.get(("city", slug), 0).bit_count()) for slug, city in market().cities.items()]
    return render(request, "clinics/cities.html", {"cities": rows, "citations": Citations(library().claims)})


@require_safe
@public_page
def city(request: HttpRequest, slug: str) -> HttpResponse:
    held = market()
    if slug not in held.cities:
        raise Http404
    messages: list[str] = []
    view, index = chosen_view(request, messages), directory.index()
    bits = index.bits.get(("city", slug), 0)
    context = {
        "city": held.cities[slug],
        "districts": [
            (row, index.bits.get(("district", key), 0).bit_count())
            for key, row in held.districts.items()
            if row.city_id == held.cities[slug].pk
        ],
        "months": [(month, city_pages.healing(month)) for month in held.months.get(slug, [])],
        "averages": prices.of_city(view, slug),
        "count": bits.bit_count(),
        "cards": without_tray(cards(index.page(bits, 0, 6), Search(), view, library().treatments)),
        "citations": Citations(library().claims),
        "messages_list": messages,
    }
    return render(request, "clinics/city.html", context)


@require_safe
@public_page
def city_compare(request: HttpRequest) -> HttpResponse:
    held, messages = market(), []
    view = chosen_view(request, messages)
    asked = list(filter(None, request.GET.getlist("city")))
    slugs = pick(asked, held.cities, len(held.cities), _("our list of cities"), messages) or list(held.cities)
    citations = Citations(library().claims)
    chosen = [held.cities[slug] for slug in held.cities if slug in slugs]
    made = city_pages.compare(chosen, directory.index(), view, library().treatments, citations, messages)
    context = {"cities": held.cities.values(), "slugs": slugs, "citations": citations, "view": view}
    return comparison_answer(request, "clinics/city_compare.html", made, context)


@require_safe
@public_page
def price_page(request: HttpRequest) -> HttpResponse:
    messages: list[str] = []
    view = chosen_view(request, messages)
    bases = ReferencePrice.Basis
    rate = view.rates.get(view.currency)
    context = {
        "view": view,
        "rate": rate,
        "no_rate": rate is None or rate.won is None,
        "smp": prices.smp(view),
        "operations": prices.operations(view),
        "averages": prices.official(view, bases.HAIRS_2000, bars=True),
        "per_hair": prices.official(view, bases.PER_HAIR, bars=False),
        "currencies": CURRENCY_NAMES.items(),
        "citations": Citations(library().claims),
        "messages_list": messages,
    }
    return render(request, "clinics/prices.html", context)
