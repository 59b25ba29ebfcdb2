from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.cache import public_page
from treatments.citations import Citations
from treatments.library import library


@require_safe
@public_page
def guide(request: HttpRequest) -> HttpResponse:
    """The red-flag list and how to find a dermatologist."""
    held = library()
    return render(
        request, "guide/guide.html", {"conditions": held.conditions.values(), "citations": Citations(held.claims)}
    )
