"""Pages that nobody may keep: no cache, no referrer, no error report, and forms that are checked by their token."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware
from django.utils.functional import cached_property
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

HEADERS = {"Cache-Control": "no-store, private", "Referrer-Policy": "no-referrer"}


class TokenFromAnOriginUntold(CsrfViewMiddleware):
    """Django's protection for pages that tell nobody where they are.

    A browser that may send no referrer sends `Origin: null` with the form too, even to its own site. So the
    cookie and the token alone decide; an origin that is told and is not ours is still refused.
    """

    @cached_property
    def allowed_origins_exact(self) -> set[str]:
        return super().allowed_origins_exact | {"null"}


def private_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view whose address or answer holds what only one visitor may know."""
    checked = decorator_from_middleware(TokenFromAnOriginUntold)(sensitive_post_parameters()(view))

    @csrf_exempt  # from the check that all pages share: `checked` makes the same one, with one origin more
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = checked(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return wrapped
