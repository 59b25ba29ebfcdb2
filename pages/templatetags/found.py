"""Tags of the frame: how the page at hand is found and shared."""

from html import unescape

from django import template
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pages.found import found

register = template.Library()


@register.simple_tag(takes_context=True)
def found_head(context: Context) -> SafeString:
    """What is shown of the page where it is shared, and what search engines are told of it."""
    said = (("og:title", "title"), ("og:description", "description"))
    lines = [format_html('<meta property="{}" content="{}">\n', name, block(context, key)) for name, key in said]
    return SafeString("".join(lines) + found(context).head)  # both are safe


@register.simple_tag(takes_context=True)
def found_crumbs(context: Context) -> SafeString:
    """The way to the page from the home page."""
    return found(context).crumbs


def block(context: Context, name: str) -> str:
    """What the page puts into this block, as plain text."""
    node = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return unescape(node.render(context)).strip()
