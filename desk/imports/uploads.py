"""The form by which a table is uploaded: refused for its size before it is read, and written straight to the disk."""

import tempfile
from collections.abc import Callable
from functools import wraps
from typing import BinaryIO

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from core.uploads import announced_length
from desk.imports import store
from desk.imports.actions import may_run
from desk.imports.models import ImportRun
from desk.imports.reasons import said
from desk.imports.sheets import MOST_BYTES, TOO_LARGE

FIELD = "file"
MOST_SENT = MOST_BYTES + 100_000  # bytes of the whole form
View = Callable[[HttpRequest], HttpResponse]


def too_large() -> str:
    return said(TOO_LARGE, {"most": MOST_BYTES // 1_000_000})


def takes_a_table(refuse: View) -> Callable[[View], View]:
    """Marks a view whose form has a file in FIELD; `refuse` answers one that is too large, of which nothing is read.

    Who may not import is refused before that too.
    """

    def decorate(view: View) -> View:
        checked = csrf_protect(view)

        @csrf_exempt  # here, so that the form is not read for its token first: `checked` looks at it
        @wraps(view)
        def wrapped(request: HttpRequest) -> HttpResponse:
            if not request.user.has_perm("desk.run_import"):
                raise PermissionDenied
            if announced_length(request) > MOST_SENT:
                return refuse(request)
            request.upload_handlers = [ToDisk(request)]
            return checked(request)

        return wrapped

    return decorate


class ToDisk(FileUploadHandler):
    """Writes the one file where it has no name and is gone with the process: on the disk, not in memory."""

    kept: BinaryIO | None = None
    failed = False

    def new_file(self, field_name, *args, **kwargs) -> None:
        super().new_file(field_name, *args, **kwargs)
        if field_name != FIELD or self.failed:
            raise SkipFile
        try:
            store.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
            self.kept = tempfile.TemporaryFile(dir=store.folder())  # noqa: SIM115  (closed by the request)
        except OSError as error:
            self.fail(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            self.kept.write(raw_data)
            self.kept.flush()
        except OSError as error:
            self.fail(error)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.kept.seek(0)
        return UploadedFile(self.kept, self.file_name, self.content_type, file_size)

    def upload_interrupted(self) -> None:
        if self.kept:
            self.kept.close()

    def fail(self, error: OSError) -> None:
        self.failed = True
        self.upload_interrupted()
        raise SkipFile from error


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What it holds"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        max_length=400,
        help_text=gettext_lazy(
            "CSV (UTF-8 or cp949) or XLSX, up to 100 MB. The first line holds the headings. Nothing is changed before "
            "you have seen what would change."
        ),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        choices = [(value, label) for value, label in ImportRun.Kind.choices if may_run(user, value)]
        self.fields["kind"].choices = [("", "---------"), *choices]

    def clean_file(self) -> UploadedFile:
        if not self.cleaned_data["file"].size:
            raise forms.ValidationError(_("The file is empty. Its first line has to hold the headings."))
        return self.cleaned_data["file"]
