"""Answers to any query: what is not understood is named, and one comparison has three formats."""

from collections.abc import Container
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.comparison import Comparison

FORMATS = ("", "html", "csv", "json")


def shown(value: str) -> str:
    """A visitor's value as it is repeated in a message: printable and short."""
    return "".join(char for char in value if char.isprintable())[:40]


def left_out(value: str) -> str:
    return _("We do not know “%(value)s” here. It was left out.") % {"value": shown(value)}


def unknown_values(request: HttpRequest, known: dict[str, Container[str]]) -> list[str]:
    """A message for each of these parameters (name -> values that it may have) that holds something else."""
    given = [(request.GET.get(name, ""), values) for name, values in known.items()]
    return [left_out(value) for value, values in given if value and value not in values]


def comparison_answer(
    request: HttpRequest, template: str, comparison: Comparison, context: dict[str, Any]
) -> HttpResponse:
    """HTML, or the same rows as CSV or JSON; `diff=1` leaves only the rows that differ."""
    odd = unknown_values(request, {"format": FORMATS, "diff": ("0", "1")})
    if odd:
        comparison = replace(comparison, messages=[*comparison.messages, *odd])
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
    pairs = [
        (name, value)
        for name, values in request.GET.lists()
        if name != "format" and name not in changes
        for value in values
    ]
    pairs += [(name, value) for name, value in changes.items() if value is not None]
    return f"?{urlencode(pairs)}" if pairs else request.path
