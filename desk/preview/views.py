"""The page that a link opens. It is asked without signing in, and nobody keeps it."""

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from core.cache import apart
from core.private import private_page
from desk.preview.links import Opened, opened
from desk.preview.pages import made


@require_safe
@private_page
def show(request: HttpRequest, token: str) -> HttpResponse:
    try:
        asked = opened(token)
    except SignatureExpired:
        answer = closed(request, 410)
    except BadSignature:
        answer = closed(request, 404)
    else:
        answer = page(request, asked, token)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def page(request: HttpRequest, asked: Opened, token: str) -> HttpResponse:
    """The public page's own template, with a notice above."""
    with apart():  # what is not public may not reach a public page by way of what they share
        found = made(request, asked)
        if found is None:
            return closed(request, 410)
        context = {
            **found.context,
            "page_template": found.template,
            "preview_of": asked.kind,
            "preview": {"page": found, "until": str(asked.until.date()), "languages": languages(token)},
            "canonical": "",
            "page_path": found.address,  # the link itself stands in no other
        }
        return render(request, "preview/page.html", context)


def languages(token: str) -> list[tuple[str, str, str, bool]]:
    """(code, own name, address, whether it is this one) of the same preview, of each open language."""
    found = []
    for code, name in settings.LANGUAGES:
        with override(code):
            address = reverse("preview", args=[token])
        found.append((code, name, address, code == get_language()))
    return found


def closed(request: HttpRequest, status: int) -> HttpResponse:
    """410: the link has ended, or its entry is gone. 404: it was never one of ours."""
    return render(request, "preview/closed.html", {"ended": status == 410}, status=status)
