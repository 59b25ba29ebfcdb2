"""Texts by editors: Markdown without HTML, then sanitised all the same."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "h2", "h3", "ul", "ol", "li", "a", "strong", "em", "blockquote", "br"}
_markdown = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False})


@lru_cache(maxsize=1024)
def to_html(text: str) -> SafeString:
    """Safe HTML; only paragraphs, headings 2 and 3, lists, emphasis and http(s), mailto and inner links remain."""
    html = nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )
    return mark_safe(html)  # noqa: S308 nh3 has just sanitised it
