"""A request as patients write them."""

CSRF = "bench" * 6 + "be"  # a secret as Django makes them: 32 letters


def request_fields(token: str) -> dict[str, str]:
    return {
        "csrfmiddlewaretoken": CSRF, "token": token, "homepage": "", "lives_in_korea": "no", "adult": "yes",
        "condition": "male-pattern", "since": "since 2019", "treatment": "not-sure", "travel": "April, for two weeks",
        "country": "DE", "matters": "no surgery", "channel": "email", "phone": "", "name": "Bench",
        "email": "bench@example.org", "consent": "on",
        "message": "How many sessions would this take, and what is included? " * 12,
    }  # fmt: skip
