"""The same page in the other languages: for visitors a switch, for search engines alternates."""

from html import escape

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.logs import masked

LONGEST_QUERY = 1000  # characters; it is repeated once a language
CURRENT = ' aria-current="true"'


def in_every_language(path: str) -> dict[str, str]:
    """Language code -> path of the same page, of those that are open; {} for a path that names no language."""
    code, _slash, rest = path.removeprefix("/").partition("/")
    open_codes = dict(settings.LANGUAGES)
    return {other: f"/{other}/{rest}" for other in open_codes} if code in open_codes else {}


def alternates(path: str) -> SafeString:
    """<link> elements for search engines; who speaks none of the languages is sent to the English page."""
    found = in_every_language(path)
    if len(found) < 2:
        return SafeString("")
    found["x-default"] = found[settings.LANGUAGE_CODE]
    return SafeString(  # escaped here
        "".join(
            f'<link rel="alternate" hreflang="{code}" href="{escape(settings.SITE_URL + address)}">\n'
            for code, address in found.items()
        )
    )


def switch(request: HttpRequest) -> SafeString:
    """Links to this page, its query kept, in each open language by its own name.

    Nothing on a page whose address opens a request: that address stands in no link.
    """
    if masked(request.path) != request.path:
        return SafeString("")
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY:
        query = ""
    current, names = get_language(), dict(settings.LANGUAGES)
    found = in_every_language(request.path) or {code: f"/{code}/" for code in names}
    return SafeString(  # escaped here
        "".join(
            f'<a href="{escape(address)}{escape(f"?{query}") if query else ""}" lang="{code}" hreflang="{code}"'
            f"{CURRENT if code == current else ''}>{names[code]}</a>"
            for code, address in found.items()
        )
    )
