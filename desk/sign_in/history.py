"""The record of sign-ins: what is written, and what its owner sees of it."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from core.browsers import family
from core.models import SignIn
from core.network import client_address, shortened

SHOWN = 20
What = SignIn.What


def record(request: HttpRequest, what: SignIn.What, user: User | None) -> None:
    """One line more. `user` is None when no account has the name that was typed; the name is not kept then."""
    SignIn.objects.create(
        user=user,
        username=user.get_username() if user else "",
        what=what,
        browser=family(request.headers.get("User-Agent", "")),
        network=shortened(client_address(request)),
    )


def account_named(username: str) -> User | None:
    """The account that a password was tried for. Asked for every name, so that no answer takes longer than another."""
    return User.objects.filter(username=username.replace("\x00", "")[:150]).first()


def latest(user: User) -> QuerySet[SignIn]:
    return SignIn.objects.filter(user=user)[:SHOWN]
