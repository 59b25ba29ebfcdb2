"""What staff see of imports: the form, one import with its rows, and the sheets that are exported."""

from http import HTTPStatus

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.sourced import today
from core.uploads import AnsweredEarly
from desk.imports import actions, preview
from desk.imports.exporting import CannotExport, as_csv, as_workbook
from desk.imports.models import ImportRun
from desk.imports.reasons import FileRefused, said
from desk.imports.resources import RESOURCES
from desk.imports.uploads import UploadForm, takes_a_table, too_large

LOOKS_AGAIN = 5  # seconds
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def values(request: HttpRequest, title: str, **more) -> dict:
    return {**admin.site.each_context(request), "opts": ImportRun._meta, "title": title, **more}


# --- uploading ----------------------------------------------------------------------------------------
def refuse_too_large(request: HttpRequest) -> HttpResponse:
    """Nothing was read, so what was chosen cannot be shown again."""
    form = UploadForm(user=request.user)
    told = values(request, _("Import a file"), form=form, too_large=too_large())
    page = render_to_string("admin/desk/imports/upload.html", told, request=request)
    return AnsweredEarly(request, page, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


@takes_a_table(refuse_too_large)
def upload(request: HttpRequest) -> HttpResponse:
    asked = {"kind": request.GET.get("kind", "")}
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user, initial=asked)
    if request.method == "POST" and form.is_valid():
        run = started(request, form)
        if run:
            messages.success(request, _("The file is uploaded. It is being checked; nothing is changed yet."))
            return redirect("admin:desk_importrun_change", run.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    told = values(request, _("Import a file"), form=form, sheets=preview.sheets())
    return TemplateResponse(request, "admin/desk/imports/upload.html", told, status=status)


def started(request: HttpRequest, form: UploadForm) -> ImportRun | None:
    file = form.cleaned_data["file"]
    try:
        return actions.start(kind=form.cleaned_data["kind"], file_name=file.name, pieces=file.chunks(), by=request.user)
    except FileRefused as error:
        form.add_error("file", str(error.reason))
    except OSError:
        form.add_error("file", _("The file cannot be kept just now: the disk is full or away. Try again later."))
    return None


# --- one import ---------------------------------------------------------------------------------------
def show(request: HttpRequest, run: ImportRun) -> HttpResponse:
    may = actions.may_run(request.user, run.kind)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        return done(request, run)
    told = values(
        request, str(run), run=run, may=may, message=said(run.message, run.message_with),
        counts=preview.counts(run, request.GET), page=preview.page(run, request.GET),
    )  # fmt: skip
    response = TemplateResponse(request, "admin/desk/imports/run.html", told)
    if run.moves:
        response.headers["Refresh"] = str(LOOKS_AGAIN)
    return response


def done(request: HttpRequest, run: ImportRun) -> HttpResponse:
    what = request.POST.get("do")
    if what == "apply" and actions.ask_to_apply(run=run, by=request.user):
        messages.success(request, _("It will be applied in a moment. This page shows when it is done."))
    elif what == "cancel" and actions.cancel(run=run):
        messages.success(request, _("The import is cancelled. Nothing was changed."))
    else:
        messages.error(request, _("That is not possible any more. Look below at what has become of it."))
    return redirect("admin:desk_importrun_change", run.pk)


# --- exporting ----------------------------------------------------------------------------------------
@require_safe
def export(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The rows that the list shows under the same address query, in all its pages."""
    if kind not in RESOURCES or form not in ("csv", "xlsx"):
        raise Http404
    resource = RESOURCES[kind]()
    shown = admin.site._registry[resource._meta.model]
    if not shown.has_view_permission(request):
        raise PermissionDenied
    try:
        narrowed = shown.get_changelist_instance(request).get_queryset(request) if request.GET else None
    except IncorrectLookupParameters:
        return redirect(f"admin:{shown.opts.app_label}_{shown.opts.model_name}_changelist")
    rows = resource.exported()
    if narrowed is not None:
        rows = rows.filter(pk__in=narrowed.order_by().values("pk"))
    name = f"{kind}-{today()}.{form}"
    if form == "csv":
        answer = StreamingHttpResponse(as_csv(resource, rows), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    try:
        return FileResponse(as_workbook(resource, rows), as_attachment=True, filename=name, content_type=WORKBOOK)
    except CannotExport as error:
        messages.error(request, str(error))
        return redirect(f"admin:{shown.opts.app_label}_{shown.opts.model_name}_changelist")
