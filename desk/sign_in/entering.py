"""What happens at the end of signing in and of signing out, whichever way led there."""

import logging

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from core import kept, sessions
from desk.sign_in import history, language
from desk.sign_in.remembered import remember

log = logging.getLogger("portal.staff")


def entered(request: HttpRequest, what: history.What) -> None:
    """All steps are done: the session begins now, in this account's language, with what it had typed before."""
    sessions.begin(request.session)
    language.recall(request)
    if kept.waits_for(request.user):
        request.session[kept.WAITS] = True
    history.record(request, what, request.user)


def known_here(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Lets the browser remember whose it is now, for when the session has ended."""
    return remember(request, response, account=request.user.pk, language=request.session.get(language.LANGUAGE, ""))


def sign_out_everywhere(request: HttpRequest, user: User) -> int:
    """Ends all sessions of an account; of one's own account all but this one. How many."""
    ended = sessions.end_all(user=user, but=request.session.session_key)
    history.record(request, history.What.EVERYWHERE, user)
    log.info("user %s was signed out of %s sessions by user %s", user.pk, ended, request.user.pk)
    return ended
