"""The page that translates a row, and the way from one row that lacks a text to the next."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.answers import shown
from core.fallback import OTHERS
from core.forms import is_key
from desk.advertising.check import found_in
from desk.advertising.texts import has_texts
from desk.publishing.admin import REASON
from desk.publishing.marks import mark
from desk.publishing.saving import NotSaved
from desk.translating import actions, sheet
from desk.translating.rows import address, admin_of, next_missing


@require_safe
def first(request: HttpRequest, label: str) -> HttpResponse:
    """To the first row of a list that lacks a text."""
    made = admin_of(label)
    if made is None:
        raise Http404
    if not made.has_change_permission(request):
        raise PermissionDenied
    return onward(request, chosen(request), made.model)


@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, label: str, object_id: str) -> HttpResponse:
    made = admin_of(label)
    key = unquote(object_id)
    row = made.get_object(request, key) if made and is_key(made.model, key) else None
    if row is None:
        raise Http404
    if not made.has_view_permission(request, row):
        raise PermissionDenied
    to = chosen(request)
    if request.method == "POST":
        return answer(made, request, row, to)
    return page(made, request, to, marked(sheet.form_of(made, request, row, to)))


def chosen(request: HttpRequest) -> str:
    """The language that is asked for; the first one, with a message, when it is none of ours."""
    asked = request.GET.get("to", "")
    if asked and asked not in OTHERS:
        text = _("We do not know the language “%(value)s”. Choose one below.") % {"value": shown(asked)}
        messages.warning(request, text)
    return asked if asked in OTHERS else OTHERS[0]


def answer(made: ModelAdmin, request: HttpRequest, row: Model, to: str) -> HttpResponse:
    if not made.has_change_permission(request, row):
        raise PermissionDenied
    form = sheet.form_of(made, request, row, to)
    if not form.is_valid() or "_check" in request.POST:
        return page(made, request, to, marked(form))
    try:
        if form.has_changed():
            actions.save(made=made, request=request, form=form)
    except NotSaved as refused:
        mark([form], refused.found)
        return page(made, request, to, form, refused)
    said = _("“%(name)s” is saved.") if form.has_changed() else _("Nothing was changed in “%(name)s”.")
    messages.success(request, said % {"name": row})
    return onward(request, to, made.model, row) if "_next" in request.POST else redirect(address(row, to))


def onward(request: HttpRequest, to: str, model: type[Model], after: Model | None = None) -> HttpResponse:
    """To the next row that lacks a text; to what is due when there is none."""
    row = next_missing(request.user, to, model, after)
    if row is not None:
        return redirect(address(row, to))
    text = _("No other text that you may change is missing in this language: %(language)s.")
    messages.success(request, text % {"language": dict(settings.ALL_LANGUAGES)[to]})
    return redirect("admin:desk")


def marked(form: ModelForm) -> ModelForm:
    """With what the advertising rules find in it, as the row's own form shows it."""
    if has_texts(type(form.instance)):
        mark([form], found_in([form.instance], whole=False))
    return form


def page(
    made: ModelAdmin, request: HttpRequest, to: str, form: ModelForm, refused: NotSaved | None = None
) -> HttpResponse:
    row, opts, names = form.instance, made.opts, dict(settings.ALL_LANGUAGES)
    context = {
        **admin.site.each_context(request),
        "title": _("Translate: %(name)s") % {"name": row},
        "opts": opts,
        "original": row,
        "form": form,
        "parts": sheet.parts(form, row, to),
        "to": to,
        "direction": sheet.direction(to),
        "language": names[to],
        "languages": [(code, names[code], address(row, code)) for code in OTHERS],
        "may_change": made.has_change_permission(request, row),
        "change_url": reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk]),
        "not_saved": refused,
        "not_saved_notes": refused.notes if refused else [],
        "may_accept": request.user.has_perm("desk.override_advertising"),
        "reason_name": REASON,
        "reason_given": request.POST.get(REASON, ""),
    }
    return TemplateResponse(request, "admin/translate/page.html", context)
