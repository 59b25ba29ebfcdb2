"""A cookie of this browser's: which account signed in here last, and the language of the admin. It opens nothing.

By it a form that was sent without a session is known to come from somebody of the staff, and the sign-in page is
read in the language of whoever works here.
"""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

AGE = timedelta(days=7)
_SALT = "desk.sign_in.remembered"


class Remembered(NamedTuple):
    account: int | None  # key of the user
    language: str  # '' when none was chosen


def remembered(request: HttpRequest) -> Remembered:
    value = request.get_signed_cookie(settings.STAFF_COOKIE_NAME, "", salt=_SALT, max_age=AGE)
    account, _colon, language = value.partition(":")
    return Remembered(int(account) if account else None, language)


def remember(request: HttpRequest, response: HttpResponse, **changes) -> HttpResponse:
    """`account`, `language`: what is new; the rest stays."""
    held = remembered(request)._replace(**changes)
    response.set_signed_cookie(
        settings.STAFF_COOKIE_NAME,
        f"{held.account or ''}:{held.language}",
        salt=_SALT,
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def last_user(request: HttpRequest) -> User | None:
    """The member of staff who signed in here last, while the account is open."""
    account = remembered(request).account
    return User.objects.filter(pk=account, is_active=True, is_staff=True).first() if account else None
