from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.answers import comparison_answer
from core.cache import public_page
from treatments.citations import Citations
from treatments.comparison import all_options, choose, compare
from treatments.healing import healing, picture_file
from treatments.library import library
from treatments.models import Fact
from treatments.one_year import after_one_year


@require_safe
@public_page
def treatments(request: HttpRequest) -> HttpResponse:
    held = library()
    return render(
        request,
        "treatments/treatments.html",
        {"treatments": held.treatments.values(), "citations": Citations(held.claims)},
    )


@require_safe
@public_page
def treatment(request: HttpRequest, slug: str) -> HttpResponse:
    held = library()
    if slug not in held.treatments:
        raise Http404
    rows = [(label, held.facts.get(("", slug, key), [])) for key, label in Fact.Row.choices]
    fits = [(condition, held.fits.get((condition.slug, slug))) for condition in held.conditions.values()]
    context = {
        "treatment": held.treatments[slug],
        "rows": rows,
        "fits": [pair for pair in fits if pair[1]],
        "drawing": f"img/option-{slug}.svg",
        "healing": healing(slug),
        "healing_file": picture_file(slug),
        "citations": Citations(held.claims),
    }
    return render(request, "treatments/treatment.html", context)


@require_safe
@public_page
def conditions(request: HttpRequest) -> HttpResponse:
    held = library()
    return render(
        request,
        "treatments/conditions.html",
        {"conditions": held.conditions.values(), "citations": Citations(held.claims)},
    )


@require_safe
@public_page
def condition(request: HttpRequest, slug: str) -> HttpResponse:
    held = library()
    if slug not in held.conditions:
        raise Http404
    context = {
        "condition": held.conditions[slug],
        "fits": [(treatment, held.fits.get((slug, treatment.slug))) for treatment in held.treatments.values()],
        "one_year": after_one_year(held, slug),
        "drawing": f"drawings/condition-{slug}.svg",
        "citations": Citations(held.claims),
    }
    return render(request, "treatments/condition.html", context)


@require_safe
@public_page
def treatment_compare(request: HttpRequest) -> HttpResponse:
    held = library()
    chosen, messages = choose(held, list(filter(None, request.GET.getlist("treatment"))))
    slug = request.GET.get("condition", "")
    about = held.conditions.get(slug)
    if slug and not about:
        messages.append(_("We do not know this kind of hair loss. What holds in general is shown."))
    citations = Citations(held.claims)
    if request.GET.keys() & {"treatment", "diff"}:
        made, comparison = None, compare(held, chosen, about, citations, messages)
    else:
        made = all_options(held, about)
        comparison = replace(made.comparison, messages=messages) if messages else made.comparison
        citations.numbers.update(made.numbers)
    context = {
        "all_options": made,
        "condition": about,
        "conditions": held.conditions.values(),
        "treatments": held.treatments.values(),
        "chosen": chosen,
        "chosen_slugs": ",".join(row.slug for row in chosen),
        "fits": [(row, held.fits.get((about.slug, row.slug))) for row in chosen] if about else [],
        "citations": citations,
    }
    return comparison_answer(request, "treatments/compare.html", comparison, context)
