"""The language of the admin: chosen by each member of staff, kept with the account, else as the browser asks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from core.models import Preference
from desk.sign_in.remembered import remembered

CODES = [code for code, _name in settings.ADMIN_LANGUAGES]
LANGUAGE = "language"  # in the session
GetResponse = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: GetResponse) -> GetResponse:
    """Pages of the admin in the language that is chosen there, whatever the public pages were read in."""
    admin = reverse("admin:index")

    def activate(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(admin):
            request.LANGUAGE_CODE = chosen(request)
            translation.activate(request.LANGUAGE_CODE)
        return get_response(request)

    return activate


def chosen(request: HttpRequest) -> str:
    for code in (request.session.get(LANGUAGE), remembered(request).language):
        if code in CODES:
            return code
    return asked_for(request)


def asked_for(request: HttpRequest) -> str:
    """The first of the browser's languages that the admin has, else English."""
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    primary = [code.partition("-")[0] for code, _weight in wanted]
    return next((code for code in primary if code in CODES), settings.LANGUAGE_CODE)


def keep(request: HttpRequest, code: str) -> None:
    """As the choice of the account that is signed in; without one, of this browser alone."""
    if request.user.is_authenticated:
        Preference.objects.update_or_create(user=request.user, defaults={"language": code})
        request.session[LANGUAGE] = code


def recall(request: HttpRequest) -> str:
    """Puts what this account chose before into the new session; '' when it never did."""
    row = Preference.objects.filter(user=request.user).first()
    code = row.language if row and row.language in CODES else ""
    if code:
        request.session[LANGUAGE] = code
    return code
