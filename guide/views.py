"""The guide and decision aid: one address, one step a POST. Nothing is stored, logged, cached or put in an address."""

from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.cache import one_version
from core.private import private_page
from guide import flow
from guide.forms import GuideForm, step_of
from guide.pages import shown


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest) -> HttpResponse:
    """GET shows the first step. A POST is answered by the next one, or with 422 by the one that lacks an answer."""
    with one_version():
        if request.method != "POST":
            return page(request, flow.FLAGS, GuideForm())
        return answer(request, GuideForm(request.POST))


def answer(request: HttpRequest, form: GuideForm) -> HttpResponse:
    step, go = only(request.POST, "step"), only(request.POST, "go")
    short = bool(form.red_flags)
    wanted = flow.goal(step, go, form.settled, short) if step in flow.STEPS else ""
    if not wanted:
        lost = _("We could not tell where you were. Your answers are kept. Please go on from here.")
        return page(request, flow.FLAGS, form, {"step": lost})
    faults = form.faults(flow.needs(wanted, short))
    if faults:
        stop = min(map(step_of, faults), key=flow.ORDER.index)
        return page(request, stop, form, {name: faults[name] for name in faults if step_of(name) == stop})
    return page(request, wanted, form, focus=go, again=step == wanted)


def only(sent: QueryDict, name: str) -> str:
    """The value under this name; one that no page has when there are several."""
    values = sent.getlist(name)
    return "?" if len(values) > 1 else "".join(values)


def page(
    request: HttpRequest,
    name: str,
    form: GuideForm,
    faults: Mapping[str, str] | None = None,
    focus: str = "",
    again: bool = False,
) -> HttpResponse:
    template = "questions" if name in flow.ASKING[1:] else name
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, f"guide/{template}.html", shown(name, form, faults or {}, focus, again), status=status)
