"""Tags that every page may use: cited text, prose, lines, dates, addresses with another query."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django import template
from django.conf import settings
from django.template import Context
from django.template.base import Parser, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.dates import MONTHS_3
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core import languages
from core.cache import kept
from core.comparison import Comparison
from core.fallback import English, in_english
from core.markdown import to_html
from core.tables import table
from core.typography import listed, written_day

register = template.Library()
PLAIN = re.compile(r"""\w+\s+("[^"]*"|'[^']*')""")  # a text and nothing else: no filter, context or variable


class PlainText(TranslateNode):
    """A text of the template itself, which never changes while the process lives: looked up once a language."""

    def __init__(self, node: TranslateNode):
        super().__init__(node.filter_expression, noop=False)
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        if language not in self.said or settings.DEBUG:
            self.said[language] = super().render(context)
        return self.said[language]


@register.tag
def translate(parser: Parser, token: Token) -> TranslateNode:
    """Django's own tag, with less work for the many texts that are no more than that."""
    node = do_translate(parser, token)
    return PlainText(node) if PLAIN.fullmatch(token.contents) else node


@register.simple_tag(takes_context=True)
def cited(context: Context, text: str) -> SafeString:
    """One line of text; its claim ids become numbered links when the page has `citations`."""
    citations = context.get("citations")
    html = citations.link(text) if citations else escape(text)
    return own_language(text, html)


@register.simple_tag(takes_context=True)
def prose(context: Context, text: str) -> SafeString:
    """Markdown paragraphs, claim ids as numbered links."""
    html = to_html(text)
    citations = context.get("citations")
    return own_language(text, citations.in_html(html) if citations else html, "div")


def own_language(text: str, html: SafeString, element: str = "span") -> SafeString:
    """An English text that stands in on another page keeps its language."""
    if not isinstance(text, English):
        return html
    return SafeString(f'<{element} lang="en" dir="ltr">{html}</{element}>')  # html is safe


@register.filter
def lines(text: str) -> list[str]:
    """The lines of a one-a-line field, without the empty ones."""
    return [type(text)(line.strip()) for line in (text or "").splitlines() if line.strip()]


@register.filter
def day(value: date | str) -> SafeString:
    """A date or ISO day as '<time>21 November 2026</time>'."""
    return time_element(str(value), get_language()) if value else SafeString("")


@lru_cache(maxsize=2048)
def time_element(iso: str, _language: str | None) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', iso, written_day(date.fromisoformat(iso)))


@register.filter
def listing(parts: Iterable[str]) -> str:
    """'a; b', as the language writes it."""
    return listed(map(str, parts), stronger=True)


@register.filter
def english(text: str) -> SafeString:
    """A text that exists in English alone."""
    return in_english(text)


@register.filter
def get(mapping: dict, key: str):
    """The value of a key that only the loop knows."""
    return mapping.get(key, "")


@register.simple_tag
def comparison_table(comparison: Comparison, label: str, checked: bool = False) -> SafeString:
    """A Comparison as the table that every side-by-side page shares."""
    return table(comparison, label, checked)


@register.simple_tag(takes_context=True)
def frame(context: Context, name: str, *keys: str) -> SafeString:
    """A template that depends on the content version, the language and `keys` alone, rendered once for all pages."""
    return kept.get((name, get_language(), *keys), lambda: context.template.engine.get_template(name).render(context))


@register.simple_tag(takes_context=True)
def language_switch(context: Context) -> SafeString:
    """Links to this page in each open language."""
    return languages.switch(context["request"]) if "request" in context else SafeString("")


@register.simple_tag
def alternates(path: str) -> SafeString:
    """<link> elements to this page in each open language."""
    return languages.alternates(path)


@register.filter
def plain(text: str) -> str:
    """A text without claim marks, for titles and descriptions."""
    return re.sub(r"\s*\[[A-Z]+-\d+[^\]]*\]", "", text or "")


@register.simple_tag(takes_context=True)
def cite(context: Context, claim_id: str) -> SafeString:
    """A numbered link to one claim."""
    return context["citations"].cite([claim_id])


@register.filter
def month_name(number: int) -> str:
    """'Jan' for 1."""
    return str(MONTHS_3[number]).capitalize()


@register.filter
def section(path: str) -> str:
    """What the header depends on: the part of the site a page lies in, and whether it is that part's first page."""
    parts = path.strip("/").split("/")
    return f"{'/'.join(parts[:2])}{'' if len(parts) <= 2 else '/*'}"
