"""Photos sent with a form: how much is read, how much is kept, and where it waits until it is stored."""

import functools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from consultations.pictures import MOST_BYTES, MOST_PHOTOS, TOO_LARGE, PreparedPhoto, Refused, named, prepare
from core.private import HEADERS
from core.uploads import AnsweredEarly, announced_length

FIELD = "photos"
MOST_TOGETHER = 40_000_000  # bytes of all photos of a form
MOST_SENT = 45_000_000  # bytes of the whole form
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def takes_photos(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view whose form may hold photos in the field `photos`. To be put above core.private.private_page,
    so that a form is refused for its size before anything of it is read.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST":
            if announced_length(request) > MOST_SENT:
                return too_much(request)
            request.upload_handlers = [PhotoUploads(request)]
            try:
                request.POST  # noqa: B018  (reads the form, and with it the photos)
            except TOO_MUCH:
                return too_much(request)
            except UnreadablePostError:  # the visitor has gone
                return HttpResponseBadRequest()
        return view(request, *args, **kwargs)

    return wrapped


def too_much(request: HttpRequest) -> HttpResponse:
    """Nothing was read, so nothing that was typed can be shown again."""
    page = render_to_string("consultations/too_much.html", request=request)
    return AnsweredEarly(request, page, headers=HEADERS, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


class PhotoUploads(FileUploadHandler):
    """Writes up to MOST_PHOTOS files of the field FIELD where they have no name and are gone with the process.

    What is too much is read past, so that the text after it is not lost: `refused` tells why, in sentences.
    """

    def __init__(self, request: HttpRequest):
        super().__init__(request)
        self.refused: list[str] = []
        self.sent = self.together = 0
        self.disk_is_full = False
        self.kept: BinaryIO | None = None

    def new_file(self, field_name, *args, **kwargs) -> None:
        super().new_file(field_name, *args, **kwargs)
        if field_name != FIELD:
            raise SkipFile
        self.sent += 1
        if self.sent == MOST_PHOTOS + 1:
            self.refused.append(_("Five photos at most, please. You can add others later on your own page."))
        if self.sent > MOST_PHOTOS:
            raise SkipFile
        with self._minding_the_disk():
            self.kept = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  (closed by the request)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.together += len(raw_data)
        if start + len(raw_data) > MOST_BYTES:
            self._refuse(named(TOO_LARGE, self.file_name))
        if self.together > MOST_TOGETHER:
            self._refuse(_("Your photos are larger than 40 MB together. Please choose fewer, or smaller copies."))
        with self._minding_the_disk():
            self.kept.write(raw_data)
            self.kept.flush()

    def file_complete(self, file_size: int) -> UploadedFile:
        self.kept.seek(0)
        complete, self.kept = self.kept, None
        return UploadedFile(complete, self.file_name, self.content_type, file_size)

    def upload_interrupted(self) -> None:
        self._drop()

    def _refuse(self, sentence: str) -> None:
        self.refused.append(sentence)
        self._drop()
        raise SkipFile

    @contextmanager
    def _minding_the_disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.disk_is_full = True
            self._drop()
            raise SkipFile from error

    def _drop(self) -> None:
        if self.kept:
            self.kept.close()
        self.kept = None


def uploads(request: HttpRequest) -> PhotoUploads:
    """What a view under @takes_photos got. Its `refused` is known before anything is decoded."""
    return request.upload_handlers[0]


def had_photos(request: HttpRequest) -> bool:
    """Whether photos were chosen. A button that sends no files sends their names instead."""
    return bool(uploads(request).sent or any(request.POST.getlist(FIELD)))


def prepared(request: HttpRequest) -> tuple[list[PreparedPhoto], list[str]]:
    """The photos as they may be stored, one decoded after the other, and a sentence for each that is not taken."""
    taken, refused = [], list(uploads(request).refused)
    for upload in request.FILES.getlist(FIELD):
        try:
            taken.append(prepare(upload))
        except Refused as error:
            refused.append(error.sentence)
    return taken, refused
