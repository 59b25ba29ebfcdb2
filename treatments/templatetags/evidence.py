from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.cache import kept
from core.fallback import in_english
from treatments import comparison
from treatments.citations import Citations, escaped
from treatments.levels import level
from treatments.models import Claim, Fact, Treatment

register = template.Library()


@register.simple_tag(takes_context=True)
def outcome(context: Context, fact: Fact) -> SafeString:
    """A fact's statement, with its picture out of 100 where it has a number."""
    return comparison.markup(fact, context["citations"])


@register.simple_tag(takes_context=True)
def points(context: Context, treatment: Treatment) -> SafeString:
    """Good and bad points of one option, side by side, in equal room."""
    return comparison.points(treatment, context["citations"])


@register.simple_tag(takes_context=True)
def points_of_all(context: Context, treatments: Sequence[Treatment]) -> SafeString:
    """The same for several, each under its name."""
    return comparison.points_of(treatments, context["citations"])


@register.filter
def level_in_words(name: str) -> str:
    """A claim's level of evidence in the visitor's language."""
    return level(name)


@register.simple_tag
def source_items(citations: Citations, short: bool = False) -> SafeString:
    """The list of sources of a page, in order; the short one leaves the addresses to their own page."""
    language, held, items = get_language(), kept.pieces(), []
    for _number, claim in citations.used:
        key = ("source", language, short, claim.pk)
        if key not in held:
            held[key] = source_item(claim, short)
        items.append(held[key])
    return SafeString("\n".join(items))  # each comes from format_html


def source_item(claim: Claim, short: bool) -> SafeString:
    if claim.publish == Claim.Publish.PROPOSAL:
        source = escaped(_("no source: our own rule or reasoning"))
    elif claim.publish == Claim.Publish.GAP:
        source = escaped(_("no study found"))
    elif claim.addresses and not short:
        source = format_html('<a href="{}" rel="noopener">{}</a>', claim.addresses[0], in_english(claim.source))
    else:
        source = in_english(claim.source)
    stale = format_html(' <span class="stale">{}</span>', _("out of date")) if claim.is_stale() else ""
    source = SafeString(source)  # escaped above
    strength = level(claim.evidence_level)
    return format_html('<li id="{}">{} · {} · {}{}</li>', claim.pk, source, strength, claim.pk, stale)
