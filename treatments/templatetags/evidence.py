from django import template
from django.template import Context
from django.utils.safestring import SafeString

from treatments.comparison import markup
from treatments.models import Fact

register = template.Library()


@register.simple_tag(takes_context=True)
def outcome(context: Context, fact: Fact) -> SafeString:
    """A fact's statement, with its picture out of 100 where it has a number."""
    return markup(fact, context["citations"])
