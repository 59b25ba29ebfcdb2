"""The page of an entry on its way to the public pages: what stands in the way, the steps, and who took them."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinics.models import Clinic
from desk.advertising.check import Found, digest
from desk.preview.links import offer
from desk.publishing import actions
from desk.publishing.facts import Place
from desk.publishing.gate import Report, report
from desk.publishing.marks import note
from desk.publishing.rules import RULES, Problem, asked_of, translations_missing

BUTTONS = {
    "to_review": gettext_lazy("Send to review"),
    "publish": gettext_lazy("Publish"),
    "back_to_draft": gettext_lazy("Back to draft"),
    "withdraw": gettext_lazy("Withdraw from the public pages"),
}
DONE = {
    "to_review": gettext_lazy("It is in review now."),
    "publish": gettext_lazy("It is published."),
    "back_to_draft": gettext_lazy("It is a draft again."),
    "withdraw": gettext_lazy("It is no longer on the public pages."),
}


def address(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_publishing", args=[row.pk])


def publishing(model_admin, request: HttpRequest, object_id: str) -> HttpResponse:
    row = model_admin.get_object(request, unquote(object_id))
    if row is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)
    if not model_admin.has_view_permission(request, row):
        raise PermissionDenied
    if request.method == "GET":
        return page(model_admin, request, row)
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    return answer(model_admin, request, row)


def answer(model_admin, request: HttpRequest, row: Model) -> HttpResponse:
    what = request.POST.get("what", "")
    try:
        if what == "accept":
            done = accept(request, row)
        elif what in actions.STEPS:
            done = step(request, row, what)
        else:
            raise actions.Refused(_("That step does not exist. Nothing was changed."))
    except actions.Refused as refused:
        messages.error(request, str(refused))
        return page(model_admin, request, row)
    messages.success(request, done)
    return redirect(address(row))


def may_take(user, row: Model, what: str) -> bool:
    """Who changes an entry takes its steps; but what is written about medicine, somebody who may sign it off publishes.

    A clinic holds facts and prices, so an editor may publish it: a second one where FOUR_EYES asks for that.
    """
    if user.has_perm("desk.publish"):
        return True
    changes = user.has_perm(f"{row._meta.app_label}.{get_permission_codename('change', row._meta)}")
    return changes and (what != "publish" or isinstance(row, Clinic))


def step(request: HttpRequest, row: Model, what: str) -> str:
    if not may_take(request.user, row, what):
        raise PermissionDenied
    getattr(actions, what)(row=row, by=request.user, note=request.POST.get("note", "").strip()[:2000])
    return str(DONE[what])


def accept(request: HttpRequest, row: Model) -> str:
    if not request.user.has_perm("desk.override_advertising"):
        raise PermissionDenied
    chosen = request.POST.get("finding", "")
    found = next((one for one in report(row).found if key(one) == chosen), None)
    if found is None:
        raise actions.Refused(_("The text has changed meanwhile. Look at it again."))
    try:
        actions.accept(found=found, by=request.user, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        raise actions.Refused(error.messages[0]) from error
    return _("The words may stay. Your reason is kept.")


def page(model_admin, request: HttpRequest, row: Model) -> HttpResponse:
    seen, opts = report(row), model_admin.opts
    state = type(row)._meta.get_field("status")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Publishing: %(name)s") % {"name": row},
        "original": row,
        "opts": opts,
        "status": dict(state.flatchoices)[row.status],
        "rules": rules_of(seen),
        "accepted": [note(one) for one in seen.found if one.override],
        "fallbacks": fallbacks(seen),
        "steps": steps(row),
        "buttons": buttons(request, row, seen),
        "note": request.POST.get("note", ""),
        "chosen": request.POST.get("finding", ""),
        "reason": request.POST.get("reason", ""),
        "may_accept": request.user.has_perm("desk.override_advertising"),
        "preview": offer(row),
        "change_url": reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk]),
        "has_view_permission": True,
    }
    return TemplateResponse(request, "admin/publishing/page.html", context)


def rules_of(seen: Report) -> list[dict]:
    """Every rule that concerns the entry, with what breaks it. Findings come with the form to accept them."""
    listed = [
        {"title": RULES[name][1], "problems": alike(one for one in seen.problems if one.rule == name), "found": []}
        for name in asked_of(seen.entry)
    ]
    listed[-1]["problems"] = []  # the findings below say the same, with the words marked
    listed[-1]["found"] = [
        {"note": note(one), "key": key(one), "row": place.row, "url": url(place)}
        for one, place in zip(
            (one for one in seen.found if one.override is None),
            (fact.place for fact in seen.entry.advertising),
            strict=True,
        )
    ]
    return listed


def alike(problems: Iterable[Problem]) -> list[dict]:
    """Each sentence once, with all the places that it is about."""
    found: dict[tuple[str, str], list[Place]] = {}
    for one in problems:
        found.setdefault((one.what, one.mend), []).append(one.place)
    return [
        {"what": what, "mend": mend, "places": [{"row": place.row, "url": url(place)} for place in places]}
        for (what, mend), places in found.items()
    ]


def key(one: Found) -> str:
    """Names a finding in a form; it changes with the text."""
    row, found = one.text.row, one.finding
    text = digest(one.text.text)[:12]
    return f"{row._meta.label_lower}:{row.pk}:{one.text.column}:{found.rule}:{found.start}:{text}"


def url(place: Place) -> str:
    """Where the field stands in a form; "" where there is none."""
    try:
        made = reverse(f"admin:{place.model.replace('.', '_')}_change", args=[place.pk])
    except NoReverseMatch:
        return ""
    return f"{made}#id_{place.column}"


def fallbacks(seen: Report) -> list[tuple[str, list[str]]]:
    """(language by its own name, what visitors read in English there)."""
    names = dict(settings.ALL_LANGUAGES)
    found = translations_missing(seen.entry, settings.MODELTRANSLATION_LANGUAGES)
    return [(names[code], sorted(set(texts))) for code, texts in found.items()]


def steps(row: Model) -> list[dict]:
    states = dict(type(row)._meta.get_field("status").flatchoices)
    return [
        {"what": BUTTONS[one.what], "after": states[one.after], "by": one.by, "on": one.on, "note": one.note}
        for one in actions.steps_of(row).select_related("by")
    ]


def buttons(request: HttpRequest, row: Model, seen: Report) -> list[dict]:
    """The steps that this person may take now; publishing waits until nothing stands in the way."""
    found = []
    for name, (sources, _after) in actions.STEPS.items():
        if row.status in sources and may_take(request.user, row, name):
            own = name == "publish" and settings.FOUR_EYES and actions.sender_of(row) == request.user.pk
            why = _("You sent it to review: somebody else publishes it.") if own else ""
            if name == "publish" and seen.problems:
                why = _("Mend what is marked above first.")
            found.append({"name": name, "label": BUTTONS[name], "why": why})
    return found
