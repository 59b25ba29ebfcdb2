from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from clinics.market import market
from clinics.present import view_of
from clinics.search import page_number
from clinics.search import text as words
from core.answers import left_out
from core.cache import public_page
from core.limits import over_limit
from insights.reading import articles
from pages import changes as portal_changes
from pages.actions import send_report
from pages.evidence import claim_sections, claims_of
from pages.forms import ReportForm
from pages.gallery import SPECIMENS
from pages.ipdas import assessment
from pages.method import in_numbers, list_due
from pages.reading import about_pages, reviewers, terms
from pages.searching import search as find
from pages.specimens import sides
from treatments.citations import Citations
from treatments.library import library


@csrf_exempt
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """To the home page in the browser's language, of those that are open."""
    language = translation.get_language_from_request(request)
    with translation.override(language):
        response = HttpResponseRedirect(reverse("home"))
    response.headers["Vary"] = "Accept-Language"
    return response


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    held, places = library(), market()
    context = {
        "treatments": held.treatments.values(),
        "conditions": held.conditions.values(),
        "cities": places.cities.values(),
        "city_urls": {slug: city.get_absolute_url() for slug, city in places.cities.items()},
        "city_names": {slug: city.name for slug, city in places.cities.items()},
        "articles": list(articles().values())[:3],
        "claim_count": len(held.claims),
        "citations": Citations(held.claims),
    }
    return render(request, "pages/home.html", context)


@require_safe
@public_page
def search(request: HttpRequest) -> HttpResponse:
    messages: list[str] = []
    q = words(request.GET.get("q", ""), messages)
    return render(request, "pages/search.html", {"q": q, "groups": find(q), "messages_list": messages})


@require_safe
@public_page
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/glossary.html", {"terms": terms(), "citations": Citations(library().claims)})


@require_safe
@public_page
def about(request: HttpRequest, slug: str) -> HttpResponse:
    page = about_pages().get(slug)
    if page is None:
        raise Http404
    context = {"page": page, "pages": about_pages().values(), "citations": Citations(library().claims)}
    if slug == "law":
        context["rules"] = market().rules
    if slug == "method":
        context |= {"numbers": in_numbers(), "due": list_due(), "reviewers": reviewers()}
    if slug == "ipdas":
        context["assessment"] = assessment()
    if slug == "sources":
        asked, ids = request.GET.get("section", ""), request.GET.get("ids", "")
        section = claims_of(asked, ids)
        context |= {
            "sections": claim_sections(),
            "section": section,
            "features": market().features.values(),
            "messages_list": [] if section or not (asked or ids) else [left_out(asked or ids)],
        }
    return render(request, "pages/about.html", context)


@require_safe
@public_page
def changes(request: HttpRequest) -> HttpResponse:
    messages: list[str] = []
    last = portal_changes.pages()
    number = page_number(request.GET.get("page", ""), messages)
    if number > last:
        messages.append(_("There are only %(n)d pages. This is the last one.") % {"n": last})
        number = last
    view = view_of(market(), "USD", library().conditions)
    context = {
        "entries": portal_changes.on_page(number, view),
        "pages": about_pages().values(),
        "page": {
            "number": number,
            "pages": last,
            "previous_url": f"?page={number - 1}" if number > 1 else "",
            "next_url": f"?page={number + 1}" if number < last else "",
        },
        "messages_list": messages,
    }
    return render(request, "pages/changes.html", context)


@never_cache
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in its states, for who works on them."""
    if not (settings.DEBUG or settings.MODE == "test"):
        raise Http404
    shown = [{"name": one.name, "slug": one.slug, "note": one.note, "sides": sides(one, request)} for one in SPECIMENS]
    return render(request, "pages/components.html", {"specimens": shown})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        form = ReportForm(initial={"page": request.GET.get("page", "")[:300]})
        return render(request, "pages/contact.html", {"form": form, "sent": "sent" in request.GET})
    form = ReportForm(request.POST)
    if not form.is_valid():
        return render(request, "pages/contact.html", {"form": form}, status=422)
    if over_limit(request, "report", settings.REPORTS_PER_HOUR):
        return render(request, "pages/contact.html", {"form": form, "limited": True}, status=429)
    send_report(form)
    return redirect(reverse("contact") + "?sent")


@csrf_exempt
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 or 503, without details."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


@csrf_exempt
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
