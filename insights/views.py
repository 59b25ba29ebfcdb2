from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.answers import unknown_values
from core.cache import public_page
from insights.feeds import feed
from insights.models import Article
from insights.reading import about, articles, related
from treatments.citations import Citations
from treatments.library import library


@require_safe
@public_page
def insights(request: HttpRequest) -> HttpResponse:
    """All articles, first those on the kind of hair loss or the option that was asked for."""
    rows, held = list(articles().values()), library()
    for kind in ("conditions", "treatments"):
        slug = request.GET.get(kind.removesuffix("s"), "")
        if slug:
            first = {row.pk for row in about(kind, slug)}
            rows.sort(key=lambda row: row.pk not in first)
    messages = unknown_values(request, {"condition": held.conditions, "treatment": held.treatments})
    return render(request, "insights/insights.html", {"articles": rows, "messages_list": messages})


@require_safe
@public_page
def newest(request: HttpRequest) -> HttpResponse:
    return HttpResponse(feed(), content_type="application/atom+xml; charset=utf-8")


@require_safe
@public_page
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = articles().get(slug)
    if found is None:
        raise Http404
    return render(request, "insights/article.html", of_article(found))


def of_article(found: Article) -> dict:
    """What insights/article.html shows of an article whose texts stand in for each other."""
    return {"article": found, "related": related(found), "citations": Citations(library().claims)}
