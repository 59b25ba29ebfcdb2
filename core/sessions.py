"""Sessions of staff, on the server. They end when nothing was done for a while, and some hours after signing in."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

BEGAN, SEEN = "began", "seen"  # seconds since 1970
NOTED_EVERY = 60  # seconds: reading pages costs one write a minute at most


class SessionStore(db.SessionStore):
    """The row's `expire_date` holds the sooner of both ends, so that an ended session is not even read."""

    def load(self) -> dict[str, Any]:
        held, now = super().load(), int(time.time())
        if held and now - held.get(SEEN, 0) >= NOTED_EVERY:
            held[SEEN] = now
            self.modified = True
        return held

    def create_model_instance(self, data):
        data.setdefault(BEGAN, int(time.time()))
        return super().create_model_instance(data)

    def get_session_cookie_age(self) -> int:
        """Seconds until it ends when nothing more is done."""
        now = int(time.time())
        left = self.get(BEGAN, now) + settings.STAFF_SESSION_HOURS * 3600 - now
        return max(0, min(settings.STAFF_IDLE_MINUTES * 60, left))


def begin(session: SessionStore) -> None:
    """Both steps of signing in were just done: the hours count from now."""
    session[BEGAN] = session[SEEN] = int(time.time())


def end_all(*, user, but: str | None = None) -> int:
    """Ends every session of this account, apart from the one with the key `but`; how many."""
    store = SessionStore()
    rows = store.model.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=but)
    held = rows.values_list("session_key", "session_data").iterator()
    keys = [key for key, data in held if store.decode(data).get(SESSION_KEY) == str(user.pk)]
    return store.model.objects.filter(session_key__in=keys).delete()[0]
