from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.cache import kept
from core.templatetags.portal import lines
from treatments.citations import Citations, escaped
from treatments.comparison import markup
from treatments.models import Claim, Fact, Treatment

register = template.Library()


@register.simple_tag(takes_context=True)
def outcome(context: Context, fact: Fact) -> SafeString:
    """A fact's statement, with its picture out of 100 where it has a number."""
    return markup(fact, context["citations"])


@register.simple_tag(takes_context=True)
def points(context: Context, treatment: Treatment) -> SafeString:
    """Good and bad points of one option, side by side, in equal room."""
    key = ("points", treatment.pk, get_language())
    good, bad = kept.get(
        key,
        lambda: (
            [escaped(one) for one in lines(treatment.good_points)],
            [escaped(one) for one in lines(treatment.bad_points)],
        ),
    )
    citations: Citations = context["citations"]
    columns = "".join([column(_("Good points"), good, citations), column(_("Bad points"), bad, citations)])
    return mark_safe(f'<div class="points">{columns}</div>')  # noqa: S308 the lines are escaped


def column(title: str, texts: Iterable[str], citations: Citations) -> str:
    items = "".join([f"<li>{citations.in_html(text)}</li>" for text in texts])
    return f'<div><p class="points-title"><strong>{escaped(title)}</strong></p><ul>{items}</ul></div>'


@register.simple_tag
def source_items(citations: Citations, short: bool = False) -> SafeString:
    """The list of sources of a page, in order; the short one leaves the addresses to their own page."""
    language, held, items = get_language(), kept.pieces(), []
    for _number, claim in citations.used:
        key = ("source", language, short, claim.pk)
        if key not in held:
            held[key] = source_item(claim, short)
        items.append(held[key])
    return mark_safe("\n".join(items))  # noqa: S308 each comes from format_html


def source_item(claim: Claim, short: bool) -> SafeString:
    if claim.publish == Claim.Publish.PROPOSAL:
        source = escaped(_("no source: our own rule or reasoning"))
    elif claim.publish == Claim.Publish.GAP:
        source = escaped(_("no study found"))
    elif claim.addresses and not short:
        source = format_html('<a href="{}" rel="noopener">{}</a>', claim.addresses[0], claim.source)
    else:
        source = escaped(claim.source)
    stale = format_html(' <span class="stale">{}</span>', _("out of date")) if claim.is_stale() else ""
    source = mark_safe(source)  # noqa: S308 escaped above
    return format_html('<li id="{}">{} · {} · {}{}</li>', claim.pk, source, claim.evidence_level, claim.pk, stale)
