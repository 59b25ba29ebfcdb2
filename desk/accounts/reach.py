"""Of accounts that were selected in a list: those that whoever selected them may act on."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import ngettext

from desk.accounts import guards


def within_reach(request: HttpRequest, accounts: Iterable[User]) -> list[User]:
    """The page says how many of them were left out, and why."""
    selected = list(accounts)
    found = [account for account in selected if guards.may_touch(request.user, account)]
    if left := len(selected) - len(found):
        text = ngettext(
            "%(count)d account was left out: only a superuser acts on a superuser’s account.",
            "%(count)d accounts were left out: only a superuser acts on a superuser’s account.",
            left,
        )
        messages.warning(request, text % {"count": left})
    return found
