"""A patient's photo for who has just opened her request: its address works for this account and a short time."""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from consultations import photos
from consultations.admin.tasks import may_read
from consultations.models import Photo

SECONDS = 1800
WIDTH = 320  # of the small picture on the page, in pixels
_SALT = "consultations.admin.photo"


def shown(photo: Photo, user) -> dict:
    """What the page needs to show it to this user; the reading was recorded for all of them together."""
    signed = signing.dumps([user.pk, photo.name], salt=_SALT)
    return {
        "row": photo,
        "address": reverse("admin:consultations_consultation_photo", args=[photo.consultation_id, signed]),
        "width": WIDTH,
        "height": round(photo.height * WIDTH / photo.width),
    }


def show(inbox, request: HttpRequest, object_id: str, signed: str) -> HttpResponse:
    """The JPEG. Raises Http404 for an address that is old, of somebody else, or of another request."""
    if not may_read(request.user):
        raise PermissionDenied
    try:
        user, name = signing.loads(signed, salt=_SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        raise Http404("not an address of ours, or too old") from error
    row = inbox.row_of(object_id)
    if user != request.user.pk or row is None or not row.photos.filter(name=name).exists():
        raise Http404("not an address of yours")
    try:
        content = photos.read(name)
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    return HttpResponse(content, content_type="image/jpeg", headers={"Content-Disposition": "inline"})
