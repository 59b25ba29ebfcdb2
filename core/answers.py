"""One comparison, three formats: the query parameter `format` chooses."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core.comparison import Comparison


def comparison_answer(request: HttpRequest, template: str, comparison: Comparison, context: dict[str, Any]) -> HttpResponse:
    """HTML, or the same rows as CSV or JSON; `diff=1` leaves only the rows that differ."""
    if request.GET.get("diff") == "1":
        comparison = comparison.only_differences()
    kind = request.GET.get("format", "")
    if kind == "json":
        return JsonResponse(comparison.as_json(), json_dumps_params={"ensure_ascii": False})
    if kind == "csv":
        return csv_answer(comparison.as_csv(), "comparison.csv")
    return render(request, template, {"comparison": comparison, **links(request), **context})


def csv_answer(text: str, filename: str) -> HttpResponse:
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def links(request: HttpRequest) -> dict[str, Any]:
    """The addresses of the same comparison with other parameters."""
    only_differences = request.GET.get("diff") == "1"
    return {
        "only_differences": only_differences,
        "diff_url": address(request, diff=None if only_differences else "1"),
        "csv_url": address(request, format="csv"),
        "json_url": address(request, format="json"),
    }


def address(request: HttpRequest, **changes: str | None) -> str:
    """This page's query with some parameters set or (None) dropped."""
    query = request.GET.copy()
    query.pop("format", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else request.path
