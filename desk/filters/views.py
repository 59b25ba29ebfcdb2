"""The page of the lists that somebody keeps: keeping one, renaming, deleting."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from desk.filters import actions, reading
from desk.filters.forms import KeepForm, NameForm
from desk.filters.lists import NotAList, place_of, shown


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return page(request)
    form = KeepForm(request.POST)
    row = kept(request, form)
    if row is None:
        return page(request, form, status=422)
    messages.success(request, _("“%(name)s” is kept. You find it here and on the start page.") % {"name": row.name})
    [found] = shown(request, [row])
    return redirect(found.address)


def kept(request: HttpRequest, form: KeepForm):
    """The new row; None, with the reason in the form, when it is refused."""
    if not form.is_valid():
        return None
    try:
        place = place_of(request, form.cleaned_data["address"])
        return actions.keep(name=form.cleaned_data["name"], place=place, by=request.user)
    except NotAList:
        text = _("This address is not a list of the admin that you may see, or it is too long. Open the list again.")
        form.add_error(None, text)
    except ValidationError as error:
        form.add_error(None, error)
    return None


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    row = reading.own(request.user, pk)
    if row is None:
        raise Http404
    if "delete" in request.POST:
        actions.delete(row=row)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": row.name})
        return redirect("admin:desk_filters")
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            actions.rename(row=row, name=form.cleaned_data["name"], by=request.user)
        except ValidationError as error:
            form.add_error("name", error)
    if form.errors:
        return page(request, renamed=(row.pk, form), status=422)
    messages.success(request, _("It is called “%(name)s” now.") % {"name": row.name})
    return redirect("admin:desk_filters")


def page(
    request: HttpRequest, form: Form | None = None, renamed: tuple[int, Form] | None = None, status: int = 200
) -> HttpResponse:
    rows = shown(request, reading.all_of(request.user))
    pk, typed = renamed or (0, None)
    context = {
        **admin.site.each_context(request),
        "title": _("Your lists"),
        "rows": [(one, typed if one.row.pk == pk else None) for one in rows],
        "form": form,
    }
    return TemplateResponse(request, "admin/desk/filters.html", context, status=status)
